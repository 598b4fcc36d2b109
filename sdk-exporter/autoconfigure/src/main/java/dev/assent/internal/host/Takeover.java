/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.ReportOnlyDays;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.decision.ProcessChoices;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.host.claim.LogHandle;
import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.host.claim.SpanHandle;
import dev.assent.internal.host.inspect.BuilderReflection;
import dev.assent.internal.host.inspect.ClosedProviders;
import dev.assent.internal.host.inspect.GatedSdk;
import dev.assent.internal.host.inspect.KnownProcessors;
import dev.assent.internal.host.inspect.ProviderReflection;
import dev.assent.internal.host.inspect.RefusedExporters;
import dev.assent.internal.host.inspect.TrustedProcessors;
import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.propagation.GatedPropagator;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.RatchetClock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * Takes over one OpenTelemetry SDK that an application builds. In the order of the build:
 *
 * <ol>
 *   <li>{@code claim} each exporter, before any wrapper sees it: the application gets a handle.
 *   <li>{@code replace} each processor: batch and simple processors give way to Assent's; others
 *       stay.
 *   <li>{@code gate} each metric reader and propagator.
 *   <li>{@code check} each provider's builder last: a signal with a part that may export without
 *       Assent is closed.
 *   <li>{@code start} once, when all is known: the takeover report is logged, and data passes.
 * </ol>
 *
 * <p>Before the start, and if it fails, nothing passes: a span that began before has no subject and
 * is withheld. Thread-safe.
 */
public final class Takeover implements HostOwner {
  private static final String TRUST_PROCESSORS =
      "Remove it, or list it in ASSENT_TRUSTED_PROCESSORS if it exports nothing.";
  private static final String GATE_READERS =
      "Remove it, or let OpenTelemetry's autoconfiguration or Spring create it, so that Assent gates"
          + " it.";

  private final Environment environment;
  private final Function<String, @Nullable String> property;
  private final HostQueues queues;
  private final HostSdkSettings settings;
  private final TakenOverSdk takenOver;
  private final TrustedProcessors trusted;
  private final ReportOnly reportOnly;
  // Guarded by this.
  private boolean isStarted;

  private Takeover(
      Environment environment,
      Function<String, @Nullable String> property,
      HostQueues queues,
      ReportOnly reportOnly,
      Clock clock) {
    this.environment = environment;
    this.property = property;
    this.queues = queues;
    this.settings = HostSdkSettings.read(environment);
    this.takenOver =
        new TakenOverSdk(
            clock,
            this,
            settings,
            new Unclaimed(reportOnly, RatchetClock.of(clock), queues.longestInterval()));
    this.reportOnly = reportOnly;
    this.trusted = new TrustedProcessors(environment, settings.trustedProcessors());
  }

  /**
   * Begins to take an SDK over.
   *
   * @param environment the settings of Assent
   * @param property returns the value of a property such as {@code assent.destination.otlp.purpose}
   *     that the environment does not have; null if it is not set
   * @param queues the settings of the SDK's queues
   * @throws dev.assent.config.ConfigurationException if a setting that is needed before the start
   *     is invalid
   */
  public static Takeover begin(
      Environment environment, Function<String, @Nullable String> property, HostQueues queues) {
    return begin(environment, property, queues, ReportOnly.NEVER, Clock.system());
  }

  /**
   * Begins to take over an SDK whose gates only report, if {@code ASSENT_REPORT_ONLY} says so.
   *
   * @param near the settings that are not from elsewhere, the only ones from which the variable
   *     counts
   * @throws dev.assent.config.ConfigurationException also if the variable is invalid
   */
  public static Takeover beginReporting(
      Environment near,
      Environment environment,
      Function<String, @Nullable String> property,
      HostQueues queues) {
    Clock clock = RatchetClock.of(Clock.system());
    Instant now = Instant.ofEpochSecond(0, clock.epochNanos());
    ReportOnlyDays days =
        ReportOnlyDays.read(
            near, environment.or(property), LocalDate.ofInstant(now, ZoneOffset.UTC));
    ReportOnly reportOnly = ReportOnly.NEVER;
    if (days != null) {
      reportOnly = ReportOnly.until(TimeUnit.SECONDS.toNanos(days.end().getEpochSecond()));
      if (environment.or(property).isSwitchedOff() || ProcessChoices.areMade()) {
        reportOnly.end();
      }
    }
    return begin(environment, property, queues, reportOnly, Clock.system());
  }

