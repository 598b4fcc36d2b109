/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.instrument.GuardedMeterProvider;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.MetricCollector;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.tag.CategoryGuard;
import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import dev.assent.internal.tag.GuardedTracerProvider;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.Limits;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The private OpenTelemetry SDK of one Assent instance. It has one processor for spans, one for log
 * records, and one metric reader, each of which passes its data to all destinations. If the SDK is
 * disabled, it has none of them. Thread-safe.
 */
public final class Telemetry {
  private final GatedOpenTelemetry openTelemetry;
  private final @Nullable Providers providers;

  private Telemetry(GatedOpenTelemetry openTelemetry, @Nullable Providers providers) {
    this.openTelemetry = openTelemetry;
    this.providers = providers;
  }

  /** Returns an object that records nothing. It still propagates trace ids. */
  public static Telemetry disabled(
      TelemetrySettings settings, Decisions decisions, LiveLedger ledger) {
    return new Telemetry(
        new GatedOpenTelemetry(
            TracerProvider.noop(),
            MeterProvider.noop(),
            LoggerProvider.noop(),
            propagators(settings),
            ledger,
            decisions.cache(),
            new InstrumentFacts(),
            new InstanceParts()),
        null);
  }

  /**
   * Creates the SDK.
   *
   * @param collector the metric reader of all destinations that take metrics
   * @param instruments the facts about instruments that the gates need
   * @param isReported whether withheld fields are reported: spans that no destination may receive
   *     are then evaluated like other spans
   */
  public static Telemetry of(
      TelemetrySettings settings,
      Resource resource,
      Clock clock,
      Decisions decisions,
      Catalog catalog,
      LiveLedger ledger,
      List<DestinationExporter> exporters,
      MetricCollector collector,
      InstrumentFacts instruments,
      boolean isReported) {
    Time time = new Time(clock);
    Providers providers =
        new Providers(
            SdkTracerProvider.builder()
                .setClock(time)
                .setResource(resource)
                .setSampler(settings.sampler())
                .setSpanLimits(withRoomForMarker(settings.spanLimits()))
                .addSpanProcessor(
                    spanTagger(
                        decisions,
                        catalog,
                        Limits.guarded(settings.spanLimits()),
                        ledger,
                        exporters,
                        isReported))
                .build(),
            SdkMeterProvider.builder()
                .setClock(time)
                .setResource(resource)
                .setExemplarFilter(settings.metrics().exemplars())
                .registerMetricReader(collector, type -> MetricCollector.MAX_SERIES)
                .build(),
            SdkLoggerProvider.builder()
                .setClock(time)
                .setResource(resource)
                .setLogLimits(settings::logLimits)
                .addLogRecordProcessor(
                    logTagger(
                        decisions,
                        catalog,
                        Limits.guarded(settings.logLimits()),
                        ledger,
                        exporters))
                .build());
    return new Telemetry(
        new GatedOpenTelemetry(
            new GuardedTracerProvider(
                providers.spans(),
                guard(
                    catalog,
                    ledger,
                    Signal.TRACES,
                    exporters,
                    clock,
                    settings.spanLimits().getMaxAttributeValueLength()),
                withRoomForMarker(settings.spanLimits())),
            new GuardedMeterProvider(
                providers.meters(),
                guard(catalog, ledger, Signal.METRICS, exporters, clock, Integer.MAX_VALUE),
                instruments),
            new ExceptionKeepingLoggerProvider(
                providers.logs(),
                guard(
                    catalog,
                    ledger,
                    Signal.LOGS,
                    exporters,
                    clock,
                    settings.logLimits().getMaxAttributeValueLength())),
            propagators(settings),
            ledger,
            decisions.cache(),
            instruments,
            new InstanceParts()),
        providers);
  }

  private static CategoryGuard guard(
      Catalog catalog,
      LiveLedger ledger,
      Signal signal,
      List<DestinationExporter> exporters,
      Clock clock,
      int maxValueLength) {
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < exporters.size(); index++) {
      if (ledger.takes(index, signal)) {
        accounts.add(ledger.account(index, signal));
      }
    }
    return new CategoryGuard(catalog.categories(), accounts, clock, maxValueLength);
  }

  private static ContextPropagators propagators(TelemetrySettings settings) {
    TextMapPropagator propagator =
        settings.propagateTraceContext() ? TraceParentOnly.INSTANCE : TextMapPropagator.noop();
    return ContextPropagators.create(propagator);
  }

  /**
   * Raises the limit by one for the marker of the subjects, which is an attribute too, so that the
   * application can use the full limit.
   */
  private static SpanLimits withRoomForMarker(SpanLimits limits) {
    int attributes = limits.getMaxNumberOfAttributes();
    return attributes == Integer.MAX_VALUE
        ? limits
        : limits.toBuilder().setMaxNumberOfAttributes(attributes + 1).build();
  }

  private static SpanTagger spanTagger(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      LiveLedger ledger,
      List<DestinationExporter> exporters,
      boolean isReported) {
    List<SignalPipeline<StampedSpan>> pipelines = new ArrayList<>();
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < exporters.size(); index++) {
      SignalPipeline<StampedSpan> pipeline = exporters.get(index).spans();
      if (pipeline != null) {
        pipelines.add(pipeline);
        accounts.add(ledger.account(index, Signal.TRACES));
      }
    }
    Consumer<StampedSpan> sink = span -> pipelines.forEach(pipeline -> pipeline.submit(span));
    return isReported
        ? new SpanTagger(decisions, catalog, limits, accounts, sink)
        : new SpanTagger(decisions, catalog, limits, accounts, ledger, sink);
  }

  private static LogTagger logTagger(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      LiveLedger ledger,
      List<DestinationExporter> exporters) {
    List<SignalPipeline<StampedLog>> pipelines = new ArrayList<>();
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < exporters.size(); index++) {
      SignalPipeline<StampedLog> pipeline = exporters.get(index).logs();
      if (pipeline != null) {
        pipelines.add(pipeline);
        accounts.add(ledger.account(index, Signal.LOGS));
      }
    }
    return new LogTagger(
        decisions,
        catalog,
        limits,
        accounts,
        log -> pipelines.forEach(pipeline -> pipeline.submit(log)));
  }

  /** Returns the outputs of the destinations that take metrics. */
  public static List<MetricOutput> metricOutputs(List<DestinationExporter> exporters) {
    List<MetricOutput> outputs = new ArrayList<>();
    for (DestinationExporter exporter : exporters) {
      MetricOutput output = exporter.metrics();
      if (output != null) {
        outputs.add(output);
      }
    }
    return outputs;
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Collects metrics. Returns whether it succeeded within the time. */
  public boolean collect(Duration timeout) {
    return providers == null
        || providers.meters().forceFlush().join(timeout.toNanos(), NANOSECONDS).isSuccess();
  }

  /** Collects metrics a last time within the time. No data is recorded afterwards. */
  public void close(Duration timeout) {
    if (providers != null) {
      providers.meters().shutdown().join(timeout.toNanos(), NANOSECONDS);
      providers.spans().shutdown();
      providers.logs().shutdown();
    }
    openTelemetry.instanceParts().close();
  }

  /** The SDK's three providers. */
  private record Providers(
      SdkTracerProvider spans, SdkMeterProvider meters, SdkLoggerProvider logs) {}

  /** Adapts Assent's clock to OpenTelemetry's interface. */
  private record Time(Clock clock) implements io.opentelemetry.sdk.common.Clock {
    @Override
    public long now() {
      return clock.epochNanos();
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }
  }
}
