/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.LyingList;
import dev.assent.PermissiveOverHttp;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Attacks by values of own spans: lists, trees, containers and texts that change, lie or have odd
 * characters.
 */
@Timeout(60)
class OwnSpanValueAttacksTest extends PermissiveOverHttp {
  private static final AttributeKey<List<String>> NOTES = AttributeKey.stringArrayKey("app.notes");
  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");
  private static final AttributeKey<Value<?>> SECRET_TREE = AttributeKey.valueKey("app.unknown");

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
}