  /**
   * The same.
   *
   * @param reportOnly until when the gates only report what they would withhold
   * @param clock the time
   */
  static Takeover begin(
      Environment environment,
      Function<String, @Nullable String> property,
      HostQueues queues,
      ReportOnly reportOnly,
      Clock clock) {
    return new Takeover(environment.or(property), property, queues, reportOnly, clock);
  }

  /** Returns what took an SDK over; null if Assent gates none of its data. */
  public static @Nullable Takeover behind(OpenTelemetrySdk sdk) {
    for (List<Object> some :
        Arrays.asList(
            ProviderReflection.processors(sdk.getSdkTracerProvider()),
            ProviderReflection.processors(sdk.getSdkLoggerProvider()),
            ProviderReflection.readers(sdk.getSdkMeterProvider()))) {
      for (Object part : some == null ? List.of() : some) {
        if (owner(part) instanceof Takeover takeover) {
          return takeover;
        }
      }
    }
    return null;
  }

  private static @Nullable HostOwner owner(Object part) {
    if (part instanceof HostedProcessor<?, ?, ?> processor) {
      return processor.owner();
    }
    return part instanceof HostedMetricReader reader ? HostMetricReaders.owner(reader) : null;
  }

  /** Returns whether an exporter is a handle of Assent. */
  public static boolean isClaimed(Object exporter) {
    return exporter instanceof SpanHandle
        || exporter instanceof LogHandle
        || exporter instanceof MetricHandle;
  }

  /** Returns whether a replaced processor has no claimed exporter, so that it exports nothing. */
  public static boolean exportsNothing(Object replaced) {
    return (replaced instanceof HostedSpanProcessor spans && spans.behind().isEmpty())
        || (replaced instanceof HostedLogProcessor logs && logs.behind().isEmpty());
  }

  /** Returns whether gates only report, or may do so after the start. */
  public boolean mayReport() {
    return takenOver.unclaimed().mayPass();
  }

  /**
   * Closes what Assent can't gate. While gates may only report, that goes on, and is closed when
   * gates enforce.
   */
  public void closeOrLeave(Supplier<CompletableResultCode> closing) {
    Runnable close =
        () -> {
          CompletableResultCode unused = closing.get();
        };
    if (mayReport()) {
      takenOver.unclaimed().add(close);
    } else {
      close.run();
    }
  }

  /** Says until when what Assent can't gate goes on, while gates may only report. */
  public synchronized void noteLeft(String what) {
    takenOver.noteLeft(what);
  }

  /** Lets a part that Assent can't claim go on while gates only report. */
  public synchronized UnclaimedPart leave(Object part, Signal signal) {
    return takenOver.leave(part, signal);
  }

  /** Closes all that was left. */
  public void abandon() {
    reportOnly.end();
    takenOver.unclaimed().close();
  }

  /** Lets what was left go on without an instance of its own, until the first choice. */
  public void leaveAlone() {
    if (!takenOver.unclaimed().openAlone()) {
      abandon();
    }
  }

  /** Returns the instance; null before the start, and if the SDK exports nothing. */
  public @Nullable AssentInstance instance() {
    return takenOver.lifecycle().running();
  }

  /** Returns whether {@link #start} was called. */
  public synchronized boolean isStarted() {
    return isStarted;
  }

  /** Returns the handle that stands for an exporter. After the start, it passes nothing on. */
  public synchronized SpanExporter claim(SpanExporter exporter) {
    return exporter instanceof SpanHandle ? exporter : takenOver.claim(exporter, isStarted);
  }

  /** Returns the handle that stands for an exporter. After the start, it passes nothing on. */
  public synchronized LogRecordExporter claim(LogRecordExporter exporter) {
    return exporter instanceof LogHandle ? exporter : takenOver.claim(exporter, isStarted);
  }

