/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.internal.host.FrameworkSettings;
import dev.assent.internal.host.Takeover;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.ledger.Ledger;
import dev.assent.policy.Destination;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
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
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Takes over the SDK that Spring Boot or the application builds from beans. If the SDK comes from
 * autoconfiguration, as with OpenTelemetry's starter, Assent has taken it over there; this class
 * then only shows it. Thread-safe.
 */
final class TakeoverHost implements Host {
  private static final Logger LOGGER = Logger.getLogger("dev.assent");

  private final SpringSettings settings;
  private final FrameworkSettings ofFile;
  private final Takeover own;

  // The one in force: that of autoconfiguration, if there is one.
  private volatile Takeover takeover;
  private volatile @Nullable Assent assent;

  private TakeoverHost(SpringSettings settings, FrameworkSettings ofFile, Takeover own) {
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
  static Host create(ConfigurableEnvironment spring) {
    SpringSettings settings = SpringSettings.read(spring);
    FrameworkSettings ofFile = new FrameworkSettings(settings.environment(), spring::getProperty);
    Takeover own = Takeover.begin(ofFile.environment(), ofFile.property(), BootQueues.of(spring));
    ofFile.use(); // OpenTelemetry's starter may read a declarative configuration
    return new TakeoverHost(settings, ofFile, own);
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
    SpanProcessor replaced = own.replace(MicrometerChain.shortened(processor));
    sayIfIdle(processor, replaced);
    return replaced;
  }

  @Override
  public LogRecordProcessor logRecordProcessor(LogRecordProcessor processor) {
    LogRecordProcessor replaced = own.replace(processor);
    sayIfIdle(processor, replaced);
    return replaced;
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
      provider.shutdown();
    }
    return provider;
  }

  @Override
  public SdkLoggerProvider loggerProvider(SdkLoggerProvider provider) {
    if (!own.check(provider)) {
      provider.shutdown();
    }
    return provider;
  }

  @Override
  public SdkMeterProvider meterProvider(SdkMeterProvider provider) {
    if (!own.check(provider)) {
      provider.shutdown();
    }
    return provider;
  }

  @Override
  public OpenTelemetry openTelemetry(OpenTelemetry openTelemetry) {
    own.recordWith(openTelemetry);
    if (openTelemetry instanceof OpenTelemetrySdk sdk) {
      Takeover behind = Takeover.behind(sdk);
      if (behind != null && behind != own) {
        takeover = behind;
        behind.recordWith(openTelemetry);
      } else {
        check(sdk);
      }
    }
    return openTelemetry;
  }

  private void check(OpenTelemetrySdk sdk) {
    tracerProvider(sdk.getSdkTracerProvider());
    loggerProvider(sdk.getSdkLoggerProvider());
    meterProvider(sdk.getSdkMeterProvider());
  }

  @Override
  public void created(Object bean) {
    if (Takeover.isClaimed(bean)) {
      return;
    }
    if (bean instanceof SpanExporter exporter) {
      exporter.shutdown();
    } else if (bean instanceof LogRecordExporter exporter) {
      exporter.shutdown();
    } else if (bean instanceof MetricExporter exporter) {
      exporter.shutdown();
    } else {
      return;
    }
    say(
        bean.getClass().getName()
            + " is shut down: it was registered as an existing instance, which Assent can't"
            + " claim. Declare it with a @Bean method.");
  }

  @Override
  public boolean isAutoconfigured() {
    return takeover != own;
  }

  @Override
  public Assent start() {
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
  }

  @Override
  public void say(String sentence) {
    Takeover current = takeover;
    current.note(sentence);
    if (current.isStarted()) {
      LOGGER.log(Level.WARNING, sentence);
    }
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
    return settings.isSwitchedOff();
  }

  @Override
  public List<String> report() {
    return takeover.report();
  }

  @Override
  public List<Destination> destinations() {
    AssentInstance instance = instance();
    return instance == null ? List.of() : instance.decisions().destinations();
  }

  @Override
  public Ledger ledger() {
    AssentInstance instance = instance();
    return instance == null ? new Ledger(List.of()) : instance.ledger().snapshot();
  }
}
