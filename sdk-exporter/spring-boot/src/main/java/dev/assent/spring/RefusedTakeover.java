/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.internal.host.UnclaimedPart;
import dev.assent.internal.host.inspect.ClosedProviders;
import dev.assent.internal.host.inspect.GatedSdk;
import dev.assent.internal.host.inspect.RefusedExporters;
import dev.assent.internal.propagation.GatedPropagator;
import dev.assent.internal.propagation.PropagationGate;
import dev.assent.inventory.WayOut;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the takeover in an application whose OpenTelemetry is too old. Nothing is exported;
 * the application runs, and its spans have ids. Providers and exporters that it built itself are
 * shut down.
 */
final class RefusedTakeover implements TelemetryTakeover {
  private static final Logger logger = Logger.getLogger("dev.assent");

  /** The processors of a provider that export nothing. */
  private static final Pattern IDLE =
      Pattern.compile(
          "(NoopSpanProcessor|NoopLogRecordProcessor|MultiSpanProcessor|MultiLogRecordProcessor"
              + "|spanProcessors(Start|Ending|End|All)|"
              + IdleProcessor.NAME
              + "|[\\[\\]{}=, ])*");

  private static final PropagationGate CLOSED = PropagationGate.closed();

  private final List<String> report = new CopyOnWriteArrayList<>();

  /**
   * Reports the refusal.
   *
   * @param reason the sentence for the takeover report
   */
  RefusedTakeover(String reason) {
    say(reason);
  }

  @Override
  public SpanExporter spanExporter(SpanExporter exporter) {
    exporter.shutdown();
    return SpanExporter.composite();
  }

  @Override
  public LogRecordExporter logRecordExporter(LogRecordExporter exporter) {
    exporter.shutdown();
    return LogRecordExporter.composite();
  }

  @Override
  public MetricExporter metricExporter(MetricExporter exporter) {
    exporter.shutdown();
    return RefusedExporters.metrics();
  }

  @Override
  public SpanProcessor spanProcessor(SpanProcessor processor) {
    processor.shutdown();
    return new IdleProcessor();
  }

  @Override
  public LogRecordProcessor logRecordProcessor(LogRecordProcessor processor) {
    processor.shutdown();
    return new IdleProcessor();
  }

  @Override
  public MetricReader metricReader(MetricReader reader) {
    reader.shutdown();
    return reader;
  }

  @Override
  public TextMapPropagator propagator(TextMapPropagator propagator) {
    return GatedPropagator.of(propagator, CLOSED);
  }

  @Override
  public ContextPropagators propagators(ContextPropagators propagators) {
    return ContextPropagators.create(propagator(propagators.getTextMapPropagator()));
  }

  @Override
  public SdkTracerProvider tracerProvider(SdkTracerProvider provider) {
    if (!isIdle(provider.toString(), "spanProcessor=")) {
      CompletableResultCode unused = ClosedProviders.close(provider);
    }
    return provider;
  }

  @Override
  public SdkLoggerProvider loggerProvider(SdkLoggerProvider provider) {
    if (!isIdle(provider.toString(), "logRecordProcessor=")) {
      CompletableResultCode unused = ClosedProviders.close(provider);
    }
    return provider;
  }

  @Override
  public SdkMeterProvider meterProvider(SdkMeterProvider provider) {
    CompletableResultCode unused = ClosedProviders.close(provider);
    return provider;
  }

  @Override
  public OpenTelemetry openTelemetry(OpenTelemetry openTelemetry) {
    OpenTelemetrySdk sdk = GatedSdk.behind(openTelemetry);
    if (sdk == null) {
      return openTelemetry;
    }
    SdkTracerProvider checkedTracers = tracerProvider(sdk.getSdkTracerProvider());
    SdkLoggerProvider checkedLoggers = loggerProvider(sdk.getSdkLoggerProvider());
    SdkMeterProvider closedMeters = meterProvider(sdk.getSdkMeterProvider());
    assert checkedTracers != null && checkedLoggers != null && closedMeters != null;
    return GatedSdk.isGated(sdk) ? openTelemetry : GatedSdk.of(sdk, this::propagator);
  }

  @Override
  public void say(String sentence) {
    report.add(sentence);
    logger.log(Level.WARNING, sentence);
  }

  @Override
  public boolean reportsOnly() {
    return false;
  }

  @Override
  public boolean mayReport() {
    return false;
  }

  @Override
  public UnclaimedPart leave(Object part, Signal signal) {
    throw new IllegalStateException("nothing may report");
  }

  @Override
  public void close(String what, Runnable closing, String sentence) {
    close(closing);
    say(sentence);
  }

  @Override
  public void close(Runnable closing) {
    closing.run();
  }

  /** Exporters come first, so that nothing leaves when the others are closed. */
  @Override
  public void created(Object bean) {
    Runnable shutdown = TelemetryTakeover.shutdown(bean);
    if (shutdown == null) {
      Object unused = built(bean);
    } else {
      shutdown.run();
    }
  }

  @Override
  public boolean isAutoconfigured() {
    return false;
  }

  @Override
  public Assent start() {
    throw new IllegalStateException(report.get(0));
  }

  @Override
  public void stop() {}

  @Override
  public boolean isOpen() {
    return false;
  }

  @Override
  public boolean isSwitchedOff() {
    return false;
  }

  @Override
  public List<String> report() {
    return List.copyOf(report);
  }

  @Override
  public List<Destination> destinations() {
    return List.of();
  }

  @Override
  public @Nullable String label(int destination) {
    return null;
  }

  @Override
  public List<WayOut> waysOut() {
    return List.of();
  }

  @Override
  public Ledger ledger() {
    return new Ledger(List.of());
  }

  /** The processors stand after the resource, and before the configurator, if there is one. */
  private static boolean isIdle(String provider, String field) {
    int start = provider.lastIndexOf(field);
    if (start < 0) {
      return false;
    }
    String processors = provider.substring(start + field.length());
    int end = processors.lastIndexOf("Configurator=");
    if (end >= 0) {
      processors = processors.substring(0, processors.lastIndexOf(',', end));
    }
    return IDLE.matcher(processors).matches();
  }
}