  /** Returns the handle that stands for an exporter. After the start, it passes nothing on. */
  public synchronized MetricExporter claim(MetricExporter exporter) {
    return exporter instanceof MetricHandle ? exporter : takenOver.claim(exporter, isStarted);
  }

  /** Returns Assent's processor in place of a batch or simple one; others as they are. */
  public synchronized SpanProcessor replace(SpanProcessor processor) {
    if (processor instanceof BatchSpanProcessor batch) {
      return takenOver.replace(batch, batch.getSpanExporter());
    }
    return processor instanceof SimpleSpanProcessor simple
        ? takenOver.replace(simple, simple.getSpanExporter())
        : processor;
  }

  /** Returns Assent's processor in place of a batch or simple one; others as they are. */
  public synchronized LogRecordProcessor replace(LogRecordProcessor processor) {
    if (processor instanceof BatchLogRecordProcessor batch) {
      return takenOver.replace(batch, batch.getLogRecordExporter());
    }
    return processor instanceof SimpleLogRecordProcessor simple
        ? takenOver.replace(simple, simple.getLogRecordExporter())
        : processor;
  }

  /**
   * Returns a reader that gets gated data only. Call it after {@code claim} of its exporters. It
   * asks the reader for its settings, which finds them.
   */
  public synchronized MetricReader gate(MetricReader reader) {
    trusted.seen(List.of(reader));
    return takenOver.gate(reader, isStarted);
  }

  /** Returns propagators that let nothing but trace ids and permitted entries pass. */
  public synchronized TextMapPropagator gate(TextMapPropagator configured) {
    GatedPropagator gated = GatedPropagator.of(configured, takenOver.propagationGate());
    takenOver.propagatorsAreGated();
    takenOver.report().note(gated.report(mayReport()));
    return gated;
  }

  /**
   * Closes a complete SDK whose propagators are not gated, since callers could name subjects. Its
   * headers can't be stopped.
   */
  public void checkPropagators(OpenTelemetrySdk sdk) {
    if (GatedSdk.isGated(sdk)) {
      return;
    }
    if (mayReport()) {
      note(
          "Assent can't gate what the propagators of this SDK add to headers, which goes on; its"
              + " exports end on "
              + takenOver.unclaimed().closes()
              + ", or with the first choice.");
      takenOver.unclaimed().add(() -> close(sdk));
      return;
    }
    close(sdk);
    String sentence =
        "Nothing is exported: the propagators of this SDK were made before Assent, or changed after"
            + " it. What they add to headers is not gated.";
    refuse(sentence);
    HostLog.write(Level.WARNING, sentence);
  }

  private static void close(OpenTelemetrySdk sdk) {
    CompletableResultCode unused = ClosedProviders.close(sdk);
  }

  /** The SDK has no propagators, so that no caller can send anything. */
  public synchronized void withoutPropagators() {
    takenOver.propagatorsAreGated();
  }

  /** Returns the builder, or one without processors if another part may export spans. */
  public synchronized SdkTracerProviderBuilder check(SdkTracerProviderBuilder builder) {
    takenOver.limits(BuilderReflection.limits(builder));
    if (mayReport()) {
      BuilderReflection.replace(
          builder,
          part ->
              mayExport(part, Signal.TRACES, TakenOverSdk.SPAN_PROCESSORS)
                  ? new UnclaimedSpanProcessor(part, takenOver.leave(part, Signal.TRACES))
                  : part);
    }
    List<Object> all = BuilderReflection.processors(builder);
    SdkTracerProviderBuilder checked = builder;
    if (isGated(Signal.TRACES, all, TakenOverSdk.SPAN_PROCESSORS)) {
      keepOnly(Signal.TRACES, all);
    } else {
      checked = BuilderReflection.withoutProcessors(builder);
    }
    if (KnownProcessors.noneOf(BuilderReflection.processors(checked), TakenOverSdk.SPAN_PROCESSORS)
        && BuilderReflection.createsSpansWithoutProcessors()) {
      takenOver.follow(checked);
    }
    return checked;
  }

