/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an application declares of its data, and what it hands over that is not what it seems,
 * through the real door: a canary in each, under a policy that permits everything but protected
 * data, and a search of what arrived.
 */
class CaptureAttacksTest {
  private static final String CANARY = "kanarienvogel";

  /** A scope that may leave: its data pass as they are, where nothing else is in the way. */
  private static final String KNOWN = "io.opentelemetry.known";

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final AttributeKey<String> NOTE = AttributeKey.stringKey("app.note");
  private static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");
  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");

  private static final String ALL_BUT_PROTECTED =
      """
      rules:
        - { categories: [service, content, personal], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [protected], purposes: [any], recipients: [first_party], basis: never }
      """;

  private static final String CATALOG =
      """
      attributes:
        - { name: app.note, category: service.usage }
        - { name: app.notes, type: "string[]", category: content.chat }
        - { prefix: app.tree., type: any, category: content.chat }
        - { name: app.tree, type: any, category: content.chat }
      loggers:
        - { name: app.bodies, category: service.diagnostic }
        - { name: app.all, category: service.diagnostic, exceptions: true }
      """;

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void set() throws IOException {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    environment.put("ASSENT_POLICY", file("policy.yaml", ALL_BUT_PROTECTED));
    environment.put("ASSENT_CATALOG", file("catalog.yaml", CATALOG));
  }

