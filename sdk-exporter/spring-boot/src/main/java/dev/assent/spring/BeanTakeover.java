/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.internal.host.FrameworkSettings;
import dev.assent.internal.host.Takeover;
import dev.assent.internal.host.UnclaimedPart;
import dev.assent.internal.host.inspect.ClosedProviders;
import dev.assent.internal.host.inspect.GatedSdk;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.Instance;
import dev.assent.inventory.WayOut;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Takes over the SDK that Spring Boot or the application builds from beans. If the SDK comes from
 * autoconfiguration, as with OpenTelemetry's starter, Assent has taken it over there; this class
 * then only shows it. Thread-safe.
 */
final class BeanTakeover implements TelemetryTakeover {
  private static final Logger logger = Logger.getLogger("dev.assent");

  private final SpringSettings settings;
  private final FrameworkSettings ofFile;
  private final Takeover own;

  // The one in force: that of autoconfiguration, if there is one.
  private volatile Takeover takeover;
  private volatile @Nullable Assent assent;

  private BeanTakeover(SpringSettings settings, FrameworkSettings ofFile, Takeover own) {
    this.settings = settings;
    this.ofFile = ofFile;
    this.own = own;
    this.takeover = own;
  }

  /**
   * Begins to take the SDK over.
   *
   * @throws dev.assent.config.ConfigurationException if a setting is invalid
   */
  static TelemetryTakeover create(ConfigurableEnvironment spring) {
    SpringSettings settings = SpringSettings.read(spring);
    FrameworkSettings ofFile =
        new FrameworkSettings(settings.environment(), spring::getProperty, settings.near());
    Takeover own =
        Takeover.beginReporting(
            ofFile.near(), ofFile.environment(), ofFile.property(), BootQueues.of(spring));
    ofFile.use(); // OpenTelemetry's starter may read a declarative configuration
    return new BeanTakeover(settings, ofFile, own);
  }

  @Override
  public SpanExporter spanExporter(SpanExporter exporter) {
    return own.claim(exporter);
  }

  @Override
  public LogRecordExporter logRecordExporter(LogRecordExporter exporter) {
    return own.claim(exporter);
  }

  @Override
  public MetricExporter metricExporter(MetricExporter exporter) {
    return own.claim(exporter);
  }

  @Override
  public SpanProcessor spanProcessor(SpanProcessor processor) {
    SpanProcessor shortened =
        own.mayReport() && MicrometerChain.hasReporters(processor)
            ? processor
            : MicrometerChain.shortened(processor);
    SpanProcessor replaced = own.replace(shortened);
    if (!hasNoExporter(shortened)) {
      sayIfIdle(processor, replaced);
    }
    return replaced;
  }

  @Override
  public LogRecordProcessor logRecordProcessor(LogRecordProcessor processor) {
    LogRecordProcessor replaced = own.replace(processor);
    if (!hasNoExporter(processor)) {
      sayIfIdle(processor, replaced);
    }
    return replaced;
  }

  /** Spring Boot makes a batch processor even if the application exports no spans. */
  private static boolean hasNoExporter(SpanProcessor processor) {
    SpanExporter none = SpanExporter.composite();
    return (processor instanceof BatchSpanProcessor batch && batch.getSpanExporter() == none)
        || (processor instanceof SimpleSpanProcessor simple && simple.getSpanExporter() == none);
  }

  /** Spring Boot makes a batch processor even if the application exports no log records. */
  private static boolean hasNoExporter(LogRecordProcessor processor) {
    LogRecordExporter none = LogRecordExporter.composite();
    return (processor instanceof BatchLogRecordProcessor batch
            && batch.getLogRecordExporter() == none)
        || (processor instanceof SimpleLogRecordProcessor simple
            && simple.getLogRecordExporter() == none);
  }

  private void sayIfIdle(Object processor, Object replaced) {
    if (Takeover.exportsNothing(replaced)) {
      say(
          processor.getClass().getSimpleName()
              + " exports nothing, since its exporter is not a bean. Declare the exporter as a"
              + " bean.");
    }
  }

  @Override
  public MetricReader metricReader(MetricReader reader) {
    return own.gate(reader);
  }

  @Override
  public TextMapPropagator propagator(TextMapPropagator propagator) {
    return own.gate(propagator);
  }

  @Override
  public ContextPropagators propagators(ContextPropagators propagators) {
    return ContextPropagators.create(own.gate(propagators.getTextMapPropagator()));
  }

  @Override
  public SdkTracerProvider tracerProvider(SdkTracerProvider provider) {
    if (!own.check(provider)) {
      own.closeOrLeave(() -> ClosedProviders.close(provider));
    }
    return provider;
  }

  @Override
  public SdkLoggerProvider loggerProvider(SdkLoggerProvider provider) {
    if (!own.check(provider)) {
      own.closeOrLeave(() -> ClosedProviders.close(provider));
    }
    return provider;
  }

  @Override
  public SdkMeterProvider meterProvider(SdkMeterProvider provider) {
    if (!own.check(provider)) {
      own.closeOrLeave(() -> ClosedProviders.close(provider));
    }
    return provider;
  }