  /** Returns the builder, or one without processors if another part may export log records. */
  public synchronized SdkLoggerProviderBuilder check(SdkLoggerProviderBuilder builder) {
    takenOver.limits(BuilderReflection.limits(builder));
    if (mayReport()) {
      BuilderReflection.replace(
          builder,
          part ->
              mayExport(part, Signal.LOGS, TakenOverSdk.LOG_PROCESSORS)
                  ? new UnclaimedLogProcessor(part, takenOver.leave(part, Signal.LOGS))
                  : part);
    }
    List<Object> all = BuilderReflection.processors(builder);
    if (!isGated(Signal.LOGS, all, TakenOverSdk.LOG_PROCESSORS)) {
      return SdkLoggerProvider.builder();
    }
    keepOnly(Signal.LOGS, all);
    return builder;
  }

  /** A trusted processor may wrap one of Assent's, which then is in the SDK all the same. */
  private void keepOnly(Signal signal, @Nullable List<Object> present) {
    if (present != null && trusted.isEmpty()) {
      takenOver.keepOnly(signal, present);
    }
  }

  /** Returns the builder, or one without readers if another part may export metrics. */
  public synchronized SdkMeterProviderBuilder check(SdkMeterProviderBuilder builder) {
    if (mayReport()) {
      BuilderReflection.replace(
          builder,
          part ->
              mayExport(part, Signal.METRICS, TakenOverSdk.READERS)
                  ? new UnclaimedMetricReader(part, takenOver.leave(part, Signal.METRICS))
                  : part);
    }
    return isGated(Signal.METRICS, BuilderReflection.readers(builder), TakenOverSdk.READERS)
        ? builder
        : SdkMeterProvider.builder();
  }

  /** Returns whether no part of a complete provider may export spans without Assent. */
  public synchronized boolean check(SdkTracerProvider provider) {
    takenOver.limits(provider.getSpanLimits());
    return isWholeGated(
        Signal.TRACES, ProviderReflection.processors(provider), TakenOverSdk.SPAN_PROCESSORS);
  }

  /** Returns whether no part of a complete provider may export log records without Assent. */
  public synchronized boolean check(SdkLoggerProvider provider) {
    takenOver.limits(ProviderReflection.limits(provider));
    return isWholeGated(
        Signal.LOGS, ProviderReflection.processors(provider), TakenOverSdk.LOG_PROCESSORS);
  }

  /** Returns whether no reader of a complete provider may export metrics without Assent. */
  public synchronized boolean check(SdkMeterProvider provider) {
    return isWholeGated(Signal.METRICS, ProviderReflection.readers(provider), TakenOverSdk.READERS);
  }

  /**
   * Checks an SDK that is complete. A part that was added after the checks of the builders closes
   * its signal: the provider is shut down before anything records, and a line names the part.
   */
  public void check(OpenTelemetrySdk sdk) {
    List<String> said = report();
    if (!check(sdk.getSdkTracerProvider())) {
      closeOrLeave(() -> ClosedProviders.close(sdk.getSdkTracerProvider()));
    }
    if (!check(sdk.getSdkLoggerProvider())) {
      closeOrLeave(() -> ClosedProviders.close(sdk.getSdkLoggerProvider()));
    }
    if (!check(sdk.getSdkMeterProvider())) {
      closeOrLeave(() -> ClosedProviders.close(sdk.getSdkMeterProvider()));
    }
    for (String sentence : report()) {
      if (!said.contains(sentence)) {
        HostLog.write(Level.WARNING, sentence);
      }
    }
  }

  /**
   * Sets the OpenTelemetry with which {@code Assent.events()} records. Without it, that is the
   * global one.
   */
  public synchronized void recordWith(OpenTelemetry openTelemetry) {
    takenOver.recordWith(openTelemetry);
  }

  /** Sets the limits of providers that are built after the start. */
  public synchronized void limits(SpanLimits spans, LogLimits logs) {
    takenOver.limits(spans);
    takenOver.limits(logs);
  }

  /** Returns whether a complete SDK has the limits of attributes with which this one started. */
  public synchronized boolean hasLimitsOf(OpenTelemetrySdk sdk) {
    Limits spans = takenOver.spanLimits();
    Limits logs = takenOver.logLimits();
    LogLimits ofLogs = ProviderReflection.limits(sdk.getSdkLoggerProvider());
    return spans.equals(Limits.of(sdk.getSdkTracerProvider().getSpanLimits()))
        && ofLogs != null
        && logs.equals(Limits.of(ofLogs));
  }

