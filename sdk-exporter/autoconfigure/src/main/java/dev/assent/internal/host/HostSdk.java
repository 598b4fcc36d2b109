/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.category.Categories;
import dev.assent.internal.census.KnownWay;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.MetricSettings;
import dev.assent.internal.config.ReportOnlyDays;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.instance.DestinationPlan;
import dev.assent.internal.instance.ForeignTelemetry;
import dev.assent.internal.instance.GatedExport;
import dev.assent.internal.instance.InstanceParts;
import dev.assent.internal.instance.Sdk;
import dev.assent.internal.instance.start.StartLine;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.inventory.WayOut.State;
import dev.assent.policy.Destination;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** An application's SDK, as an instance sees it. Confined to the start. */
final class HostSdk implements Sdk {
  private final Environment environment;
  private final HostQueues queues;
  private final HostSdkSettings settings;
  private final TakenOverSdk takenOver;
  private final ReportOnly reportOnly;
  private final boolean hasDays;
  private @Nullable GatedExport export;
  private @Nullable HostedTagging tagging;

  HostSdk(
      Environment environment,
      HostQueues queues,
      HostSdkSettings settings,
      TakenOverSdk takenOver,
      ReportOnly reportOnly) {
    this.environment = environment;
    this.queues = queues;
    this.settings = settings;
    this.takenOver = takenOver;
    this.reportOnly = reportOnly;
    this.hasDays = reportOnly != ReportOnly.NEVER;
  }

  /** Whether {@code ASSENT_DESTINATIONS} replaces the application's exporters. */
  boolean isListed() {
    return environment.isSet(Variable.ASSENT_DESTINATIONS);
  }

  boolean hasDestinations() {
    return isListed() || !takenOver.destinations().isEmpty();
  }

  GatedExport export() {
    return Objects.requireNonNull(export, "started");
  }

  HostedTagging tagging() {
    return Objects.requireNonNull(tagging, "started");
  }

  @Override
  public Settings settings(Environment read) {
    if (!hasDays) {
      ReportOnlyDays.refuse(read);
    }
    TelemetrySettings telemetry =
        TelemetrySettings.ofHost(
            SpanLimits.getDefault(),
            LogLimits.getDefault(),
            queues.spans(),
            queues.logs(),
            new MetricSettings(
                queues.metricInterval(),
                queues.metricTimeout(),
                "cumulative",
                ExemplarFilter.traceBased(),
                Aggregation.defaultAggregation()));
    return Settings.readHosted(
        read, telemetry, takenOver.destinations().stream().map(HostedDestination::name).toList());
  }

  @Override
  public List<DestinationPlan> destinations(Settings settings, HttpSenders senders) {
    if (isListed()) {
      return settings.destinations().stream()
          .map(each -> DestinationPlan.of(each, senders))
          .toList();
    }
    List<DestinationPlan> plans = new ArrayList<>();
    for (int index = 0; index < settings.destinations().size(); index++) {
      HostedDestination destination = takenOver.destinations().get(index);
      plans.add(
          DestinationPlan.hosted(
              settings.destinations().get(index),
              destination.signals(),
              new HostedEndpoints(destination, takenOver.report(), senders)::claim,
              new HostedChains(destination, takenOver),
              HostMetrics.temporality(destination, takenOver)));
    }
    return plans;
  }

  @Override
  public InstrumentFacts instruments() {
    return InstrumentFacts.unknown();
  }

  @Override
  public Limits spanLimits(TelemetrySettings telemetry) {
    return takenOver.spanLimits();
  }

  @Override
  public Limits logLimits(TelemetrySettings telemetry) {
    return takenOver.logLimits();
  }

  @Override
  public SpanMarkers markers(Categories categories) {
    return new SpanMarkers(categories, takenOver.liveSpans());
  }

  /** Destinations that did not exist without Assent are gated from the start. */
  @Override
  public ReportOnly reportOnly() {
    return isListed() ? ReportOnly.NEVER : reportOnly;
  }

  @Override
  public Capture capture(GatedExport started) {
    export = started;
    HostedTagging naming = tagging(started);
    tagging = naming;
    takenOver
        .propagationGate()
        .open(started.catalog(), started.decisions(), naming.requests(), takenOver.spanLimits());
    takenOver.report().note(takenOver.propagationGate().unknownNames(started.catalog()));
    new HostMetrics(started, takenOver).open(isListed());
    if (isListed()) {
      takenOver.destinations().forEach(HostedDestination::shutDown);
    }
    return new HostCapture(
        takenOver, new HostedOpenTelemetry(takenOver, started, naming, new InstanceParts()));
  }

  private HostedTagging tagging(GatedExport started) {
    return takenOver.hasGatedPropagators()
        ? HostedTagging.of(started.decisions(), started.catalog(), settings, takenOver.liveSpans())
        : HostedTagging.withoutBaggage(
            started.decisions(), started.catalog(), takenOver.liveSpans());
  }

  @Override
  public void announce(String version, List<String> policies, Settings settings) {
    String state = settings.isEnabled() ? "" : ", switched off: nothing leaves";
    HostLog.write(
        Level.INFO, "Assent " + version + ": policies " + StartLine.policies(policies) + state);
    for (int index = 0; index < settings.destinations().size(); index++) {
      Destination destination = settings.destinations().get(index).destination();
      String sent =
          isListed() ? destination.name() : takenOver.destinations().get(index).description();
      takenOver
          .report()
          .gated(
              sent + " for " + destination.purpose().name() + ", " + destination.recipient().id());
    }
    say();
  }

  /** Waits for the end of the start: only then other parts of the process know of it. */
  @Override
  public Map<KnownWay, State> ways() {
    boolean isClean = takenOver.lifecycle().owner().isClean();
    Map<KnownWay, State> ways = ForeignTelemetry.ofProcess().ways();
    ways.put(
        HostLog.isInAgent() ? KnownWay.OPENTELEMETRY_AGENT : KnownWay.APPLICATION_SDK,
        isClean ? State.GATED : State.CLOSED);
    if (export().decisions().reportsOnly()) {
      ways.put(KnownWay.REPORT_ONLY, State.NOT_GATED);
    }
    return ways;
  }

  @Override
  public void warn(String sentence) {
    HostLog.warnOfWay(sentence);
  }

  /** Logs the takeover report. */
  void say() {
    Level level = takenOver.report().isClean() ? Level.INFO : Level.WARNING;
    takenOver.report().sentences().forEach(sentence -> HostLog.write(level, sentence));
  }
}
