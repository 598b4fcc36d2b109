/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.config.Environment;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * An SDK with three OTLP exporters, fixed ids and a fixed time, and its receiver: as the
 * application builds it, or taken over.
 */
final class ReportedSdk implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Duration NEVER = Duration.ofHours(1);

  final OtlpReceiver receiver = OtlpReceiver.start();
  final OpenTelemetrySdk sdk;
  private final Takeover takeover;

  private ReportedSdk(Takeover takeover, UnaryOperator<SpanExporter> wrapper) {
    this.takeover = takeover;
    Resource resource =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.of(AttributeKey.stringKey("host.owner"), "ada@example.org")));
    SpanExporter spanExporter =
        OtlpHttpSpanExporter.builder().setEndpoint(receiver.endpoint() + "/v1/traces").build();
    LogRecordExporter logExporter =
        OtlpHttpLogRecordExporter.builder().setEndpoint(receiver.endpoint() + "/v1/logs").build();
    MetricExporter metricExporter =
        OtlpHttpMetricExporter.builder().setEndpoint(receiver.endpoint() + "/v1/metrics").build();
    SpanProcessor spans =
        BatchSpanProcessor.builder(wrapper.apply(claim(spanExporter)))
            .setScheduleDelay(NEVER)
            .build();
    LogRecordProcessor logs =
        BatchLogRecordProcessor.builder(
                takeover == null ? logExporter : takeover.claim(logExporter))
            .setScheduleDelay(NEVER)
            .build();
    MetricReader metrics =
        PeriodicMetricReader.builder(
                takeover == null ? metricExporter : takeover.claim(metricExporter))
            .setInterval(NEVER)
            .build();
    TextMapPropagator propagators =
        TextMapPropagator.composite(
            W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
    SdkTracerProviderBuilder tracers =
        SdkTracerProvider.builder()
            .setClock(FixedTime.INSTANCE)
            .setIdGenerator(new CountedIds())
            .setResource(resource)
            .addSpanProcessor(takeover == null ? spans : takeover.replace(spans));
    var meters =
        SdkMeterProvider.builder()
            .setClock(FixedTime.INSTANCE)
            .setResource(resource)
            .registerMetricReader(takeover == null ? metrics : takeover.gate(metrics));
    var loggers =
        SdkLoggerProvider.builder()
            .setClock(FixedTime.INSTANCE)
            .setResource(resource)
            .addLogRecordProcessor(takeover == null ? logs : takeover.replace(logs));
    if (takeover != null) {
      propagators = takeover.gate(propagators);
      meters = takeover.check(meters);
      tracers = takeover.check(tracers);
      loggers = takeover.check(loggers);
    }
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(tracers.build())
            .setMeterProvider(meters.build())
            .setLoggerProvider(loggers.build())
            .setPropagators(ContextPropagators.create(propagators))
            .build();
    if (takeover != null) {
      takeover.recordWith(sdk);
      takeover.start();
    }
  }

  private SpanExporter claim(SpanExporter exporter) {
    return takeover == null ? exporter : takeover.claim(exporter);
  }

  /** The SDK as it is without Assent. */
  static ReportedSdk plain() {
    return new ReportedSdk(null, exporter -> exporter);
  }

  /** The SDK whose gates only report, until a time. */
  static ReportedSdk reporting(MovedClock clock, Instant end) {
    return reporting(clock, end, exporter -> exporter);
  }

  /** The same with a wrapper around the exporter of spans. */
  static ReportedSdk reporting(MovedClock clock, Instant end, UnaryOperator<SpanExporter> wrapper) {
    return reporting(clock, end, wrapper, Map.of());
  }

  /** The same with settings. */
  static ReportedSdk reporting(
      MovedClock clock,
      Instant end,
      UnaryOperator<SpanExporter> wrapper,
      Map<String, String> settings) {
    ReportOnly reportOnly =
        ReportOnly.until(TimeUnit.SECONDS.toNanos(end.getEpochSecond()) + end.getNano());
    return new ReportedSdk(
        Takeover.begin(
            Environment.of(settings), name -> null, HostQueues.DEFAULT, reportOnly, clock),
        wrapper);
  }

  /** The SDK whose gates enforce. */
  static ReportedSdk enforcing() {
    return new ReportedSdk(
        Takeover.begin(Environment.of(Map.of()), name -> null, HostQueues.DEFAULT),
        exporter -> exporter);
  }

  AssentInstance instance() {
    return takeover.instance();
  }

  Ledger.Entry counts(Signal signal) {
    Ledger ledger = instance().ledger().snapshot();
    assertThat(ledger.balances()).isTrue();
    return ledger.entry("otlp", signal);
  }

  void flush() {
    assertThat(sdk.getSdkMeterProvider().forceFlush().join(20, TimeUnit.SECONDS).isDone()).isTrue();
    assertThat(sdk.getSdkTracerProvider().forceFlush().join(20, TimeUnit.SECONDS).isDone())
        .isTrue();
    assertThat(sdk.getSdkLoggerProvider().forceFlush().join(20, TimeUnit.SECONDS).isDone())
        .isTrue();
  }

  @Override
  public void close() {
    sdk.close();
    receiver.close();
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /** The time of the SDK stands still. */
  private enum FixedTime implements io.opentelemetry.sdk.common.Clock {
    INSTANCE;

    @Override
    public long now() {
      return nanos(NOW);
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }

  /**
   * Assent's clock: its wall clock moves only by a test; its monotonic clock runs by itself, too.
   */
  static final class MovedClock implements Clock {
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    /** Moves the wall clock; forward, the monotonic clock too. That one is never set back. */
    void move(Duration by) {
      moved.addAndGet(by.toNanos());
      passed.addAndGet(Math.max(0, by.toNanos()));
    }

    @Override
    public long epochNanos() {
      return nanos(NOW) + moved.get();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime() + passed.get();
    }
  }

  /** Ids in the order of their creation. */
  private static final class CountedIds implements IdGenerator {
    private final AtomicLong last = new AtomicLong();

    @Override
    public String generateSpanId() {
      return String.format("%016x", last.incrementAndGet());
    }

    @Override
    public String generateTraceId() {
      return String.format("%032x", last.incrementAndGet());
    }
  }
}
