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
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Ledger.Entry;
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
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole instance against a real receiver over HTTP: what arrives, what does not, and the sums.
 */
class AssentEndToEndTest {
  private static final String OPS = "ops";
  private static final String TRAINING = "training";
  private static final String CANARY = "kanarienvogel";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();
  private Assent assent;

  @BeforeEach
  void settings() throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: app.chat.text, max: 1000, category: content.chat }
        metrics:
          - { prefix: app., category: service.usage }
        scopes:
          - { name: app }
        """);
    environment.putAll(
        Map.of(
            "ASSENT_POLICY", "terms",
            "ASSENT_CATALOG", catalog.toString(),
            "ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("consent.json"),
            "OTEL_SERVICE_NAME", "meetings",
            // far enough away that only flushes send
            "OTEL_BSP_SCHEDULE_DELAY", "1h",
            "OTEL_BLRP_SCHEDULE_DELAY", "1h",
            "OTEL_METRIC_EXPORT_INTERVAL", "1h"));
    environment.put("ASSENT_DESTINATIONS", OPS + "," + TRAINING);
    destination(OPS, "service_operation");
    destination(TRAINING, "ai_training");
    Files.writeString(directory.resolve("consent.json"), "{\"documents\": []}");
  }

  private void destination(String name, String purpose) {
    String prefix = "ASSENT_DESTINATION_" + name.toUpperCase(java.util.Locale.ROOT) + "_";
    environment.put(prefix + "PURPOSE", purpose);
    environment.put(prefix + "RECIPIENT", "first_party");
    environment.put(prefix + "ENDPOINT", receiver.endpoint(name).toString());
  }

  @AfterEach
  void end() {
    if (assent != null) {
      assent.close();
    }
    receiver.close();
  }

  private void start() {
    assent = Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private Tracer tracer() {
    return assent.openTelemetry().getTracer("app");
  }

  private void as(String subject, Runnable action) {
    assent.subject(subject).storeInContext(Context.current()).wrap(action).run();
  }

  /** A span that holds a chat line in every place where an application may put it. */
  private void chatSpan(String text) {
    Span span =
        tracer()
            .spanBuilder("GET " + text)
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
    assent
        .openTelemetry()
        .getLogsBridge()
        .get("app")
        .logRecordBuilder()
        .setSeverity(Severity.WARN)
        .setSeverityText(text)
        .setBody(text)
        .setAttribute(CHAT, text)
        .emit();
  }

  private void chatMetric(String text) {
    assent
        .openTelemetry()
        .getMeter("app")
        .counterBuilder("app.messages")
        .build()
        .add(1, Attributes.of(CHAT, text));
  }

  private void flush() {
    assertThat(assent.flush(LONG)).isTrue();
  }

  private Receipt grant(String subject) {
    return await(
        () ->
            assent
                .consent(subject)
                .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT));
  }

  private Receipt revoke(String subject) {
    return await(() -> assent.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT));
  }

  private static Receipt await(Supplier<java.util.concurrent.CompletableFuture<Receipt>> change) {
    return change.get().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  private Entry entry(String destination, Signal signal) {
    return assent.ledger().entries().stream()
        .filter(it -> it.destination().equals(destination) && it.signal() == signal)
        .findFirst()
        .orElseThrow();
  }

  private void balances() {
    Ledger snapshot = assent.ledger();
    assertThat(snapshot.balances()).as(snapshot.toString()).isTrue();
    assertThat(snapshot.entries())
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
        "acme/u7",
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
    as("acme/u7", () -> chatSpan("before"));

    Receipt granted = grant("acme/u7");
    as(
        "acme/u7",
        () -> {
          chatSpan("between");
          chatLog("between");
        });
    flush();
    as("acme/u7", () -> chatSpan("queued"));
    Receipt revoked = revoke("acme/u7");
    as("acme/u7", () -> chatSpan("after"));
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
        Assent.builder()
            .environment(environment)
            .closeOnExit(false)
            .attributes(
                Field.ofString("order.region", Category.SERVICE_USAGE).maxLength(10),
                Field.ofString("order.note", Category.CONTENT_OTHER))
            .build();
    tracer()
        .spanBuilder("order")
        .setAttribute("order.region", "emea")
        .setAttribute("order.note", CANARY)
        .setAttribute("order.unknown", CANARY)
        .startSpan()
        .end();
    tracer().spanBuilder("order").setAttribute("order.region", CANARY).startSpan().end();

    assertThat(assent.flush(LONG)).isTrue();
    assertThat(receiver.received(OPS, "emea")).isTrue();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void attributes_thatTheCatalogKnowsOtherwise_areAnError() {
    AssentBuilder builder =
        Assent.builder()
            .environment(environment)
            .attributes(Field.ofString("http.route", Category.CONTENT_CHAT));

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("AssentBuilder.attributes: ")
        .hasMessageContaining("http.route");
  }

  @Test
  void export_userSwitchInOneBatch_eachDatumGoesByItsOwnUser() {
    start();
    grant("acme/u7");

    as("acme/u7", () -> chatSpan("consenting"));
    as("guests/g1", () -> chatSpan("declining"));
    as("acme/u7", () -> chatSpan("consenting again"));
    flush();

    assertThat(receiver.requests()).filteredOn(it -> it.path().endsWith("/traces")).hasSize(2);
    assertThat(receiver.received(TRAINING, "consenting again")).isTrue();
    assertThat(receiver.received("declining")).isFalse();
    balances();
  }

  @Test
  void export_twoSubjectsOnOneDatum_bothMustPermit() {
    start();
    grant("acme/u7");

    as("acme/u7", () -> as("guests/g1", () -> chatSpan("replaced by the guest")));
    Context both =
        assent.subject("acme/u7").and(assent.subject("guests/g1")).storeInContext(Context.root());
    both.wrap(
            () -> {
              chatSpan("recorded with a guest");
              chatLog("recorded with a guest");
            })
        .run();
    as(
        "acme/u7",
        () -> {
          Span span = tracer().spanBuilder("x").setAttribute(CHAT, "joined later").startSpan();
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

    as("acme/u7", () -> sent.begin().with(text, "hush").with(length, 4).emit());
    grant("acme/u7");
    as("acme/u7", () -> sent.begin().with(text, "hello").with(length, 5).emit());
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

    await(
        () ->
            assent
                .consent("acme/u7")
                .grant(
                    Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), Category.CONTENT_OTHER));
    as("acme/u7", () -> failingLog(assent.openTelemetry(), CANARY));
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
    grant("acme/u7");
    as("acme/u7", () -> chatSpan("sent once"));
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
        "acme/u7",
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
    Span span = tracer().spanBuilder("x").startSpan();
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
      assent =
          Assent.builder().environment(environment).closeOnExit(false).registerGlobal().build();
      GlobalOpenTelemetry.getTracer("app").spanBuilder(CANARY).startSpan().end();
      failingLog(GlobalOpenTelemetry.get(), CANARY);
      flush();

      assertRebuiltTrace(attributes(receiver.logs(OPS).get(0).getAttributesList()));

      assertThat(receiver.spans(OPS)).hasSize(1);
      assertThat(receiver.received(CANARY)).isFalse();
      assertThatThrownBy(
              () ->
                  Assent.builder()
                      .environment(environment)
                      .closeOnExit(false)
                      .registerGlobal()
                      .build())
          .isInstanceOf(IllegalStateException.class);
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }

  @Test
  void close_queuedData_isSentThroughTheGateAndASecondCloseDoesNothing() {
    start();
    as("acme/u7", () -> chatSpan(CANARY));
    chatMetric(CANARY);

    assent.close();
    assent.close();

    assertThat(receiver.spans(OPS)).hasSize(1);
    assertThat(receiver.metrics(OPS)).isNotEmpty();
    assertThat(receiver.received(CANARY)).isFalse();
    balances();
    tracer().spanBuilder("late").startSpan().end();
    assertThat(assent.ledger().balances()).isTrue();
  }

  @Test
  void explain_byNames_saysWhyAndUnknownDestinationIsNamed() {
    start();
    grant("acme/u7");

    assertThat(assent.explain("acme/u7", TRAINING).lines())
        .filteredOn(it -> it.category().equals("content.chat"))
        .allSatisfy(it -> assertThat(it.permitted()).isTrue());
    assertThat(assent.explain("acme/u7", OPS).lines())
        .filteredOn(it -> it.category().equals("content.chat"))
        .allSatisfy(it -> assertThat(it.permitted()).isFalse());
    assertThatThrownBy(() -> assent.explain("acme/u7", "elsewhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'elsewhere'")
        .hasMessageContaining("[ops, training]");
  }

  @Test
  void unclassifiedReport_unknownNames_areWrittenWithoutValues() throws IOException {
    Path report = directory.resolve("unclassified.yaml");
    environment.put("ASSENT_REPORT_UNCLASSIFIED", report.toString());
    start();
    Span span = tracer().spanBuilder("x").setAttribute("app.unknown", CANARY).startSpan();
    span.setAttribute("assent.unknown", CANARY).end();
    assent.openTelemetry().getMeter("app").counterBuilder("unknown.count").build().add(1);
    assent.close();

    assertThat(Files.readString(report, UTF_8))
        .contains("app.unknown", "unknown.count")
        .doesNotContain("assent.unknown", CANARY);
  }
}
