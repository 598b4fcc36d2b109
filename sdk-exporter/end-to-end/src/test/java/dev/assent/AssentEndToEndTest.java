/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole instance with a real receiver over HTTP: the data that arrives, the data that doesn't,
 * and the sums.
 */
class AssentEndToEndTest extends AssentOverHttp {
  private static final String OPS = "ops";
  private static final String TRAINING = "training";

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("OTEL_SERVICE_NAME", "meetings");
    catalogChat();
    consentFromFile();
    destination(OPS, "service_operation", receiver.endpoint(OPS));
    destination(TRAINING, "ai_training", receiver.endpoint(TRAINING));
  }

  /** Records a span that contains a chat line in every place where an application may put it. */
  private void chatSpan(String text) {
    Span span =
        spanBuilder("GET " + text)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", "GET")
            .setAttribute(ROUTE, "/meetings/{id}")
            .setAttribute(CHAT, text)
            .setAttribute("key." + text, "value")
            .startSpan();
    span.addEvent(text, Attributes.of(CHAT, text));
    span.recordException(new IllegalStateException(text, new RuntimeException(text)));
    span.setStatus(StatusCode.ERROR, text);
    span.end();
  }

  private void chatLog(String text) {
    logRecord()
        .setSeverity(Severity.WARN)
        .setSeverityText(text)
        .setBody(text)
        .setAttribute(CHAT, text)
        .emit();
  }

  private void chatMetric(String text) {
    counter("app.messages").build().add(1, Attributes.of(CHAT, text));
  }

  private Receipt grant(String subject) {
    return grant(subject, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  @Override
  public void balances() {
    super.balances();
    assertThat(assent.ledger().entries())
        .allSatisfy(
            it -> {
              assertThat(it.states().getOrDefault(State.QUEUED, 0L)).isZero();
              assertThat(it.states().getOrDefault(State.IN_FLIGHT, 0L)).isZero();
            });
  }

  private static Map<String, String> attributes(List<KeyValue> pairs) {
    Map<String, String> result = new HashMap<>();
    pairs.forEach(it -> result.put(it.getKey(), it.getValue().getStringValue()));
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "reusable_data, none",
    "reusable_data, gzip",
    "immutable_data, none",
    "immutable_data, gzip"
  })
  void export_nothingDecided_serviceDataArrivesAndContentStays(String memory, String compression) {
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", memory);
    environment.put("ASSENT_DESTINATION_OPS_COMPRESSION", compression);
    environment.put("ASSENT_DESTINATION_TRAINING_COMPRESSION", compression);
    start();

    as(
        USER,
        () -> {
          chatSpan(CANARY);
          chatLog(CANARY);
        });
    chatMetric(CANARY);
    flush();

    for (String destination : List.of(OPS, TRAINING)) {
      assertThat(receiver.spans(destination)).hasSize(1);
      var span = receiver.spans(destination).get(0);
      assertThat(span.getName()).isEqualTo("GET /meetings/{id}");
      assertThat(attributes(span.getAttributesList()))
          .containsEntry("http.route", "/meetings/{id}")
          .doesNotContainKeys("app.chat.text", "key." + CANARY);
      assertThat(span.getStatus().getMessage()).isEmpty();
      assertThat(receiver.logs(destination)).hasSize(1);
      assertThat(receiver.logs(destination).get(0).hasBody()).isFalse();
      assertThat(receiver.metrics(destination))
          .extracting(Metric::getName)
          .contains("app.messages");
    }
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("acme")).isFalse();
    assertThat(receiver.received("assent.subject")).isFalse();
    assertThat(receiver.requests())
        .allSatisfy(
            it -> {
              assertThat(it.contentType()).isEqualTo("application/x-protobuf");
              assertThat(it.encoding()).isEqualTo(compression.equals("gzip") ? "gzip" : "");
            });
    balances();
    assertThat(entry(TRAINING, Signal.TRACES).withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.UNSET, 1L);
  }

  @ParameterizedTest
  @CsvSource({"reusable_data, gzip", "immutable_data, none"})
  void export_grantThenRevoke_contentPassesInBetweenAndOnlyThere(
      String memory, String compression) {
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", memory);
    environment.put("ASSENT_DESTINATION_TRAINING_COMPRESSION", compression);
    start();
    as(USER, () -> chatSpan("before"));

    Receipt granted = grant(USER);
    as(
        USER,
        () -> {
          chatSpan("between");
          chatLog("between");
        });
    flush();
    as(USER, () -> chatSpan("queued"));
    Receipt revoked = revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    as(USER, () -> chatSpan("after"));
    flush();

    assertThat(granted.durable()).isTrue();
    assertThat(revoked.durable()).isTrue();
    assertThat(receiver.received(TRAINING, "between")).isTrue();
    assertThat(receiver.received(OPS, "between")).isFalse();
    for (String text : List.of("before", "queued", "after")) {
      assertThat(receiver.received(text)).as(text).isFalse();
    }
    assertThat(
            receiver.spans(TRAINING).stream()
                .map(it -> attributes(it.getAttributesList()).getOrDefault("app.chat.text", "")))
        .containsExactly("", "between", "", "");
    assertThat(
            revoked.counts().stream()
                .filter(it -> it.destination().equals(TRAINING) && it.signal() == Signal.TRACES)
                .mapToLong(it -> it.stripped() + it.withheld())
                .sum())
        .isEqualTo(1);
    balances();
    assertThat(entry(TRAINING, Signal.TRACES).exportedByCategory())
        .containsEntry("content.chat", 1L);
  }

  @Test
  void attributes_declaredInCode_goByTheirCategories() {
    assent =
        builder()
            .attributes(
                Field.ofString("order.region", Category.SERVICE_USAGE).maxLength(10),
                Field.ofString("order.note", Category.CONTENT_OTHER))
            .build();
    spanBuilder("order")
        .setAttribute("order.region", "emea")
        .setAttribute("order.note", CANARY)
        .setAttribute("order.unknown", CANARY)
        .startSpan()
        .end();
    spanBuilder("order").setAttribute("order.region", CANARY).startSpan().end();

    flush();
    assertThat(receiver.received(OPS, "emea")).isTrue();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void attributes_thatTheCatalogKnowsOtherwise_areAnError() {
    AssentBuilder builder =
        builder().attributes(Field.ofString("http.route", Category.CONTENT_CHAT));

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("AssentBuilder.attributes: ")
        .hasMessageContaining("http.route");
  }

  @Test
  void export_userSwitchInOneBatch_eachDatumGoesByItsOwnUser() {
    start();
    grant(USER);

    as(USER, () -> chatSpan("consenting"));
    as("guests/g1", () -> chatSpan("declining"));
    as(USER, () -> chatSpan("consenting again"));
    flush();

    assertThat(receiver.requests()).filteredOn(it -> it.path().endsWith("/traces")).hasSize(2);
    assertThat(receiver.received(TRAINING, "consenting again")).isTrue();
    assertThat(receiver.received("declining")).isFalse();
    balances();
  }

  @Test
  void export_twoSubjectsOnOneDatum_bothMustPermit() {
    start();
    grant(USER);

    as(USER, () -> as("guests/g1", () -> chatSpan("replaced by the guest")));
    Context both =
        assent.subject(USER).and(assent.subject("guests/g1")).storeInContext(Context.root());
    both.wrap(
            () -> {
              chatSpan("recorded with a guest");
              chatLog("recorded with a guest");
            })
        .run();
    as(
        USER,
        () -> {
          Span span = spanBuilder("x").setAttribute(CHAT, "joined later").startSpan();
          assent.subject("guests/g1").addTo(span);
          span.end();
        });
    flush();

    assertThat(receiver.spans(TRAINING)).hasSize(3);
    for (String text : List.of("replaced by", "recorded with", "joined later")) {
      assertThat(receiver.received(text)).as(text).isFalse();
    }
    balances();

    receiver.clear();
    grant("guests/g1");
    both.wrap(() -> chatSpan("both agree")).run();
    flush();
    assertThat(receiver.received(TRAINING, "both agree")).isTrue();
  }

  @Test
  void capture_declaredEvent_contentFieldPassesOnlyAfterGrant() {
    start();
    Field<String> text = Field.ofString("app.line.text", Category.CONTENT_CHAT);
    Field<Long> length = Field.ofLong("app.line.length", Category.SERVICE_USAGE);
    EventEmitter sent = assent.events().declare(EventType.usage("app.line.sent", text, length));

    as(USER, () -> sent.begin().with(text, "hush").with(length, 4).emit());
    grant(USER);
    as(USER, () -> sent.begin().with(text, "hello").with(length, 5).emit());
    flush();

    assertThat(receiver.logs(TRAINING)).hasSize(2);
    assertThat(receiver.logs(TRAINING))
        .allSatisfy(it -> assertThat(it.getEventName()).isEqualTo("app.line.sent"));
    assertThat(receiver.received(TRAINING, "hello")).isTrue();
    assertThat(receiver.received("hush")).isFalse();
    balances();
  }

  private static Exception failure(String text) {
    Exception failure = new IllegalStateException(text, new UnsupportedOperationException(text));
    failure.addSuppressed(new IOException(text));
    return failure;
  }

  private void failingLog(OpenTelemetry through, String text) {
    through
        .getLogsBridge()
        .loggerBuilder("app")
        .build()
        .logRecordBuilder()
        .setException(failure(text))
        .emit();
  }

  private static void assertRebuiltTrace(Map<String, String> attributes) {
    assertThat(attributes)
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .doesNotContainKey("exception.message");
    assertThat(attributes.get("exception.stacktrace"))
        .contains("at " + AssentEndToEndTest.class.getName() + ".failure")
        .contains("Suppressed: java.io.IOException\n")
        .contains("Caused by: java.lang.UnsupportedOperationException\n");
  }

  @Test
  void export_logAndEventWithAnException_traceArrivesAndTheMessageOnlyAfterGrant() {
    start();
    EventEmitter failed = assent.events().declare(EventType.usage("app.failed"));

    failingLog(assent.openTelemetry(), CANARY);
    failed.begin().exception(failure(CANARY)).emit();
    flush();

    for (String destination : List.of(OPS, TRAINING)) {
      assertThat(receiver.logs(destination))
          .hasSize(2)
          .allSatisfy(it -> assertRebuiltTrace(attributes(it.getAttributesList())))
          .allSatisfy(it -> assertThat(it.getDroppedAttributesCount()).isZero());
    }
    assertThat(receiver.received(CANARY)).isFalse();

    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_OTHER);
    as(USER, () -> failingLog(assent.openTelemetry(), CANARY));
    flush();

    assertThat(receiver.received(OPS, CANARY)).isFalse();
    assertThat(attributes(receiver.logs(TRAINING).get(2).getAttributesList()))
        .containsEntry("exception.message", CANARY);
    balances();
  }

  @Test
  void registry_ownCounter_arrivesAndTheLedgersMetersDoNot() {
    start();
    MeterRegistry registry = AssentMeters.registry(assent);
    registry.counter("app.joined", "app.chat.text", CANARY).increment(3);
    registry.counter("assent.beacon").increment();
    flush();

    assertThat(AssentMeters.registry(assent)).isSameAs(registry);
    assertThat(receiver.metrics(OPS)).extracting(Metric::getName).contains("app.joined");
    assertThat(receiver.received("assent.")).isFalse();
    assertThat(receiver.received(CANARY)).isFalse();
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    AssentMeters.ledger(assent).bindTo(own);
    assertThat(own.getMeters()).isNotEmpty();
    assertThatThrownBy(() -> AssentMeters.ledger(assent).bindTo(registry))
        .isInstanceOf(IllegalArgumentException.class);
    balances();
  }

  @Test
  void export_receiverUnavailableOnce_isAttemptedAgain() {
    start();
    grant(USER);
    as(USER, () -> chatSpan("sent once"));
    receiver.answer(503);
    flush();

    assertThat(receiver.requests()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(receiver.spans(TRAINING)).hasSize(1);
    balances();
  }

  @ParameterizedTest
  @CsvSource({"DO_NOT_TRACK, 1", "ASSENT_ENABLED, false", "OTEL_SDK_DISABLED, true"})
  void switch_off_nothingLeavesAndTheApplicationWorks(String name, String value) {
    environment.put(name, value);
    start();

    as(
        USER,
        () -> {
          chatSpan(CANARY);
          chatLog(CANARY);
        });
    chatMetric(CANARY);
    AssentMeters.registry(assent).counter("app.joined").increment();
    flush();

    assertThat(receiver.requests()).isEmpty();
    balances();
    if (!name.equals("OTEL_SDK_DISABLED")) {
      assertThat(entry(OPS, Signal.TRACES).withheld()).containsEntry(Withheld.DISABLED, 1L);
    }
  }

  @Test
  void propagation_baggageAndState_doNotLeave() {
    start();
    Map<String, String> headers = new HashMap<>();
    Span span = spanBuilder("x").startSpan();
    Context context = Context.root().with(span).with(Baggage.builder().put("chat", CANARY).build());

    assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(context, headers, Map::put);
    span.end();

    assertThat(headers).containsOnlyKeys("traceparent");
  }

  @Test
  void registerGlobal_globalLookup_goesThroughTheGates() {
    GlobalOpenTelemetry.resetForTest();
    try {
      assent = builder().registerGlobal().build();
      GlobalOpenTelemetry.getTracer("app").spanBuilder(CANARY).startSpan().end();
      failingLog(GlobalOpenTelemetry.get(), CANARY);
      flush();

      assertRebuiltTrace(attributes(receiver.logs(OPS).get(0).getAttributesList()));

      assertThat(receiver.spans(OPS)).hasSize(1);
      assertThat(receiver.received(CANARY)).isFalse();
      assertThatThrownBy(() -> builder().registerGlobal().build())
          .isInstanceOf(IllegalStateException.class);
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }

  @Test
  void close_queuedData_isSentThroughTheGateAndASecondCloseDoesNothing() {
    start();
    as(USER, () -> chatSpan(CANARY));
    chatMetric(CANARY);

    assent.close();
    assent.close();

    assertThat(receiver.spans(OPS)).hasSize(1);
    assertThat(receiver.metrics(OPS)).isNotEmpty();
    assertThat(receiver.received(CANARY)).isFalse();
    balances();
    spanBuilder("late").startSpan().end();
    balances();
  }

  @Test
  void explain_byNames_saysWhyAndUnknownDestinationIsNamed() {
    environment.put("ASSENT_DESTINATION_TRAINING_LABEL", "Acme GmbH, Frankfurt");
    start();
    grant(USER);

    assertThat(assent.explain(USER, TRAINING).lines())
        .filteredOn(it -> it.category().equals(Category.CONTENT_CHAT))
        .allSatisfy(it -> assertThat(it.permitted()).isTrue());
    assertThat(assent.explain(USER, OPS).label()).isNull();
    assertThat(assent.explain(USER, TRAINING).toString())
        .contains("training, Acme GmbH, Frankfurt (");
    assertThat(assent.explain(USER, OPS).lines())
        .filteredOn(it -> it.category().equals(Category.CONTENT_CHAT))
        .allSatisfy(it -> assertThat(it.permitted()).isFalse());
    assertThatThrownBy(() -> assent.explain(USER, "elsewhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'elsewhere'")
        .hasMessageContaining("[ops, training]");
  }

  @Test
  void unclassifiedReport_unknownNames_areWrittenWithoutValues() throws IOException {
    Path report = directory.resolve("unclassified.yaml");
    environment.put("ASSENT_REPORT_UNCLASSIFIED", report.toString());
    start();
    Span span = spanBuilder("x").setAttribute("app.unknown", CANARY).startSpan();
    span.setAttribute("assent.unknown", CANARY).end();
    counter("unknown.count").build().add(1);
    assent.close();

    assertThat(Files.readString(report, UTF_8))
        .contains("app.unknown", "unknown.count")
        .doesNotContain("assent.unknown", CANARY);
  }
}
