/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.fixtures.Allocation;
import dev.assent.internal.config.Environment;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import dev.assent.internal.otlp.LentMessage;
import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that prints the bytes that one path allocates on the thread that runs it, per span,
 * record or point. {@link PathAllocationTest} starts it. A span has ten attributes, and two events
 * with two attributes each, as in the benchmarks; a log record has three attributes.
 */
final class MeasuredPath {
  private static final String SCOPE = "dev.assent.test";
  private static final int BURST = 1_000;
  private static final int BURSTS = 40;
  private static final int BATCH = 512;
  private static final int MAX = 1 << 24;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<Long> RESENT =
      AttributeKey.longKey("http.request.resend_count");

  private static Object sink = "";

  /** What is measured: OpenTelemetry's own path, or Assent's and what it decides. */
  enum Outcome {
    SPAN_PLAIN,
    SPAN_PERMITTED,
    SPAN_STRIPPED,
    SPAN_WITHHELD,
    SPAN_OF_HOST_PERMITTED,
    SPAN_OF_HOST_STRIPPED,
    SPAN_OF_HOST_WITHHELD,
    LOG_PLAIN,
    LOG_PERMITTED,
    LOG_STRIPPED,
    LOG_WITHHELD,
    SPANS_MARSHALED,
    ENCODED_SPANS,
    POINTS_MARSHALED,
    ENCODED_POINTS;

    boolean isSpan() {
      return name().startsWith("SPAN_");
    }

    boolean is(String end) {
      return name().endsWith(end);
    }
  }

  private MeasuredPath() {}

  /** Takes the name of an outcome. */
  public static void main(String[] arguments) throws Exception {
    Outcome outcome = Outcome.valueOf(arguments[0]);
    System.out.println(
        switch (outcome) {
          case SPANS_MARSHALED, ENCODED_SPANS -> encodingSpans(outcome);
          case POINTS_MARSHALED, ENCODED_POINTS -> encodingPoints(outcome);
          case SPAN_PLAIN, LOG_PLAIN -> plain(outcome);
          case SPAN_OF_HOST_PERMITTED, SPAN_OF_HOST_STRIPPED, SPAN_OF_HOST_WITHHELD ->
              hosted(outcome);
          default -> assent(outcome);
        });
    System.exit(0);
  }

  /** Delivers each burst before the next, so that no queue is ever full. */
  private static double recorded(Outcome outcome, OpenTelemetry telemetry, Runnable flush) {
    Tracer tracer = telemetry.getTracer(SCOPE);
    Logger logger = telemetry.getLogsBridge().get(SCOPE);
    AttributeKey<?> last = outcome.is("STRIPPED") ? QUERY : AttributeKey.stringKey("error.type");
    @SuppressWarnings("unchecked") // both are of texts
    AttributeKey<String> key = (AttributeKey<String>) last;
    Runnable one = outcome.isSpan() ? () -> span(tracer, key) : () -> log(logger, key);
    long least = Long.MAX_VALUE;
    for (int burst = 0; burst < BURSTS; burst++) {
      least =
          Math.min(
              least,
              Allocation.of(
                  () -> {
                    for (int i = 0; i < BURST; i++) {
                      one.run();
                    }
                  }));
      flush.run();
    }
    return (double) least / BURST;
  }