  /** Returns an SDK with gated propagators in the place of one whose propagators are not gated. */
  @Override
  public OpenTelemetry openTelemetry(OpenTelemetry openTelemetry) {
    own.recordWith(openTelemetry);
    OpenTelemetrySdk sdk = GatedSdk.behind(openTelemetry);
    if (sdk == null) {
      sayIfUnknown(openTelemetry);
      return openTelemetry;
    }
    Takeover behind = Takeover.behind(sdk);
    if (behind != null && behind != own) {
      takeover = behind;
      behind.recordWith(openTelemetry);
      return openTelemetry;
    }
    check(sdk);
    if (GatedSdk.isGated(sdk)) {
      return openTelemetry;
    }
    OpenTelemetrySdk gated = GatedSdk.of(sdk, own::gate);
    own.recordWith(gated);
    sayIfGlobal(sdk);
    return gated;
  }

  private void sayIfGlobal(OpenTelemetrySdk sdk) {
    if (GlobalOpenTelemetry.isSet()
        && GlobalOpenTelemetry.getPropagators() == sdk.getPropagators()) {
      say(
          "What GlobalOpenTelemetry adds to headers is not gated: the application registered it"
              + " before Assent could gate its propagators. Use the bean of type OpenTelemetry.");
    }
  }

  private void sayIfUnknown(OpenTelemetry openTelemetry) {
    boolean recordsNothing =
        openTelemetry.getTracerProvider() == TracerProvider.noop()
            && openTelemetry.getMeterProvider() == MeterProvider.noop()
            && openTelemetry.getLogsBridge() == LoggerProvider.noop();
    if (!recordsNothing && !(openTelemetry instanceof Instance)) {
      say(
          openTelemetry.getClass().getName()
              + " is an OpenTelemetry that Assent can't read. What it exports is not gated here."
              + " Declare its OpenTelemetrySdk as the bean.");
    }
  }

  private void check(OpenTelemetrySdk sdk) {
    tracerProvider(sdk.getSdkTracerProvider());
    loggerProvider(sdk.getSdkLoggerProvider());
    meterProvider(sdk.getSdkMeterProvider());
  }

  /**
   * Also checks what was built before this object could see it, or exchanged since: another
   * post-processor may need or replace it.
   */
  @Override
  public void created(Object bean) {
    if (Takeover.isClaimed(bean)) {
      return;
    }
    Runnable shutdown = TelemetryTakeover.shutdown(bean);
    if (shutdown != null) {
      String name = bean.getClass().getName();
      close(
          name,
          shutdown,
          name
              + " is shut down: it was registered as an existing instance, or needed before Assent"
              + " could claim it. Declare it with a @Bean method that no post-processor needs.");
      return;
    }
    if (built(bean) != bean && bean instanceof OpenTelemetry openTelemetry) {
      OpenTelemetrySdk sdk = GatedSdk.behind(openTelemetry);
      if (sdk != null) {
        own.checkPropagators(sdk); // it is too late to exchange them
      }
    }
  }

  @Override
  public boolean isAutoconfigured() {
    return takeover != own;
  }

  @Override
  public Assent start() {
    if (takeover != own && own.mayReport()) {
      own.leaveAlone();
    }
    AssentInstance instance = takeover == own ? own.start() : takeover.instance();
    Assent started =
        instance == null ? HostedAssent.withoutExports(settings) : HostedAssent.of(instance);
    assent = started;
    return started;
  }

  /** An autoconfigured SDK closes Assent itself, perhaps later, in a shutdown hook. */
  @Override
  public void stop() {
    ofFile.forget();
    Assent started = assent;
    if (started != null && takeover == own) {
      started.close();
    }
    own.abandon();
  }

  @Override
  public void say(String sentence) {
    Takeover current = takeover;
    current.note(sentence);
    if (current.isStarted()) {
      logger.log(Level.WARNING, sentence);
    }
  }

  @Override
  public boolean reportsOnly() {
    AssentInstance instance = instance();
    return instance != null && instance.decisions().reportsOnly();
  }

  @Override
  public boolean mayReport() {
    return takeover.mayReport();
  }

  @Override
  public UnclaimedPart leave(Object part, Signal signal) {
    return takeover.leave(part, signal);
  }

  @Override
  public void close(String what, Runnable closing, String sentence) {
    Takeover current = takeover;
    if (current.mayReport()) {
      current.noteLeft(what);
      close(closing);
    } else {
      closing.run();
      say(sentence);
    }
  }

  @Override
  public void close(Runnable closing) {
    takeover.closeOrLeave(
        () -> {
          closing.run();
          return CompletableResultCode.ofSuccess();
        });
  }

  private @Nullable AssentInstance instance() {
    return takeover.instance();
  }

  @Override
  public boolean isOpen() {
    return takeover.isStarted() && takeover.isClean();
  }

  @Override
  public boolean isSwitchedOff() {
    return settings.environment().isSwitchedOff();
  }

  @Override
  public List<String> report() {
    return takeover.report();
  }

  @Override
  public List<WayOut> waysOut() {
    AssentInstance instance = instance();
    return instance == null ? List.of() : instance.waysOut();
  }

  @Override
  public List<Destination> destinations() {
    AssentInstance instance = instance();
    return instance == null ? List.of() : instance.decisions().destinations();
  }

  @Override
  public @Nullable String label(int destination) {
    AssentInstance instance = instance();
    return instance == null ? null : instance.label(destination);
  }

  @Override
  public Ledger ledger() {
    AssentInstance instance = instance();
    return instance == null ? new Ledger(List.of()) : instance.ledger().snapshot();
  }
}
