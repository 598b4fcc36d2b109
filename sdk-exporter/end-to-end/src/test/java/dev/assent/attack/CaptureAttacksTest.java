/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Categories that an application declares for its data, and arguments that differ from what they
 * claim, through the public API: each test has a canary, a policy that permits everything but
 * protected data, and a search of the data that arrived.
 */
class CaptureAttacksTest extends PermissiveOverHttp {
  /** A scope that may leave, so its data passes unchanged unless a test's own fields are denied. */
  private static final String KNOWN = "io.opentelemetry.known";

  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");

  private static Attributes noteIn(String category) {
    return Attributes.of(NOTE, CANARY, CATEGORY, category);
  }

  @Test
  void control_notDeclared_arrives() {
    start();
    span(span -> span.setAttribute(NOTE, CANARY).addEvent("exception", Attributes.of(NOTE, "e")));
    flushAndStop();
    assertThat(receiver.received(CANARY)).isTrue();
  }

  /** A category that a length limit cut can look like a looser one. */
  @ParameterizedTest
  @ValueSource(strings = {"service.usage_of_health", "service.usages", "service.usage,protected"})
  void category_cutByALengthLimit_isNoLooser(String declared) {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "13");
    start();
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, declared));
    logRecord().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, declared).emit();
    logRecord()
        .setAttribute(NOTE, CANARY)
        .setAttribute(
            AttributeKey.stringArrayKey("assent.category"), List.of("service.usage", declared))
        .emit();
    assertKept();
  }

  /** A second category adds to the first; no later value removes it. */
  @Test
  void category_setAgain_onlyAdds() {
    start();
    span(
        span ->
            span.setAttribute(NOTE, CANARY)
                .setAttribute(CATEGORY, "protected.health")
                .setAttribute(CATEGORY, "service.usage"));
    SpanBuilder builder = spanBuilder().setAttribute(CATEGORY, "protected");
    builder.setAttribute(CATEGORY, "service.usage").setAttribute(NOTE, CANARY);
    builder.startSpan().end();
    logRecord()
        .setAttribute(NOTE, CANARY)
        .setAttribute(CATEGORY, "protected.health")
        .setAttribute(CATEGORY, "service.usage")
        .emit();
    assertKept();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
  }

  /** A full span or record still accepts a category. */
  @Test
  void category_onceFull_isNotLost() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "1");
    start();
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health"));
    logRecord().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health").emit();
    span(span -> span.recordException(new IllegalStateException("x"), noteIn("protected.health")));
    assertKept();
    assertThat(receiver.spans(""))
        .as("the span without the exception, for which the category was declared")
        .hasSize(1)
        .allSatisfy(span -> assertThat(span.getEventsList()).isEmpty());
    assertThat(receiver.logs("")).isEmpty();
  }

  /** {@code addCategories} only adds. */
  @Test
  void addTo_span_onlyAdds() {
    start();
    Span span = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    assent.events().addCategories(span, Category.PROTECTED_HEALTH);
    assent.events().addCategories(span, Category.SERVICE_USAGE);
    assent.events().addCategories(null, Category.SERVICE_USAGE);
    assent.events().addCategories(Span.getInvalid(), Category.SERVICE_USAGE);
    span.end();
    Span other = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    assent.events().addCategories(other, Category.of("content.unheard"));
    other.end();
    Span permitted = spanBuilder().setAttribute(NOTE, "fine").startSpan();
    assent.events().addCategories(permitted, Category.CONTENT_CHAT);
    permitted.end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** A category on an event. */
  @Test
  void category_onAnEvent_countsForIt() {
    start();
    span(
        span -> {
          span.addEvent("exception", noteIn("protected.health"));
          span.addEvent("exception", Attributes.of(NOTE, "other"));
        });
    assertKept();
    assertThat(receiver.spans("").get(0).getEventsList()).hasSize(1);
    assertThat(receiver.spans("").get(0).getDroppedEventsCount()).isZero();
    assertThat(receiver.received("other")).isTrue();
  }

  /** A permitted category is removed, and the part leaves. */
  @Test
  void category_onAPartThatIsPermitted_isTakenOff() {
    start();
    span(
        span -> {
          span.addEvent("exception", noteIn("content.chat"));
          span.addLink(LINK, noteIn("content.chat"));
        });
    flushAndStop();
    assertThat(receiver.received("assent.category")).isFalse();
    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(receiver.spans("").get(0).getEvents(0).getDroppedAttributesCount()).isZero();
    assertThat(receiver.spans("").get(0).getLinks(0).getAttributesCount()).isEqualTo(1);
  }

  /** The same for a map, in both modes of the encoder. */
  @ParameterizedTest
  @ValueSource(strings = {"immutable_data", "reusable_data"})
  void category_inATreeThatIsPermitted_isTakenOff(String mode) {
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", mode);
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of(Value.of("content.chat"))),
            KeyValue.of("text", Value.of(CANARY)));
    start();
    span(span -> span.setAttribute(TREE, tree));
    logRecord().setBody(Value.of(KeyValue.of("app.tree", tree))).emit();
    flushAndStop();
    assertThat(receiver.received("assent.category")).isFalse();
    assertThat(receiver.spans("").toString()).contains(CANARY);
    assertThat(receiver.logs("").toString()).contains(CANARY);
  }

  /**
   * Encoded data does not contain the categories declared for its parts, so the spool stores them.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void category_onAPartThatWasSpooled_countsStill(boolean permitted) throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    start();
    Span span = spanBuilder().startSpan();
    span.addEvent("exception", noteIn("content.chat"));
    span.end();
    stop();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    if (!permitted) {
      environment.put(
          "ASSENT_POLICY",
          file("never.yaml", ALL_BUT_PROTECTED.replace("[protected]", "[protected, content]")));
    }
    start();
    awaitReplayed();
    flushAndStop();
    assertThat(receiver.received(CANARY)).isEqualTo(permitted);
  }

  /** On a link, before and after the start. */
  @Test
  void category_onALink_countsForIt() {
    start();
    Span span = spanBuilder().addLink(LINK, noteIn("protected.health")).startSpan();
    span.addLink(LINK, noteIn("protected.health"));
    span.end();
    assertKept();
    assertThat(receiver.spans("").get(0).getLinksList()).isEmpty();
  }

  /** Among the attributes of a recorded exception. */
  @Test
  void category_onAnException_countsForIt() {
    start();
    span(span -> span.recordException(new IllegalStateException(CANARY), noteIn("protected")));
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** In a map of a body or of an attribute, at any depth. */
  @Test
  void category_inATree_countsForItsMap() {
    Value<?> inner =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY)));
    Value<?> tree = Value.of(KeyValue.of("a", inner), KeyValue.of("b", Value.of("other")));
    start();
    span(span -> span.setAttribute(TREE, tree));
    logRecord().setBody(Value.of(KeyValue.of("app.tree", tree))).emit();
    logRecord().setBody(inner).emit();
    logRecord().setBody(Value.of(Value.of(KeyValue.of("app.tree", inner)))).emit();
    assertKept();
    assertThat(receiver.received("other")).isTrue();
  }

  /** A part that lost attributes may have lost its category. */
  @Test
  void category_onAPartBeyondTheGreatestNumber_isNotLost() {
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "1");
    start();
    span(
        span -> {
          span.addEvent("exception", noteIn("protected.health"));
          span.addLink(LINK, noteIn("protected.health"));
        });
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** An application's own key returns another name at the second read. */
  @ParameterizedTest
  @ValueSource(strings = {"assent.category", "assent.subject", "app.note", "http.route"})
  void key_thatLies_isReadOnce(String first) {
    start();
    var tracer = assent.openTelemetry().getTracer(KNOWN);
    for (int truths = 0; truths < 40; truths++) {
      Span span = tracer.spanBuilder("INTERNAL").startSpan();
      span.setAttribute(new LyingKey(first, CANARY, truths), CANARY);
      span.addEvent("exception", Attributes.of(new LyingKey(first, CANARY, truths), "x"));
      span.addLink(LINK, Attributes.of(new LyingKey(first, CANARY, truths), "x"));
      span.end();
      logRecord(KNOWN).setAttribute(new LyingKey(first, CANARY, truths), CANARY).emit();
    }
    flushAndStop();
    String arrived = receiver.spans("").toString() + receiver.logs("");
    assertThat(arrived).doesNotContain("key: \"" + CANARY).doesNotContain("assent.");
    if (first.startsWith("assent.")) {
      assertThat(arrived).doesNotContain(CANARY);
    }
  }

  /** A key that returns its own name a few times, and then another. */
  private static final class LyingKey implements AttributeKey<String> {
    private final String first;
    private final String later;
    private int truths;

    LyingKey(String first, String later, int truths) {
      this.first = first;
      this.later = later;
      this.truths = truths;
    }

    @Override
    public String getKey() {
      return truths-- > 0 ? first : later;
    }

    @Override
    public AttributeType getType() {
      return AttributeType.STRING;
    }
  }

  /** A tree beyond the maximum size or depth is withheld, and counted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tree_beyondWhatIsKept_isWithheldWholeAndCounted(boolean deep) {
    Value<?> tree = Value.of(CANARY);
    if (deep) {
      for (int i = 0; i < 40; i++) {
        tree = Value.of(KeyValue.of("a", tree), KeyValue.of("b", Value.of("shallow")));
      }
    } else {
      List<Value<?>> few = new ArrayList<>(Collections.nCopies(128, Value.of("shallow")));
      few.set(0, tree);
      List<Value<?>> many = new ArrayList<>(Collections.nCopies(128, Value.of(few)));
      tree = Value.of(KeyValue.of("a", Value.of(many)), KeyValue.of("b", Value.of(many)));
    }
    Value<?> all = tree;
    start();
    Span span = spanBuilder().setAttribute(TREE, all).startSpan();
    span.end();
    logRecord("app.bodies").setBody(all).emit();
    flush();
    assertThat(assent.ledger().entries())
        .filteredOn(entry -> entry.captured() == 1)
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.withheldByCategory()).containsKey("unclassified"));
    assertKept();
    assertThat(receiver.received("shallow")).isFalse();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
  }

  /** A conversation of more than 128 messages leaves as a whole. */
  @Test
  void list_ofContentLongerThanShortLists_leavesWhole() {
    List<String> notes = new ArrayList<>();
    List<Value<?>> messages = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      notes.add("note " + i);
      messages.add(Value.of(KeyValue.of("text", Value.of("message " + i))));
    }
    start();
    span(
        span -> {
          span.setAttribute(AttributeKey.stringArrayKey("app.notes"), notes);
          span.setAttribute(TREE, Value.of(messages));
        });
    flushAndStop();
    assertThat(receiver.received("note 0")).isTrue();
    assertThat(receiver.received("note 999")).isTrue();
    assertThat(receiver.received("message 0")).isTrue();
    assertThat(receiver.received("message 999")).isTrue();
  }

  /** The messages of a trusted logger may leave, the messages of exceptions may not. */
  @Test
  void exception_ofATrustedLogger_needsATrustOfItsOwn() throws IOException {
    environment.put("ASSENT_POLICY", "strict");
    Exception failure =
        new IllegalStateException(CANARY, new IllegalArgumentException("cause " + CANARY));
    start();
    logRecord("app.bodies").setBody("said").setException(failure).emit();
    arrivesWithout(CANARY);
    assertThat(receiver.received("said")).isTrue();
    assertThat(receiver.received("java.lang.IllegalArgumentException")).isTrue();
    logRecord("app.bodies")
        .setBody(Value.of(KeyValue.of("exception.message", Value.of(CANARY))))
        .emit();
    arrivesWithout(CANARY);
    logRecord("app.all").setException(failure).emit();
    flush();
    assertThat(receiver.received("cause " + CANARY)).isTrue();
  }
}
