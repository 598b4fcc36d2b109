/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.internal.config.Settings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.instance.start.ReplicaId;
import dev.assent.internal.instrument.GuardedMeterProvider;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.propagation.GatedPropagator;
import dev.assent.internal.propagation.PropagationGate;
import dev.assent.internal.propagation.TraceParentOnly;
import dev.assent.internal.recording.RecordingTracerProvider;
import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.OwnRequests;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The private OpenTelemetry SDK of one Assent instance. It records spans itself, and has one
 * processor for log records and one metric reader. Each passes its data to all destinations. If the
 * SDK is disabled, it has none of them. Thread-safe.
 */
public final class Telemetry implements Sdk.Capture {
  private static final Logger logger = Logger.getLogger("dev.assent");

  private final GatedOpenTelemetry openTelemetry;
  private final @Nullable Providers providers;
  private final PropagationGate gate;

  private Telemetry(
      GatedOpenTelemetry openTelemetry, @Nullable Providers providers, PropagationGate gate) {
    this.openTelemetry = openTelemetry;
    this.providers = providers;
    this.gate = gate;
  }

  /** Returns an object that records nothing. It still propagates trace ids. */
  static Telemetry disabled(GatedExport export) {
    PropagationGate gate = gate(export);
    return new Telemetry(
        new GatedOpenTelemetry(
            TracerProvider.noop(),
            MeterProvider.noop(),
            LoggerProvider.noop(),
            propagators(export.settings(), gate),
            export.ledger(),
            export.decisions().cache(),
            new InstrumentFacts(),
            new InstanceParts(),
            export),
        null,
        gate);
  }

  /** Creates the SDK. */
  static Telemetry of(GatedExport export) {
    TelemetrySettings settings = export.settings().telemetry();
    Time time = new Time(export.clock());
    Resource resource =
        resource(settings, export.resource(), export.settings().consent().subject());
    Taggers taggers = new Taggers(export);
    Providers providers =
        new Providers(
            new RecordingTracerProvider(
                taggers.ownSpans(
                    Limits.guarded(settings.spanLimits()),
                    guard(
                        export, Signal.TRACES, settings.spanLimits().getMaxAttributeValueLength()),
                    resource),
                settings.spanLimits(),
                time,
                settings.sampler()),
            meters(export, time, resource),
            SdkLoggerProvider.builder()
                .setClock(time)
                .setResource(resource)
                .setLogLimits(settings::logLimits)
                .addLogRecordProcessor(taggers.logs(Limits.guarded(settings.logLimits())))
                .build());
    PropagationGate gate = gate(export);
    return new Telemetry(guarded(export, providers, gate), providers, gate);
  }

  private static SdkMeterProvider meters(GatedExport export, Time time, Resource resource) {
    SdkMeterProviderBuilder builder =
        SdkMeterProvider.builder()
            .setClock(time)
            .setResource(resource)
            .setExemplarFilter(export.settings().telemetry().metrics().exemplars())
            .registerMetricReader(export.collector(), type -> MetricCollector.MAX_SERIES);
    export
        .scraped()
        .forEach(
            reader -> builder.registerMetricReader(reader, type -> MetricCollector.MAX_SERIES));
    return builder.build();
  }

  private static GatedOpenTelemetry guarded(
      GatedExport export, Providers providers, PropagationGate gate) {
    TelemetrySettings settings = export.settings().telemetry();
    return new GatedOpenTelemetry(
        providers.spans(),
        new GuardedMeterProvider(
            providers.meters(),
            guard(export, Signal.METRICS, Integer.MAX_VALUE),
            export.instruments()),
        new ExceptionKeepingLoggerProvider(
            providers.logs(),
            guard(export, Signal.LOGS, settings.logLimits().getMaxAttributeValueLength())),
        propagators(export.settings(), gate),
        export.ledger(),
        export.decisions().cache(),
        export.instruments(),
        new InstanceParts(),
        export);
  }

  private static CategoryGuard guard(GatedExport export, Signal signal, int maxValueLength) {
    return new CategoryGuard(
        export.catalog().categories(), export.accounts(signal), export.clock(), maxValueLength);
  }

  /**
   * Returns the SDK's own resource attributes, the configured ones, and an id of the replica; none
   * about the host or the process.
   */
  private static Resource resource(
      TelemetrySettings settings, Resource fromCode, @Nullable String subject) {
    Resource all =
        Resource.getDefault().merge(Resource.create(settings.resource())).merge(fromCode);
    boolean isConfigured =
        ReplicaId.isIn(settings.resource()) || ReplicaId.isIn(fromCode.getAttributes());
    return ReplicaId.in(all, isConfigured, subject);
  }

  private static ContextPropagators propagators(Settings settings, PropagationGate gate) {
    return ContextPropagators.create(propagator(settings, gate));
  }

  private static TextMapPropagator propagator(Settings settings, PropagationGate gate) {
    if (!settings.telemetry().propagatesTraceContext()) {
      return TextMapPropagator.noop();
    }
    return settings.host().propagated().isEmpty()
        ? TraceParentOnly.INSTANCE
        : GatedPropagator.of(
            TextMapPropagator.composite(
                W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance()),
            gate);
  }

  private static PropagationGate gate(GatedExport export) {
    PropagationGate gate = new PropagationGate(export.settings().host());
    gate.open(
        export.catalog(),
        export.decisions(),
        OwnRequests.of(export.decisions()),
        Limits.guarded(export.settings().telemetry().spanLimits()));
    String unknown = gate.unknownNames(export.catalog());
    if (!unknown.isEmpty()) {
      logger.log(Level.WARNING, unknown);
    }
    return gate;
  }

  @Override
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  @Override
  public boolean collect(Duration timeout) {
    return providers == null
        || providers.meters().forceFlush().join(timeout.toNanos(), NANOSECONDS).isSuccess();
  }

  @Override
  public void close(Duration timeout) {
    gate.close();
    if (providers != null) {
      providers.meters().shutdown().join(timeout.toNanos(), NANOSECONDS);
      providers.spans().shutdown();
      providers.logs().shutdown();
    }
    openTelemetry.instanceParts().close();
  }

  /** The three providers. */
  private record Providers(
      RecordingTracerProvider spans, SdkMeterProvider meters, SdkLoggerProvider logs) {}

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
