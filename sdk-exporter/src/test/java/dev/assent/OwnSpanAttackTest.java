/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on the spans that Assent records itself: values that change after they were set, other
 * types, late declarations, conditions, names, exceptions and ends on other threads. Every attack
 * searches the bytes that arrived.
 */
@Timeout(60)
class OwnSpanAttackTest extends PermissiveOverHttp {
  private static final AttributeKey<List<String>> NOTES = AttributeKey.stringArrayKey("app.notes");
  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");
  private static final AttributeKey<Value<?>> SECRET_TREE = AttributeKey.valueKey("app.unknown");

  private String arrived() {
    return receiver.spans("").toString();
  }

  // ------------------------------------------------------------- values that change after the call

  @Test
  void values_changedAfterTheyWereSet_leaveAsTheyWere() {
    start();
    List<String> notes = new ArrayList<>(List.of("before"));
    byte[] bytes = "before".getBytes(StandardCharsets.UTF_8);
    Value<?>[] children = {Value.of("before")};
    KeyValue[] entries = {KeyValue.of("k", Value.of("before"))};
    SpanBuilder builder = spanBuilder().setAttribute(NOTES, notes);
    Span span = builder.startSpan();
    span.setAttribute(AttributeKey.stringArrayKey("app.notes"), notes);
    span.setAttribute(TREE, Value.of(children));
    span.setAttribute(AttributeKey.valueKey("app.tree.bytes"), Value.of(bytes));
    span.setAttribute(AttributeKey.valueKey("app.tree.map"), Value.of(entries));
    span.addEvent("exception", Attributes.of(NOTES, notes));
    span.addLink(LINK, Attributes.of(NOTES, notes));
    span.recordException(new IllegalStateException("x"), Attributes.of(NOTES, notes));
    notes.set(0, CANARY);
    Arrays.fill(bytes, (byte) 'k');
    children[0] = Value.of(CANARY);
    entries[0] = KeyValue.of(CANARY, Value.of(CANARY));
    span.end();
    notes.add(CANARY);
    flush();
    assertThat(receiver.received("before")).isTrue();
    assertThat(arrived()).doesNotContain("kkkkkk");
    assertKept();
  }

