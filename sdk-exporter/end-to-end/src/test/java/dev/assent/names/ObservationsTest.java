/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The values of Spring's observations and Micrometer's meters leave with these instruments, and not
 * under the same names elsewhere; destinations of messages leave depending on their system.
 */
class ObservationsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final Attributes REQUEST =
      Attributes.builder()
          .put("exception", "IllegalStateException")
          .put("method", "GET")
          .put("outcome", "SERVER_ERROR")
          .put("status", "500")
          .put("uri", "/users/{id}")
          .put("http.url", "/users/jane.doe")
          .build();

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private Assent assent;

  @BeforeEach
  void start() {
    assent =
        Assent.builder()
            .environment(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    receiver.endpoint().toString(),
                    "OTEL_BSP_SCHEDULE_DELAY",
                    "1h",
                    "OTEL_BLRP_SCHEDULE_DELAY",
                    "1h",
                    "OTEL_METRIC_EXPORT_INTERVAL",
                    "1h"))
            .closeOnExit(false)
            .build();
  }

  @AfterEach
  void end() {
    assent.close();
    receiver.close();
  }

  private Span span(String scope, SpanKind kind, String name, Attributes attributes) {
    assent
        .openTelemetry()
        .getTracer(scope)
        .spanBuilder(name)
        .setSpanKind(kind)
        .setAllAttributes(attributes)
        .startSpan()
        .end();
    flush();
    List<Span> spans = receiver.spans("");
    return spans.get(spans.size() - 1);
  }

  private void flush() {
    assertThat(assent.flush(LONG)).isTrue();
    assertThat(assent.ledger().balances()).isTrue();
  }

  private static Map<String, String> attributes(
      List<io.opentelemetry.proto.common.v1.KeyValue> list) {
    Map<String, String> map = new TreeMap<>();
    list.forEach(it -> map.put(it.getKey(), it.getValue().getStringValue()));
    return map;
  }

  @Test
  void serverObservation_ofBoot_leavesWithItsRouteAndName() {
    Span span = span(Datum.BOOT, SpanKind.SERVER, "http get /users/{id}", REQUEST);

    assertThat(span.getName()).isEqualTo("http get /users/{id}");
    assertThat(attributes(span.getAttributesList()))
        .isEqualTo(
            Map.of(
                "exception",
                "IllegalStateException",
                "method",
                "GET",
                "outcome",
                "SERVER_ERROR",
                "status",
                "500",
                "uri",
                "/users/{id}"));
  }

  /** The replacement of a name that may not leave consists of permitted parts. */
  @Test
  void serverObservation_renamed_getsTheTemplatesName() {
    assertThat(span(Datum.BOOT, SpanKind.SERVER, "jane doe", REQUEST).getName())
        .isEqualTo("http get /users/{id}");
  }

  @Test
  void serverObservation_methodOfACaller_leavesNeitherNameNorMethod() {
    Attributes hostile = REQUEST.toBuilder().put("method", "JANE").build();

    Span span = span(Datum.BOOT, SpanKind.SERVER, "http jane /users/{id}", hostile);

    assertThat(span.getName()).isEqualTo("SERVER");
    assertThat(attributes(span.getAttributesList())).doesNotContainKey("method");
  }

  @Test
  void clientObservation_ofBoot_leavesItsHostAndNoUri() {
    Attributes call = REQUEST.toBuilder().put("client.name", "api.example.com").build();

    Span span = span(Datum.BOOT, SpanKind.CLIENT, "http get", call);

    assertThat(span.getName()).isEqualTo("http get");
    assertThat(attributes(span.getAttributesList()))
        .containsEntry("client.name", "api.example.com")
        .doesNotContainKeys("uri", "http.url");
  }

  @Test
  void templates_ofObservations_areNotForOtherSpans() {
    Span span = span("io.opentelemetry.app", SpanKind.SERVER, "http get /users/{id}", REQUEST);

    assertThat(span.getName()).isEqualTo("SERVER");
    assertThat(attributes(span.getAttributesList())).isEmpty();
  }

  @Test
  void meterOfRequests_uriAndClasses_leave() {
    Timer.builder("http.server.requests")
        .tag("uri", "/users/{id}")
        .tag("method", "GET")
        .tag("status", "500")
        .tag("outcome", "SERVER_ERROR")
        .tag("exception", "IllegalStateException")
        .tag("error", "IllegalStateException")
        .register(AssentMeters.registry(assent))
        .record(1, TimeUnit.SECONDS);
    flush();

    var metric =
        receiver.metrics("").stream()
            .filter(it -> it.getName().equals("http.server.requests"))
            .findFirst()
            .orElseThrow();
    assertThat(attributes(metric.getHistogram().getDataPoints(0).getAttributesList()))
        .hasSize(6)
        .containsEntry("uri", "/users/{id}")
        .containsEntry("error", "IllegalStateException");
  }

  /** The measurements of Micrometer's JVM binders leave with all their tags. */
  @Test
  void bindersOfTheJvm_everyTag_leaves() {
    MeterRegistry registry = AssentMeters.registry(assent);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    ExecutorService executor = Executors.newFixedThreadPool(1);
    try {
      ExecutorServiceMetrics.monitor(registry, executor, "meeting-pool");
      flush();
    } finally {
      executor.shutdownNow();
    }

    Map<String, Set<String>> tags = new TreeMap<>();
    registry
        .getMeters()
        .forEach(
            meter ->
                meter
                    .getId()
                    .getTags()
                    .forEach(
                        tag ->
                            tags.computeIfAbsent(meter.getId().getName(), name -> new TreeSet<>())
                                .add(tag.getKey())));
    Map<String, Set<String>> arrived = new TreeMap<>();
    receiver
        .metrics("")
        .forEach(
            metric -> {
              Set<String> keys = new TreeSet<>();
              Stream.concat(
                      metric.getGauge().getDataPointsList().stream(),
                      metric.getSum().getDataPointsList().stream())
                  .forEach(it -> keys.addAll(attributes(it.getAttributesList()).keySet()));
              arrived.put(metric.getName(), keys);
            });
    tags.keySet().removeAll(Set.of("executor", "executor.idle")); // these timers have no recording
    assertThat(tags.keySet()).contains("jvm.memory.used", "jvm.threads.states", "executor.active");
    assertThat(arrived).containsAllEntriesOf(tags);
  }

  /** Short names of Micrometer's tags stay closed outside of its meters. */
  @ParameterizedTest
  @CsvSource({
    "client.name, Alice",
    "client.id, alice",
    "application, alice",
    "pool, alice",
    "node.id, alice",
    "version, alice",
    "vendor, Debian",
    "runtime, OpenJDK Runtime Environment",
    "target.host, alice",
    "exception, Alice",
    "error, Alice",
    "name, alice",
    "id, direct"
  })
  void bareName_ofAnApplication_leavesOnNoSpanLogOrBody(String name, String value) {
    Attributes own = Attributes.builder().put(name, value).build();
    for (SpanKind kind : SpanKind.values()) {
      assertThat(span("io.opentelemetry.app", kind, "GET", own).getAttributesList()).isEmpty();
    }
    var logger = assent.openTelemetry().getLogsBridge().get("io.opentelemetry.app");
    logger.logRecordBuilder().setAllAttributes(own).emit();
    String[] path = name.split("\\.");
    Value<?> nested =
        path.length > 1
            ? Value.of(KeyValue.of(path[0], Value.of(KeyValue.of(path[1], Value.of(value)))))
            : Value.of(KeyValue.of(name, Value.of(value)));
    logger.logRecordBuilder().setBody(nested).emit();
    flush();

    assertThat(receiver.logs("")).isNotEmpty();
    assertThat(receiver.received(value)).isFalse();
  }

  /** Destinations of RabbitMQ and MQTT, and temporary ones, stay closed. */
  @ParameterizedTest
  @EnumSource(
      value = SpanKind.class,
      names = {"PRODUCER", "CONSUMER"})
  void destination_ofRabbitOrMadePerClient_leavesNeitherInNameNorAttribute(SpanKind kind) {
    for (Attributes each :
        List.of(
            destination("rabbitmq", "mail:jane.doe"),
            destination("mqtt", "jane.doe"),
            destination("kafka", "jane.doe").toBuilder()
                .put("messaging.destination.temporary", true)
                .build(),
            destination("jms", "jane.doe").toBuilder()
                .put("messaging.destination.temporary", "true")
                .build(),
            destination("kafka", "jane.doe").toBuilder()
                .put("messaging.destination.anonymous", true)
                .build())) {
      Span span = span("io.opentelemetry.app", kind, "publish jane.doe", each);
      assertThat(span.getName()).isEqualTo("publish");
    }
    assertThat(receiver.received("jane.doe")).isFalse();
  }

  @Test
  void destination_ofKafka_leavesInNameAndAttribute() {
    Span span =
        span(
            "io.opentelemetry.app",
            SpanKind.PRODUCER,
            "publish orders",
            destination("kafka", "orders"));

    assertThat(span.getName()).isEqualTo("publish orders");
    assertThat(attributes(span.getAttributesList()))
        .containsEntry("messaging.destination.name", "orders");
  }

  private static Attributes destination(String system, String name) {
    return Attributes.builder()
        .put("messaging.system", system)
        .put("messaging.operation.name", "publish")
        .put("messaging.destination.name", name)
        .build();
  }
}