  private static double plain(Outcome outcome) {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(BatchLogRecordProcessor.builder(logs).build())
                    .build())
            .build();
    return recorded(
        outcome,
        sdk,
        () -> {
          int arrived = 0;
          while (arrived < BURST) { // a flush right after another one may be the earlier one
            CompletableResultCode flushed =
                outcome.isSpan()
                    ? sdk.getSdkTracerProvider().forceFlush()
                    : sdk.getSdkLoggerProvider().forceFlush();
            check(flushed.join(10, TimeUnit.SECONDS).isSuccess(), "flush");
            arrived = spans.getFinishedSpanItems().size() + logs.getFinishedLogRecordItems().size();
          }
          check(arrived == BURST, "arrived");
          spans.reset();
          logs.reset();
        });
  }

  private static double assent(Outcome outcome) throws IOException {
    Path catalog = Files.createTempFile("catalog", ".yaml");
    Files.writeString(catalog, "scopes:\n  - { name: " + SCOPE + " }\n");
    try (LastRequest receiver = new LastRequest();
        Assent assent =
            Assent.builder()
                .setting("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
                .setting("ASSENT_SUBJECT", "acme/u7")
                .setting("ASSENT_RECIPIENT", outcome.is("WITHHELD") ? "third_party" : "first_party")
                .catalog(catalog)
                .closeOnExit(false)
                .build()) {
      double bytes =
          recorded(
              outcome,
              assent.openTelemetry(),
              () -> check(assent.flush(Duration.ofSeconds(10)), "flush"));
      check(receiver.has("http.route") != outcome.is("WITHHELD"), "withheld");
      check(receiver.has("error.type") == outcome.is("PERMITTED"), "permitted");
      check(!receiver.has("url.query"), "stripped");
      return bytes;
    } finally {
      Files.delete(catalog);
    }
  }

  /** The SDK of {@link #plain}, whose batch processor was taken over. */
  private static double hosted(Outcome outcome) throws IOException {
    Path catalog = Files.createTempFile("catalog", ".yaml");
    Files.writeString(catalog, "scopes:\n  - { name: " + SCOPE + " }\n");
    Environment environment =
        Environment.of(
            Map.of(
                "ASSENT_SUBJECT",
                "acme/u7",
                "ASSENT_CATALOG",
                catalog.toString(),
                "ASSENT_RECIPIENT",
                outcome.is("WITHHELD") ? "third_party" : "first_party"));
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    Takeover takeover = Takeover.begin(environment, name -> null, HostQueues.DEFAULT);
    SpanProcessor batches =
        takeover.replace(BatchSpanProcessor.builder(takeover.claim(spans)).build());
    SdkTracerProvider provider =
        takeover.check(SdkTracerProvider.builder().addSpanProcessor(batches)).build();
    takeover.gate(W3CTraceContextPropagator.getInstance());
    check(takeover.start() != null, "taken over");
    try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder().setTracerProvider(provider).build()) {
      return recorded(
          outcome,
          sdk,
          () -> {
            check(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess(), "flush");
            int sent = outcome.is("WITHHELD") ? 0 : BURST;
            check(spans.getFinishedSpanItems().size() == sent, "arrived");
            for (SpanData span : spans.getFinishedSpanItems()) {
              check(span.getAttributes().size() == (outcome.is("STRIPPED") ? 9 : 10), "stripped");
            }
            spans.reset();
          });
    } finally {
      Files.delete(catalog);
    }
  }

  private static void check(boolean is, String what) {
    if (!is) {
      System.out.println("not as expected: " + what);
      System.exit(1);
    }
  }

  private static Span span(Tracer tracer, AttributeKey<String> last) {
    Span span = tracer.spanBuilder("GET /meetings/{id}").setSpanKind(SpanKind.CLIENT).startSpan();
    span.setAttribute(METHOD, "GET");
    span.setAttribute(ROUTE, "/meetings/{id}");
    span.setAttribute(STATUS, 200L);
    span.setAttribute(SCHEME, "https");
    span.setAttribute(ADDRESS, "meet.example.com");
    span.setAttribute(PORT, 443L);
    span.setAttribute(VERSION, "1.1");
    span.setAttribute("network.protocol.name", "http");
    span.setAttribute("code.function.name", "meetings.Join.run");
    span.setAttribute(last, "timeout");
    span.addEvent("exception", Attributes.of(TYPE, "java.io.IOException", RESENT, 1L));
    span.addEvent("exception", Attributes.of(TYPE, "java.io.IOException", RESENT, 2L));
    span.end();
    return span;
  }

  private static void log(Logger logger, AttributeKey<String> last) {
    logger
        .logRecordBuilder()
        .setSeverity(Severity.INFO)
        .setAttribute(ROUTE, "/meetings/{id}")
        .setAttribute(STATUS, 200L)
        .setAttribute(last, "timeout")
        .emit();
  }

  private static double encodingSpans(Outcome outcome) {
    List<SpanData> batch = new ArrayList<>();
    InMemorySpanExporter kept = InMemorySpanExporter.create();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(kept)).build()) {
      for (int i = 0; i < BATCH; i++) {
        sink = span(provider.get(SCOPE), QUERY);
      }
      batch.addAll(kept.getFinishedSpanItems());
    }
    check(batch.size() == BATCH, "batch");
    LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    return perItem(
        outcome == Outcome.ENCODED_SPANS
            ? () -> encode(encoder, batch)
            : () -> {
              marshaler.initialize(batch);
              sink = array(marshaler);
              marshaler.reset();
            });
  }

  private static double encodingPoints(Outcome outcome) {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      var counter = provider.get(SCOPE).counterBuilder("http.requests").build();
      for (int i = 0; i < BATCH; i++) {
        counter.add(1, Attributes.of(METHOD, "GET", ROUTE, "/meetings/" + i, STATUS, 200L));
      }
      Collection<MetricData> batch = reader.collectAllMetrics();
      LowAllocationMetricsRequestMarshaler marshaler = new LowAllocationMetricsRequestMarshaler();
      OtlpEncoder<MetricData> encoder = OtlpEncoder.metrics();
      return perItem(
          outcome == Outcome.ENCODED_POINTS
              ? () -> encode(encoder, batch)
              : () -> {
                marshaler.initialize(batch);
                sink = array(marshaler);
                marshaler.reset();
              });
    }
  }

  /** As a delivery does it whose receiver read the request. */
  private static <T> void encode(OtlpEncoder<T> encoder, Collection<T> batch) {
    LentMessage message = encoder.lend(batch, MAX);
    sink = message;
    message.giveBack();
  }

  private static double perItem(Runnable batch) {
    return Allocation.perCall(20, 50, batch) / BATCH;
  }

  /** An array of the right size, as OpenTelemetry's senders fill it. */
  private static byte[] array(Marshaler marshaler) {
    Exact out = new Exact(marshaler.getBinarySerializedSize());
    try {
      marshaler.writeBinaryTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.array();
  }

  private static final class Exact extends ByteArrayOutputStream {
    Exact(int size) {
      super(size);
    }

    byte[] array() {
      return buf;
    }
  }

  /** A receiver that keeps the last request. */
  private static final class LastRequest implements AutoCloseable {
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    private volatile String last = "";

    LastRequest() throws IOException {
      server.createContext("/", this::take);
      server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        last = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
        exchange.sendResponseHeaders(200, -1);
      }
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    boolean has(String text) {
      return last.contains(text);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