  /** A list that is short when its size is asked, changes its elements, or never ends. */
  @Test
  void lists_thatLie_areUnfitOrReadOnce() {
    start();
    for (int mode = 0; mode < 6; mode++) {
      List<String> list = new LyingList(mode);
      span(span -> span.setAttribute(NOTES, list));
      span(span -> span.addEvent("exception", Attributes.of(NOTES, list)));
      span(
          span -> span.recordException(new IllegalStateException("x"), Attributes.of(NOTES, list)));
      spanBuilder()
          .setAttribute(NOTES, list)
          .addLink(LINK, Attributes.of(NOTES, list))
          .startSpan()
          .end();
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(24);
    flushAndStop();
    assertThat(receiver.spans("")).as("lists that failed may have declared").hasSizeBetween(16, 24);
  }

  private static final class LyingList extends AbstractList<String> {
    private final int mode;
    private int reads;

    LyingList(int mode) {
      this.mode = mode;
    }

    @Override
    public String get(int index) {
      reads++;
      return switch (mode) {
        case 0 -> "e" + reads;
        case 1 -> throw new AssertionError(CANARY);
        case 2 -> null;
        default -> "x";
      };
    }

    @Override
    public Iterator<String> iterator() {
      if (mode == 3) {
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public String next() {
            return "endless";
          }
        };
      }
      if (mode == 4) {
        return null;
      }
      return super.iterator();
    }

    @Override
    public int size() {
      return mode == 5 ? -7 : 3;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** A tree that is permitted when it is classified and has another path when it is encoded. */
  @Test
  void tree_thatAnswersDifferently_isReadOnce() {
    start();
    for (int truths = 0; truths < 12; truths++) {
      int limit = truths;
      span(span -> span.setAttribute(SECRET_TREE, new ChangingTree(limit)));
      span(span -> span.setAttribute(TREE, new ChangingTree(limit)));
      span(span -> span.addEvent("exception", Attributes.of(TREE, new ChangingTree(limit))));
    }
    flush();
    assertThat(arrived()).doesNotContain("app.unknown");
    flushAndStop();
  }

  private static final class ChangingTree implements Value<Object> {
    private int truths;

    ChangingTree(int truths) {
      this.truths = truths;
    }

    @Override
    public ValueType getType() {
      return truths-- > 0 ? ValueType.STRING : ValueType.KEY_VALUE_LIST;
    }

    @Override
    public Object getValue() {
      return truths-- > 0 ? "text" : List.of(KeyValue.of("assent.category", Value.of("protected")));
    }

    @Override
    public String asString() {
      return CANARY;
    }
  }

  /** A container that gives one name twice, of which the second is not permitted. */
  @Test
  void containers_withANameTwice_leaveNothingThatIsNotPermitted() {
    start();
    Attributes twice =
        new Pairs(
            List.of(
                Map.entry(NOTE, "fine"),
                Map.entry(AttributeKey.longKey("app.note"), 7L),
                Map.entry(AttributeKey.stringKey("app.nobody"), CANARY),
                Map.entry(AttributeKey.stringKey("app.nobody"), CANARY),
                Map.entry(AttributeKey.stringKey("http.route"), CANARY + " <b>"),
                Map.entry(NOTE, "again")));
    span(
        span ->
            span.setAllAttributes(twice)
                .addEvent("exception", twice)
                .addLink(LINK, twice)
                .recordException(new IllegalStateException("x"), twice));
    spanBuilder().setAllAttributes(twice).addLink(LINK, twice).startSpan().end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(2);
  }

  /** A container of any pairs, in their order, whose size is wrong. */
  private static final class Pairs implements Attributes {
    private final List<? extends Map.Entry<? extends AttributeKey<?>, ?>> pairs;

    Pairs(List<? extends Map.Entry<? extends AttributeKey<?>, ?>> pairs) {
      this.pairs = pairs;
    }

    @Override
    public <T> T get(AttributeKey<T> key) {
      return null;
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
      pairs.forEach(each -> consumer.accept(each.getKey(), each.getValue()));
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
      return Map.of();
    }

    @Override
    public AttributesBuilder toBuilder() {
      return Attributes.builder();
    }
  }

  // ---------------------------------------------------------------------------- declared
  // categories

  /** A declaration on a span counts at every moment before its end, whatever was set before. */
  @Test
  void category_atEveryMoment_countsForTheSpan() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2");
    start();
    Attributes declared = Attributes.of(CATEGORY, "protected.health");
    Attributes asList = Attributes.of(CATEGORIES, List.of("service.usage", "protected"));
    Value<?> nested = Value.of(KeyValue.of("category", Value.of("protected.health")));
    spanBuilder().setAttribute(NOTE, CANARY).setAllAttributes(declared).startSpan().end();
    spanBuilder().setAllAttributes(asList).setAttribute(NOTE, CANARY).startSpan().end();
    spanBuilder()
        .setAttribute(NOTE, CANARY)
        .setAttribute(AttributeKey.valueKey("assent"), nested)
        .startSpan()
        .end();
    span(span -> span.setAttribute(NOTE, CANARY).setAllAttributes(declared));
    span(span -> span.setAttribute(NOTE, CANARY).setAllAttributes(asList));
    span(
        span ->
            span.setAttribute(NOTE, CANARY).setAttribute(AttributeKey.valueKey("assent"), nested));
    span(
        span -> {
          for (int i = 0; i < 40; i++) {
            span.setAttribute("app.k" + i, "v");
          }
          span.setAttribute(NOTE, CANARY).setAllAttributes(asList);
          span.addEvent(CANARY, Attributes.of(NOTE, CANARY));
          span.updateName(CANARY);
        });
    span(
        span -> {
          span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "");
          span.setAttribute(AttributeKey.longKey("assent.category"), 5L);
        });
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, new LyingList(3)));
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, new LyingList(1)));
    Span late = spanBuilder().setAttribute(NOTE, "before the end").startSpan();
    late.end();
    late.setAllAttributes(declared).setAttribute(NOTE, CANARY).addEvent(CANARY);
    late.updateName(CANARY)
        .setStatus(StatusCode.ERROR, CANARY)
        .addLink(LINK, Attributes.of(NOTE, CANARY));
    late.recordException(new IllegalStateException(CANARY)).end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("before the end")).isTrue();
  }

  /** A builder is used again after a span with a declaration. */
  @Test
  void builder_usedAgain_leavesNoValueOfTheFirstSpan() {
    start();
    SpanBuilder builder =
        spanBuilder().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health");
    builder.addLink(LINK, Attributes.of(NOTE, CANARY, CATEGORY, "protected"));
    Span first = builder.startSpan();
    Span second = builder.startSpan();
    builder.setAttribute(NOTE, "third");
    Span third = builder.startSpan();
    first.end();
    second.end();
    third.end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(2);
  }

  // ------------------------------------------------------------------------------- keys and types

  /** Each type over each other type: one attribute is left, with the last value. */
  @Test
  void attribute_overwrittenWithEveryType_hasTheLastValueOnly() {
    start();
    for (int first = 0; first < 9; first++) {
      for (int second = 0; second < 9; second++) {
        int one = first;
        int two = second;
        span(
            span -> {
              set(span, "app.note", one, true);
              set(span, "app.note", two, false);
              set(span, "app.chat", two, false);
              set(span, "app.nobody", two, true);
            });
      }
    }
    flush();
    assertThat(receiver.spans("")).hasSize(81);
    receiver
        .spans("")
        .forEach(
            span ->
                assertThat(
                        span.getAttributesList().stream()
                            .filter(it -> it.getKey().equals("app.note"))
                            .count())
                    .isLessThanOrEqualTo(1));
    assertThat(arrived()).doesNotContain("app.nobody");
    assertKept();
  }

  private static void set(Span span, String name, int type, boolean isCanary) {
    String text = isCanary ? CANARY : "fine";
    switch (type) {
      case 0 -> span.setAttribute(name, text);
      case 1 -> span.setAttribute(name, 1L);
      case 2 -> span.setAttribute(name, 1.5);
      case 3 -> span.setAttribute(name, true);
      case 4 -> span.setAttribute(AttributeKey.stringArrayKey(name), List.of(text));
      case 5 -> span.setAttribute(AttributeKey.longArrayKey(name), List.of(1L));
      case 6 -> span.setAttribute(AttributeKey.doubleArrayKey(name), List.of(1.5));
      case 7 -> span.setAttribute(AttributeKey.booleanArrayKey(name), List.of(true));
      default -> span.setAttribute(AttributeKey.valueKey(name), Value.of(text));
    }
  }

  /** Values whose class is not that of their key, which only unchecked code can pass. */
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void values_ofAnotherTypeThanTheirKey_areUnfit() {
    start();
    Object[] values = {
      CANARY,
      1,
      new StringBuilder(CANARY),
      List.of(CANARY),
      new Object[] {CANARY},
      Value.of(CANARY),
      ByteBuffer.wrap(CANARY.getBytes(StandardCharsets.UTF_8)),
      Map.of("k", CANARY),
      'c',
      1.5f
    };
    for (AttributeType type : AttributeType.values()) {
      for (Object value : values) {
        AttributeKey key = new TypedKey("app.plain", type);
        span(span -> span.setAttribute(key, value));
        span(span -> span.addEvent("exception", Attributes.builder().put(key, value).build()));
        spanBuilder()
            .setAttribute(key, value)
            .addLink(LINK, Attributes.of(key, value))
            .startSpan()
            .end();
      }
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured())
        .isEqualTo(3L * AttributeType.values().length * values.length);
    assertKept();
  }

  private record TypedKey(String getKey, AttributeType getType) implements AttributeKey<Object> {}

  /** Reads through OpenTelemetry's readable span, also with keys that are null or misbehave. */
  @Test
  void readableSpan_hostileKeys_throwsNothing() throws Exception {
    start();
    Span span = spanBuilder().setAttribute(NOTE, "n").setAttribute(NOTES, List.of("a")).startSpan();
    ReadableSpan readable = (ReadableSpan) span;
    assertThat(readable.getAttribute(NOTE)).isEqualTo("n");
    assertThat(readable.getAttribute(AttributeKey.longKey("app.note"))).isNull();
    assertThat(readable.<Object>getAttribute(null)).isNull();
    assertThat(readable.<Object>getAttribute(new TypedKey(null, null))).isNull();
    assertThat(readable.<Object>getAttribute(new TypedKey("app.note", null))).isNull();
    CountDownLatch ended = new CountDownLatch(1);
    AttributeKey<String> blocking =
        new AttributeKey<>() {
          @Override
          public String getKey() {
            Thread other =
                new Thread(
                    () -> {
                      span.end();
                      ended.countDown();
                    });
            other.start();
            try {
              assertThat(ended.await(5, TimeUnit.SECONDS))
                  .as("no lock while a key is asked")
                  .isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return "app.note";
          }

          @Override
          public AttributeType getType() {
            return AttributeType.STRING;
          }
        };
    readable.getAttribute(blocking);
    SpanData data = readable.toSpanData();
    assertThat(data.getAttributes().get(NOTE)).isEqualTo("n");
    ((ReadWriteSpan) span).setAttribute(NOTE, CANARY);
    assertKept();
  }

  /** Names with one hash: the time grows with their number, not with its square. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void names_withEqualHashes_costNoSquare(int where) {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "100000");
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "100000");
    start();
    List<String> names = new ArrayList<>(List.of(""));
    for (int bits = 0; bits < 15; bits++) {
      List<String> longer = new ArrayList<>();
      names.forEach(it -> longer.addAll(List.of(it + "Aa", it + "BB")));
      names.clear();
      names.addAll(longer);
    }
    assertThat(names.get(0).hashCode()).isEqualTo(names.get(9_999).hashCode());
    long start = System.nanoTime();
    span(
        span -> {
          AttributesBuilder all = Attributes.builder();
          for (String name : names) {
            if (where == 1) {
              span.setAttribute("app." + name, 1L);
              span.setAttribute("app." + name, "x");
            } else {
              all.put("app." + name, 1L);
            }
          }
          if (where == 2) {
            span.addEvent("exception", all.build());
          }
        });
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(20);
    assertKept();
  }

  // ----------------------------------------------------------------------------------- exceptions

  @Test
  void exception_endlessDeepOrCircular_throwsNothing() {
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100000");
    start();
    Throwable deep = new IllegalStateException(CANARY);
    for (int i = 0; i < 60_000; i++) {
      deep = new Quiet(CANARY, deep);
    }
    Throwable circle = new Quiet(CANARY, null);
    Throwable other = new Quiet(CANARY, circle);
    circle.addSuppressed(other);
    Throwable nested = new Quiet(CANARY, null);
    for (int i = 0; i < 3_000; i++) {
      Throwable outer = new Quiet(CANARY, null);
      outer.addSuppressed(nested);
      nested = outer;
    }
    for (Throwable each : List.of(deep, circle, other, nested, new Endless())) {
      span(span -> span.recordException(each));
      span(span -> span.recordException(each, Attributes.of(NOTE, "beside")));
      span(
          span ->
              span.recordException(
                  each,
                  Attributes.of(
                      AttributeKey.stringKey("exception.stacktrace"), CANARY, NOTE, "n")));
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(15);
    flushAndStop();
  }

  /** The same without a limit of the length, as by default. */
  @Test
  void exception_endlessWithoutALimit_throwsNothing() {
    start();
    span(span -> span.recordException(new Endless()));
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(1);
    assertThat(receiver.spans("")).hasSize(1);
  }

  private static class Quiet extends RuntimeException {
    private static final long serialVersionUID = 1;

    Quiet(String message, Throwable cause) {
      super(message, cause, true, false);
    }
  }

  private static final class Endless extends Quiet {
    private static final long serialVersionUID = 1;

    Endless() {
      super(CANARY, null);
    }

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }

  // ------------------------------------------------------------------------------ parents and
  // links

  /** A context, a trace state and ids that answer differently each time. */
  @Test
  void contexts_thatAnswerDifferently_areReadOnce() {
    start();
    for (int truths = 0; truths < 30; truths++) {
      SpanContext lying = new LyingContext(truths);
      span(span -> span.addLink(lying).addLink(lying, Attributes.of(NOTE, "n")));
      spanBuilder()
          .setParent(io.opentelemetry.context.Context.root().with(Span.wrap(lying)))
          .addLink(lying)
          .startSpan()
          .end();
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(60);
    receiver
        .spans("")
        .forEach(
            span -> {
              assertThat(span.getTraceId().size()).isEqualTo(16);
              span.getLinksList().forEach(link -> assertThat(link.getTraceId().size()).isIn(0, 16));
            });
    assertKept();
  }

  private static final class LyingContext implements SpanContext {
    private int truths;

    LyingContext(int truths) {
      this.truths = truths;
    }

    private boolean isTrue() {
      return truths-- > 0;
    }

    @Override
    public String getTraceId() {
      return isTrue() ? LINK.getTraceId() : CANARY;
    }

    @Override
    public String getSpanId() {
      return isTrue() ? LINK.getSpanId() : CANARY;
    }

    @Override
    public TraceFlags getTraceFlags() {
      return isTrue() ? TraceFlags.getSampled() : TraceFlags.getSampled();
    }

    @Override
    public TraceState getTraceState() {
      return isTrue()
          ? TraceState.getDefault()
          : TraceState.builder().put("vendor", CANARY).build();
    }

    @Override
    public boolean isRemote() {
      return isTrue();
    }
  }

  // --------------------------------------------------------------------------------------- threads

  /** Attributes that other threads set while the span ends: whole values, and a balanced ledger. */
  @Test
  void end_whileOthersSet_losesNoDeclarationOfBefore() throws Exception {
    start();
    AtomicInteger thrown = new AtomicInteger();
    for (int round = 0; round < 150; round++) {
      Span span = spanBuilder().setAttribute(NOTE, "start").startSpan();
      CyclicBarrier together = new CyclicBarrier(4);
      List<Thread> threads = new ArrayList<>();
      for (int id = 0; id < 4; id++) {
        int kind = id;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    together.await();
                    switch (kind) {
                      case 0 -> span.end();
                      case 1 -> {
                        for (int i = 0; i < 60; i++) {
                          span.setAttribute("app.x" + i, CANARY);
                        }
                      }
                      case 2 -> {
                        for (int i = 0; i < 60; i++) {
                          span.addEvent("exception", Attributes.of(NOTE, "e" + i));
                          span.addLink(LINK, Attributes.of(NOTE, "l" + i));
                        }
                      }
                      default -> {
                        for (int i = 0; i < 60; i++) {
                          span.setAttribute(NOTE, "n" + i).updateName("INTERNAL");
                          ((ReadableSpan) span).toSpanData();
                        }
                        span.end();
                      }
                    }
                  } catch (Throwable e) {
                    thrown.incrementAndGet();
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    flush();
    assertThat(thrown).hasValue(0);
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(150);
    assertKept();
    assertThat(receiver.spans("")).hasSize(150);
  }

  // -----------------------------------------------------------------------------------------
  // limits

  @Test
  void parts_beyondTheirLimits_areCountedAndDeclareStill() {
    environment.put("OTEL_SPAN_EVENT_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_LINK_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9");
    start();
    span(
        span -> {
          for (int i = 0; i < 10; i++) {
            span.addEvent("exception", Attributes.of(NOTE, "event" + i));
            span.addLink(LINK, Attributes.of(NOTE, "link" + i));
            span.setAttribute("app.note" + (i == 0 ? "" : i), "n" + i);
          }
          span.addEvent("exception", Attributes.of(NOTE, "n", CATEGORY, "protected"));
        });
    flushAndStop();
    var span = receiver.spans("").get(0);
    assertThat(span.getEventsCount()).isEqualTo(3);
    assertThat(span.getDroppedEventsCount()).isEqualTo(8);
    assertThat(span.getLinksCount()).isEqualTo(3);
    assertThat(span.getDroppedLinksCount()).isEqualTo(7);
  }

  /** Texts with any characters arrive as UTF-8, and leave nothing of an earlier request behind. */
  @Test
  void texts_ofAnyCharacters_arriveAsTheyAre() {
    start();
    Random random = new Random(7);
    Map<String, String> sent = new LinkedHashMap<>();
    span(span -> span.setAttribute("app.chat", CANARY.repeat(200)));
    flush();
    receiver.clear();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(120);
      int at = length == 0 ? 0 : random.nextInt(length);
      for (int c = 0; c < length; c++) {
        text.append(
            c == at && random.nextInt(4) > 0
                ? new String[] {"é", "€", "😀", "\ud800", "\udc00", "\u0000", "\u007f", "\u0080"}
                    [random.nextInt(8)]
                : String.valueOf((char) ('a' + random.nextInt(26))));
      }
      sent.put("t" + i, text.toString());
    }
    sent.forEach(
        (id, text) -> {
          span(span -> span.setAttribute("app.chat", id + ":" + text).setAttribute(NOTE, id));
          if (id.endsWith("7")) {
            flush();
          }
        });
    flush();
    Map<String, String> got = new LinkedHashMap<>();
    receiver
        .spans("")
        .forEach(
            span ->
                span.getAttributesList()
                    .forEach(
                        it -> {
                          if (it.getKey().equals("app.chat")) {
                            String value = it.getValue().getStringValue();
                            got.put(value.substring(0, value.indexOf(':')), value);
                          }
                        }));
    assertThat(got).hasSize(sent.size());
    sent.forEach(
        (id, text) ->
            assertThat(got.get(id))
                .isEqualTo(
                    new String(
                        (id + ":" + text).getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8)));
    assertKept();
  }

  // ------------------------------------------------------------------------------- trees and
  // limits

  /** A length limit cuts the texts of a tree, and not what is declared for it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 13, 100})
  void tree_cutByALimit_keepsItsDeclarations(int limit) {
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", Integer.toString(limit));
    start();
    Value<?> inner =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of("q" + CANARY)));
    Value<?> nested =
        Value.of(
            KeyValue.of("assent", Value.of(KeyValue.of("category", Value.of("protected")))),
            KeyValue.of("text", Value.of("q" + CANARY)));
    Value<?> tree =
        Value.of(
            KeyValue.of("a", Value.of(inner, nested, Value.of("w"))),
            KeyValue.of("b", Value.of(KeyValue.of("c", inner))));
    Attributes part = Attributes.builder().put(TREE, tree).build();
    span(span -> span.setAttribute(TREE, tree));
    span(span -> span.addEvent("exception", part).addLink(LINK, part));
    span(span -> span.recordException(new IllegalStateException("x"), part));
    spanBuilder().setAttribute(TREE, tree).addLink(LINK, part).startSpan().end();
    flush();
    assertThat(receiver.spans("")).hasSize(4);
    assertThat(arrived()).doesNotContain("value: \"q").contains("value: \"w\"");
    assertKept();
  }

  /** A span is read back and its data are set on another span: what was declared still counts. */
  @Test
  void readBack_onAnotherSpan_declaresStill() {
    start();
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY)));
    Span first = spanBuilder().setAttribute(TREE, tree).startSpan();
    first.addEvent("exception", Attributes.builder().put(TREE, tree).build());
    List<Attributes> read = new ArrayList<>();
    read.add(((ReadableSpan) first).getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getEvents().get(0).getAttributes());
    first.end();
    read.add(((ReadableSpan) first).getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getEvents().get(0).getAttributes());
    for (Attributes each : read) {
      assertThat(each.isEmpty()).isFalse();
      span(span -> span.setAllAttributes(each).addEvent("exception", each).addLink(LINK, each));
      spanBuilder().setAllAttributes(each).addLink(LINK, each).startSpan().end();
      logRecord().setAllAttributes(each).emit();
    }
    assertKept();
    assertThat(receiver.spans("")).hasSize(13);
  }

  /** What a reader gets of a span changes nothing that leaves. */
  @Test
  void readBack_listsThatAreChanged_changeNothing() {
    start();
    Span span = spanBuilder().setAttribute(NOTES, List.of("fine")).startSpan();
    span.addEvent("exception", Attributes.of(NOTE, "fine")).addLink(LINK);
    ReadableSpan readable = (ReadableSpan) span;
    change(readable);
    span.end();
    change(readable);
    assertKept();
    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(receiver.spans("").get(0).getEventsCount()).isEqualTo(1);
    assertThat(receiver.spans("").get(0).getLinksCount()).isEqualTo(1);
  }

  private static void change(ReadableSpan span) {
    List<List<?>> lists =
        List.of(
            span.getAttribute(NOTES),
            span.getAttributes().get(NOTES),
            span.toSpanData().getEvents(),
            span.toSpanData().getLinks(),
            span.toSpanData().getAttributes().get(NOTES));
    for (List<?> list : lists) {
      assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> span.toSpanData().getAttributes().asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** Two instances: a span of one is the parent, the link and the carrier in the other. */
  @Test
  void instances_two_shareNoSubjectAndNoPermission() {
    start();
    try (Assent other = builder().build()) {
      Span theirs = other.openTelemetry().getTracer("app").spanBuilder("INTERNAL").startSpan();
      Span ours =
          spanBuilder()
              .setParent(io.opentelemetry.context.Context.root().with(theirs))
              .addLink(theirs.getSpanContext())
              .startSpan();
      assent.events().addCategories(theirs, Category.PROTECTED_HEALTH);
      other.events().addCategories(ours, Category.PROTECTED_HEALTH);
      theirs.setAttribute(NOTE, CANARY).end();
      ours.setAttribute(NOTE, CANARY).end();
      assertThat(ours.getSpanContext().getTraceId())
          .isEqualTo(theirs.getSpanContext().getTraceId());
      other.flush(LONG);
    }
    assertKept();
    assertThat(receiver.spans("")).isEmpty();
  }

  /** A scope's name, version and schema are texts of the application, too. */
  @Test
  void scopes_withAnyTexts_leaveNone() {
    start();
    var provider = assent.openTelemetry().getTracerProvider();
    for (String name :
        new String[] {CANARY, "app", "", null, "io.opentelemetry." + CANARY + " x"}) {
      for (String version : new String[] {null, "1.0", CANARY + " 1"}) {
        for (String schema : new String[] {null, "https://" + CANARY}) {
          Span span =
              provider
                  .tracerBuilder(name)
                  .setInstrumentationVersion(version)
                  .setSchemaUrl(schema)
                  .build()
                  .spanBuilder(null)
                  .startSpan();
          span.setAttribute(NOTE, "n").end();
        }
      }
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(30);
    assertThat(receiver.spans("")).hasSize(30);
    assertKept();
  }

  /** The smallest limits. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void limits_smallest_throwNothing(String limit) {
    for (String name :
        List.of(
            "SPAN_ATTRIBUTE_COUNT",
            "SPAN_EVENT_COUNT",
            "SPAN_LINK_COUNT",
            "EVENT_ATTRIBUTE_COUNT",
            "LINK_ATTRIBUTE_COUNT",
            "SPAN_ATTRIBUTE_VALUE_LENGTH")) {
      environment.put("OTEL_" + name + "_LIMIT", limit);
    }
    try {
      start();
    } catch (dev.assent.config.ConfigurationException refused) {
      assertThat(limit).isEqualTo("0");
      return;
    }
    Attributes two = Attributes.of(NOTE, CANARY, NOTES, List.of(CANARY, CANARY));
    spanBuilder().setAllAttributes(two).addLink(LINK, two).addLink(LINK, two).startSpan().end();
    span(
        span ->
            span.setAllAttributes(two)
                .addEvent("exception", two)
                .addEvent("exception", two)
                .addLink(LINK, two)
                .recordException(new IllegalStateException(CANARY), two));
    assertKept();
    assertThat(receiver.spans("")).hasSize(2);
  }

  /** A value over a permitted one, of the same name and type, is classified anew. */
  @Test
  void value_overwritten_isClassifiedAnew() {
    start();
    String unfit = "/" + CANARY + " <b>?x=1";
    for (int i = 0; i < 3; i++) {
      span(span -> span.setAttribute(ROUTE, "/fine").setAttribute(ROUTE, unfit));
      spanBuilder().setAttribute(ROUTE, "/fine").setAttribute(ROUTE, unfit).startSpan().end();
      spanBuilder().setAttribute(ROUTE, "/fine").startSpan().setAttribute(ROUTE, unfit).end();
      span(span -> span.setAttribute(ROUTE, unfit).setAttribute(ROUTE, "/last"));
    }
    assertKept();
    assertThat(receiver.received("/last")).isTrue();
    assertThat(receiver.received("/fine")).isFalse();
  }
}
