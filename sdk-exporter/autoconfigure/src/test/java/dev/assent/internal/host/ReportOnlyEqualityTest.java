/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.host.ReportedSdk.MovedClock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While gates only report, a receiver gets what it gets without Assent. */
@Timeout(120)
class ReportOnlyEqualityTest {
  /** One object, since a stack trace has lines. */
  private static final Throwable FAILURE = new IllegalStateException("secret of ada");

  @BeforeEach
  @AfterEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  /** What arrives, request by request. */
  private record Arrived(List<Message> traces, List<Message> logs, List<Message> metrics) {}

  private interface Parser {
    Message parse(byte[] body) throws InvalidProtocolBufferException;
  }

  private static List<Message> parsed(OtlpReceiver receiver, String signal, Parser parser) {
    List<Message> messages = new ArrayList<>();
    for (OtlpReceiver.Request request : receiver.requests()) {
      if (request.path().endsWith(signal)) {
        try {
          messages.add(parser.parse(request.body()));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return messages;
  }

  /** The SDK's exporter has the scopes of a request in no order. */
  private static Message traces(byte[] body) throws InvalidProtocolBufferException {
    ExportTraceServiceRequest.Builder request =
        ExportTraceServiceRequest.parseFrom(body).toBuilder();
    for (ResourceSpans.Builder resource : request.getResourceSpansBuilderList()) {
      List<ScopeSpans> scopes = new ArrayList<>(resource.getScopeSpansList());
      scopes.sort(Comparator.comparing(scope -> scope.getScope().getName()));
      resource.clearScopeSpans().addAllScopeSpans(scopes);
    }
    return request.build();
  }

  private static Arrived arrived(ReportedSdk application, Consumer<OpenTelemetrySdk> recording) {
    recording.accept(application.sdk);
    application.flush();
    return new Arrived(
        parsed(application.receiver, "traces", ReportOnlyEqualityTest::traces),
        parsed(application.receiver, "logs", ExportLogsServiceRequest::parseFrom),
        parsed(application.receiver, "metrics", ExportMetricsServiceRequest::parseFrom));
  }

  private static ReportedSdk reporting() {
    return ReportedSdk.reporting(new MovedClock(), ReportedSdk.NOW.plus(Duration.ofDays(60)));
  }

  private static void assertSame(Consumer<OpenTelemetrySdk> recording) {
    try (ReportedSdk control = ReportedSdk.plain();
        ReportedSdk reported = reporting()) {
      Arrived plain = arrived(control, recording);
      Arrived same = arrived(reported, recording);
      assertThat(same.traces()).isEqualTo(plain.traces());
      assertThat(same.logs()).isEqualTo(plain.logs());
      assertThat(same.metrics()).isEqualTo(plain.metrics());
      assertThat(plain.traces().size() + plain.logs().size() + plain.metrics().size()).isPositive();
      for (Signal signal : Signal.values()) {
        assertThat(reported.counts(signal).withheld()).isEmpty();
      }
    }
  }

  @Test
  void spans_withFieldsOfAllKinds_areThoseWithoutAssent() {
    assertSame(
        sdk -> {
          Tracer tracer = sdk.getTracer("com.example.shop", "1.2-beta@host");
          SpanContext remote =
              SpanContext.createFromRemoteParent(
                  "0af7651916cd43dd8448eb211c80319c",
                  "b7ad6b7169203331",
                  TraceFlags.getSampled(),
                  TraceState.builder().put("vendor", "user-4711").build());
          Span span =
              tracer
                  .spanBuilder("GET /users/4711?mail=ada@example.org")
                  .setParent(Context.root().with(Span.wrap(remote)))
                  .setSpanKind(SpanKind.SERVER)
                  .addLink(remote, Attributes.of(AttributeKey.stringKey("link.why"), "4711"))
                  .setAttribute("comment", "a text of a person")
                  .setAttribute("http.request.method", "GET")
                  .setAttribute("user.id", "u-4711")
                  .setAttribute(AttributeKey.stringArrayKey("names"), List.of("ada", "grace"))
                  .setAttribute(AttributeKey.longArrayKey("numbers"), List.of(1L, 2L))
                  .setAttribute("ratio", 0.25)
                  .setAttribute("vip", true)
                  .startSpan();
          span.addEvent("clicked", Attributes.of(AttributeKey.stringKey("button"), "buy now"));
          span.recordException(FAILURE);
          span.setStatus(StatusCode.ERROR, "could not greet ada");
          Span child = tracer.spanBuilder("child").setParent(Context.root().with(span)).startSpan();
          child.end();
          span.end();
          sdk.getTracer("io.opentelemetry.jdbc")
              .spanBuilder("SELECT * FROM t WHERE name = 'ada'")
              .startSpan()
              .end();
        });
  }

  /** A marker that took a slot would push one of these out. */
  @Test
  void spans_atTheLimitOfAttributes_loseNone() {
    assertSame(
        sdk -> {
          Span span = sdk.getTracer("shop").spanBuilder("full").startSpan();
          for (int i = 0; i < 130; i++) {
            span.setAttribute("key." + i, "value " + i);
          }
          span.end();
        });
  }

  @Test
  void logs_withFieldsOfAllKinds_areThoseWithoutAssent() {
    assertSame(
        sdk -> {
          Logger logger = sdk.getLogsBridge().get("com.example.Orders");
          logger
              .logRecordBuilder()
              .setBody("ada@example.org ordered")
              .setSeverity(Severity.WARN)
              .setSeverityText("custom severity")
              .setTimestamp(ReportedSdk.NOW)
              .setAttribute(AttributeKey.stringKey("customer"), "ada")
              .emit();
          logger
              .logRecordBuilder()
              .setEventName("order.placed")
              .setBody(
                  Value.of(
                      KeyValue.of("who", Value.of("ada")),
                      KeyValue.of("items", Value.of(Value.of(1), Value.of("two")))))
              .setException(FAILURE)
              .emit();
        });
  }

  @Test
  void metrics_withFieldsOfAllKinds_areThoseWithoutAssent() {
    assertSame(
        sdk -> {
          Meter meter = sdk.getMeter("com.example.shop");
          meter
              .counterBuilder("orders.of.ada")
              .setDescription("What ada ordered")
              .setUnit("adas")
              .build()
              .add(3, Attributes.of(AttributeKey.stringKey("customer"), "ada"));
          meter
              .histogramBuilder("http.server.request.duration")
              .setUnit("s")
              .build()
              .record(0.2, Attributes.of(AttributeKey.stringKey("path"), "/users/4711"));
          meter.upDownCounterBuilder("basket.size").build().add(-2);
          meter
              .gaugeBuilder("room.temperature")
              .buildWithCallback(gauge -> gauge.record(21.5, Attributes.empty()));
        });
  }

  @Test
  void metrics_ofSeveralCollections_areThoseWithoutAssent() {
    try (ReportedSdk control = ReportedSdk.plain();
        ReportedSdk reported = reporting()) {
      for (ReportedSdk each : List.of(control, reported)) {
        LongCounter counter = each.sdk.getMeter("shop").counterBuilder("orders.of.ada").build();
        counter.add(1, Attributes.of(AttributeKey.stringKey("customer"), "ada"));
        each.flush();
        counter.add(2, Attributes.of(AttributeKey.stringKey("customer"), "ada"));
        each.flush();
      }
      List<Metric> all = orders(reported);
      assertThat(all).hasSize(2);
      for (int i = 0; i < 2; i++) {
        var point = all.get(i).getSum().getDataPoints(0);
        var plain = orders(control).get(i).getSum().getDataPoints(0);
        assertThat(point.getAsInt()).isEqualTo(plain.getAsInt());
        assertThat(point.getStartTimeUnixNano()).isEqualTo(plain.getStartTimeUnixNano());
        assertThat(point.getAttributesList()).isEqualTo(plain.getAttributesList());
      }
    }
  }

  private static List<Metric> orders(ReportedSdk application) {
    return application.receiver.metrics("").stream()
        .filter(metric -> metric.getName().equals("orders.of.ada"))
        .toList();
  }

  @Test
  void headers_areThoseWithoutAssent_butForItsOwnEntries() {
    Baggage baggage =
        Baggage.builder()
            .put("tenant", "acme corp", BaggageEntryMetadata.create("source=login"))
            .put("user", "ada@example.org")
            .build();
    try (ReportedSdk control = ReportedSdk.plain();
        ReportedSdk reported = reporting()) {
      Map<String, String> plain = headers(control, baggage);
      assertThat(plain).containsKeys("traceparent", "tracestate", "baggage");
      assertThat(headers(reported, baggage)).isEqualTo(plain);
      Baggage naming = baggage.toBuilder().put("assent.subject", "acme/u7").build();
      assertThat(headers(reported, naming)).isEqualTo(plain);
    }
  }

  private static Map<String, String> headers(ReportedSdk application, Baggage baggage) {
    Map<String, String> headers = new TreeMap<>();
    SpanContext span =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "user-4711").build());
    application
        .sdk
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.root().with(Span.wrap(span)).with(baggage), headers, Map::put);
    return headers;
  }

  /** Subjects and categories that the application names serve the report; they never leave. */
  @Test
  void spans_withAttributesOfAssent_areThoseWithoutThem() {
    try (ReportedSdk control = ReportedSdk.plain();
        ReportedSdk reported = reporting()) {
      Arrived plain =
          arrived(
              control,
              sdk ->
                  sdk.getTracer("shop")
                      .spanBuilder("chat")
                      .setAttribute("comment", "hello")
                      .startSpan()
                      .end());
      Arrived same =
          arrived(
              reported,
              sdk ->
                  sdk.getTracer("shop")
                      .spanBuilder("chat")
                      .setAttribute("assent.subject/acme/u7", true)
                      .setAttribute("comment", "hello")
                      .setAttribute("assent.category", "content.chat")
                      .startSpan()
                      .end());
      assertThat(same.traces()).isEqualTo(plain.traces());
    }
  }
}