  @AfterEach
  void end() {
    receiver.close();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private void with(Consumer<Assent> action) {
    try (Assent assent = Assent.builder().environment(environment).closeOnExit(false).build()) {
      action.accept(assent);
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  private static SpanBuilder builder(Assent assent) {
    return assent.openTelemetry().getTracer("app").spanBuilder("INTERNAL");
  }

  private void span(Consumer<Span> action) {
    with(
        assent -> {
          Span span = builder(assent).startSpan();
          action.accept(span);
          span.end();
        });
  }

  private void log(String logger, Consumer<LogRecordBuilder> action) {
    with(
        assent -> {
          LogRecordBuilder log =
              assent.openTelemetry().getLogsBridge().get(logger).logRecordBuilder();
          action.accept(log);
          log.emit();
        });
  }

  private void assertKept() {
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("assent.category")).isFalse();
  }

  private static Attributes noteIn(String category) {
    return Attributes.of(NOTE, CANARY, CATEGORY, category);
  }

  @Test
  void control_notDeclared_arrives() {
    span(span -> span.setAttribute(NOTE, CANARY).addEvent("exception", Attributes.of(NOTE, "e")));
    assertThat(receiver.received(CANARY)).isTrue();
  }

  /** W4: what a length limit cut reads like a looser name. */
  @ParameterizedTest
  @ValueSource(strings = {"service.usage_of_health", "service.usages", "service.usage,protected"})
  void category_cutByALengthLimit_isNoLooser(String declared) {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "13");
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, declared));
    log("app", log -> log.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, declared));
    log(
        "app",
        log ->
            log.setAttribute(NOTE, CANARY)
                .setAttribute(
                    AttributeKey.stringArrayKey("assent.category"),
                    List.of("service.usage", declared)));
    assertKept();
  }

  /** W4: set again, it adds; nothing that is set later takes away what was said. */
  @Test
  void category_setAgain_onlyAdds() {
    span(
        span ->
            span.setAttribute(NOTE, CANARY)
                .setAttribute(CATEGORY, "protected.health")
                .setAttribute(CATEGORY, "service.usage"));
    with(
        assent -> {
          SpanBuilder builder = builder(assent).setAttribute(CATEGORY, "protected");
          builder.setAttribute(CATEGORY, "service.usage").setAttribute(NOTE, CANARY);
          builder.startSpan().end();
        });
    log(
        "app",
        log ->
            log.setAttribute(NOTE, CANARY)
                .setAttribute(CATEGORY, "protected.health")
                .setAttribute(CATEGORY, "service.usage"));
    assertKept();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
  }

  /** W4: a span or record that is full still takes it. */
  @Test
  void category_onceFull_isNotLost() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "1");
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health"));
    log("app", log -> log.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health"));
    span(span -> span.recordException(new IllegalStateException("x"), noteIn("protected.health")));
    assertKept();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
  }

  /** W4: the call that only adds. */
  @Test
  void addTo_span_onlyAdds() {
    with(
        assent -> {
          Span span = builder(assent).setAttribute(NOTE, CANARY).startSpan();
          assent.events().addCategories(span, Category.PROTECTED_HEALTH);
          assent.events().addCategories(span, Category.SERVICE_USAGE);
          assent.events().addCategories(null, Category.SERVICE_USAGE);
          assent.events().addCategories(Span.getInvalid(), Category.SERVICE_USAGE);
          span.end();
          Span other = builder(assent).setAttribute(NOTE, CANARY).startSpan();
          assent.events().addCategories(other, Category.of("content.unheard"));
          other.end();
          Span permitted = builder(assent).setAttribute(NOTE, "fine").startSpan();
          assent.events().addCategories(permitted, Category.CONTENT_CHAT);
          permitted.end();
        });
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** W4: on an event. */
  @Test
  void category_onAnEvent_countsForIt() {
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

  /** W4: one that is permitted is taken off, and the part leaves. */
  @Test
  void category_onAPartThatIsPermitted_isTakenOff() {
    span(
        span -> {
          span.addEvent("exception", noteIn("content.chat"));
          span.addLink(OTHER, noteIn("content.chat"));
        });
    assertThat(receiver.received("assent.category")).isFalse();
    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(receiver.spans("").get(0).getEvents(0).getDroppedAttributesCount()).isZero();
    assertThat(receiver.spans("").get(0).getLinks(0).getAttributesCount()).isEqualTo(1);
  }

  /** W4: the same of a map, in both of the encoder's modes. */
  @ParameterizedTest
  @ValueSource(strings = {"immutable_data", "reusable_data"})
  void category_inATreeThatIsPermitted_isTakenOff(String mode) {
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", mode);
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of(Value.of("content.chat"))),
            KeyValue.of("text", Value.of(CANARY)));
    span(span -> span.setAttribute(TREE, tree));
    log("app", log -> log.setBody(Value.of(KeyValue.of("app.tree", tree))));
    assertThat(receiver.received("assent.category")).isFalse();
    assertThat(receiver.spans("").toString()).contains(CANARY);
    assertThat(receiver.logs("").toString()).contains(CANARY);
  }

  /** W4: encoded data don't tell what was declared for their parts; the spool does. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void category_onAPartThatWasSpooled_countsStill(boolean permitted) throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    try (Assent assent = Assent.builder().environment(environment).closeOnExit(false).build()) {
      Span span = builder(assent).startSpan();
      span.addEvent("exception", noteIn("content.chat"));
      span.end();
    }
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    if (!permitted) {
      environment.put(
          "ASSENT_POLICY",
          file("never.yaml", ALL_BUT_PROTECTED.replace("[protected]", "[protected, content]")));
    }
    with(
        assent ->
            await()
                .atMost(LONG)
                .until(
                    () ->
                        assent.ledger().entries().stream()
                            .anyMatch(
                                entry ->
                                    entry.found() == 1
                                        && entry.states().getOrDefault(State.SPOOLED, 0L) == 0
                                        && entry.states().getOrDefault(State.QUEUED, 0L) == 0
                                        && entry.states().getOrDefault(State.IN_FLIGHT, 0L) == 0)));
    assertThat(receiver.received(CANARY)).isEqualTo(permitted);
  }

  private static final SpanContext OTHER =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  /** W4: on a link, before and after the start. */
  @Test
  void category_onALink_countsForIt() {
    with(
        assent -> {
          Span span = builder(assent).addLink(OTHER, noteIn("protected.health")).startSpan();
          span.addLink(OTHER, noteIn("protected.health"));
          span.end();
        });
    assertKept();
    assertThat(receiver.spans("").get(0).getLinksList()).isEmpty();
  }

  /** W4: among what is recorded with an exception. */
  @Test
  void category_onAnException_countsForIt() {
    span(span -> span.recordException(new IllegalStateException(CANARY), noteIn("protected")));
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** W4: in a map of a body or of an attribute, at any depth. */
  @Test
  void category_inATree_countsForItsMap() {
    Value<?> inner =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY)));
    Value<?> tree = Value.of(KeyValue.of("a", inner), KeyValue.of("b", Value.of("other")));
    span(span -> span.setAttribute(TREE, tree));
    log("app", log -> log.setBody(Value.of(KeyValue.of("app.tree", tree))));
    log("app", log -> log.setBody(inner));
    log("app", log -> log.setBody(Value.of(Value.of(KeyValue.of("app.tree", inner)))));
    assertKept();
    assertThat(receiver.received("other")).isTrue();
  }

  /** W4: a part that lost attributes may have lost its category. */
  @Test
  void category_onAPartBeyondTheGreatestNumber_isNotLost() {
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "1");
    span(
        span -> {
          span.addEvent("exception", noteIn("protected.health"));
          span.addLink(OTHER, noteIn("protected.health"));
        });
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** W5: a key of one's own says another name when it is asked again. */
  @ParameterizedTest
  @ValueSource(strings = {"assent.category", "assent.subject", "app.note", "http.route"})
  void key_thatLies_isReadOnce(String first) {
    with(
        assent -> {
          var tracer = assent.openTelemetry().getTracer(KNOWN);
          for (int truths = 0; truths < 40; truths++) {
            Span span = tracer.spanBuilder("INTERNAL").startSpan();
            span.setAttribute(new LyingKey(first, CANARY, truths), CANARY);
            span.addEvent("exception", Attributes.of(new LyingKey(first, CANARY, truths), "x"));
            span.addLink(OTHER, Attributes.of(new LyingKey(first, CANARY, truths), "x"));
            span.end();
            assent
                .openTelemetry()
                .getLogsBridge()
                .get(KNOWN)
                .logRecordBuilder()
                .setAttribute(new LyingKey(first, CANARY, truths), CANARY)
                .emit();
          }
        });
    String arrived = receiver.spans("").toString() + receiver.logs("");
    assertThat(arrived).doesNotContain("key: \"" + CANARY).doesNotContain("assent.");
    if (first.startsWith("assent.")) {
      assertThat(arrived).doesNotContain(CANARY);
    }
  }

  /** Says its own name a few times, and then another. */
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

  /** W8: a tree that is larger or deeper than what is kept goes nowhere, and is counted. */
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
    with(
        assent -> {
          Span span = builder(assent).setAttribute(TREE, all).startSpan();
          span.end();
          assent
              .openTelemetry()
              .getLogsBridge()
              .get("app.bodies")
              .logRecordBuilder()
              .setBody(all)
              .emit();
          assertThat(assent.flush(LONG)).isTrue();
          assertThat(assent.ledger().entries())
              .filteredOn(entry -> entry.captured() == 1)
              .hasSize(2)
              .allSatisfy(
                  entry -> assertThat(entry.withheldByCategory()).containsKey("unclassified"));
        });
    assertKept();
    assertThat(receiver.received("shallow")).isFalse();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
  }

  /** W17: a conversation of more than 128 messages leaves whole. */
  @Test
  void list_ofContentLongerThanShortLists_leavesWhole() {
    List<String> notes = new ArrayList<>();
    List<Value<?>> messages = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      notes.add("note " + i);
      messages.add(Value.of(KeyValue.of("text", Value.of("message " + i))));
    }
    span(
        span -> {
          span.setAttribute(AttributeKey.stringArrayKey("app.notes"), notes);
          span.setAttribute(TREE, Value.of(messages));
        });
    assertThat(receiver.received("note 0")).isTrue();
    assertThat(receiver.received("note 999")).isTrue();
    assertThat(receiver.received("message 0")).isTrue();
    assertThat(receiver.received("message 999")).isTrue();
  }

  /** L4: what a trusted logger says may leave, what exceptions say may not. */
  @Test
  void exception_ofATrustedLogger_needsATrustOfItsOwn() throws IOException {
    environment.put("ASSENT_POLICY", "strict");
    Exception failure =
        new IllegalStateException(CANARY, new IllegalArgumentException("cause " + CANARY));
    log("app.bodies", log -> log.setBody("said").setException(failure));
    assertThat(receiver.received("said")).isTrue();
    assertKept();
    assertThat(receiver.received("java.lang.IllegalArgumentException")).isTrue();
    log(
        "app.bodies",
        log -> log.setBody(Value.of(KeyValue.of("exception.message", Value.of(CANARY)))));
    assertKept();
    log("app.all", log -> log.setException(failure));
    assertThat(receiver.received("cause " + CANARY)).isTrue();
  }
}