  /** Reports exporters that were replaced by {@link RefusedExporters}. */
  public synchronized void refuse(String sentence) {
    takenOver.report().refused(sentence);
  }

  /** Adds a sentence to the takeover report. */
  public synchronized void note(String sentence) {
    takenOver.report().note(sentence);
  }

  /** Returns the sentences of the takeover report. */
  public synchronized List<String> report() {
    return takenOver.report().sentences();
  }

  @Override
  public synchronized boolean isClean() {
    return takenOver.report().isClean();
  }

  private boolean mayExport(Object part, Signal signal, Collection<Class<?>> ours) {
    return !KnownProcessors.others(List.of(part), ours, trusted.of(signal)).isEmpty();
  }

  /**
   * The same for a complete provider, in front of whose parts nothing can stand. While gates may
   * only report, it says until when other parts go on; see {@link #closeOrLeave}.
   */
  private boolean isWholeGated(
      Signal signal, @Nullable List<Object> all, Collection<Class<?>> ours) {
    if (!mayReport()) {
      return isGated(signal, all, ours);
    }
    Set<String> others =
        all == null
            ? Set.of("What exports " + signal.id() + " in this version of OpenTelemetry's SDK")
            : KnownProcessors.others(all, ours, trusted.of(signal));
    others.forEach(takenOver::noteLeft);
    if (!others.isEmpty() && signal == Signal.LOGS) {
      takenOver.leaveLogs();
    }
    return others.isEmpty() && isGated(signal, all, ours);
  }

  private boolean isGated(Signal signal, @Nullable List<Object> all, Collection<Class<?>> ours) {
    if (all == null) {
      takenOver.close(
          signal,
          "Assent can't read the exporters of this version of OpenTelemetry's SDK. Use a version"
              + " from 1.62 to 1.68.");
      return false;
    }
    if (signal == Signal.METRICS) {
      trusted.seen(all);
    }
    for (String listed : KnownProcessors.trusted(all, trusted.of(signal))) {
      takenOver
          .report()
          .note(
              "Assent does not gate "
                  + listed
                  + ", since ASSENT_TRUSTED_PROCESSORS lists it. Remove it from the list if it"
                  + " exports.");
    }
    Set<String> others = KnownProcessors.others(all, ours, trusted.of(signal));
    if (!others.isEmpty()) {
      takenOver.close(
          signal,
          String.join(", ", others)
              + " may export them without Assent. "
              + (signal == Signal.METRICS ? GATE_READERS : TRUST_PROCESSORS));
    }
    return others.isEmpty();
  }

  /**
   * Starts the instance behind the SDK. Data passes when this returns.
   *
   * @return the instance; null if the SDK exports nothing
   * @throws dev.assent.config.ConfigurationException that names the first invalid variable; then
   *     nothing passes
   */
  public synchronized @Nullable AssentInstance start() {
    if (isStarted) {
      throw new IllegalStateException("started before");
    }
    isStarted = true;
    trusted.requireNoReader();
    takenOver.resolveReaders();
    List<String> names = takenOver.destinations().stream().map(HostedDestination::name).toList();
    HostStart start =
        new HostStart(environment.or(names, property), queues, settings, takenOver, reportOnly);
    boolean isLeft = false;
    try {
      AssentInstance instance = start.run();
      if (instance != null && mayReport()) {
        instance.decisions().addEnforcer(EnforcerOrder.METRIC_READER, takenOver.unclaimed());
        takenOver.unclaimed().open();
        isLeft = instance.decisions().reportsOnly();
      } else if (instance == null && mayReport()) {
        isLeft = takenOver.unclaimed().openAlone();
      }
      return instance;
    } finally {
      if (!isLeft) {
        abandon(); // nobody would hear of a choice, or somebody has chosen
      }
    }
  }

  /** Shows nothing of the application. */
  @Override
  public String toString() {
    return "Takeover{started=" + isStarted() + "}";
  }
}
