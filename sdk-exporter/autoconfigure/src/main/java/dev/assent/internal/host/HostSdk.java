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
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.host.claim.HostedDestination;
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
  private final TakenOverSdk parts;
  private @Nullable GatedExport export;
  private @Nullable HostedTagging tagging;

  HostSdk(
      Environment environment, HostQueues queues, HostSdkSettings settings, TakenOverSdk parts) {
    this.environment = environment;
    this.queues = queues;
    this.settings = settings;
    this.parts = parts;
  }

  /** Whether {@code ASSENT_DESTINATIONS} replaces the application's exporters. */
  boolean isListed() {
    return environment.isSet(Variable.ASSENT_DESTINATIONS);
  }

  boolean hasDestinations() {
    return isListed() || !parts.destinations().isEmpty();
  }

  GatedExport export() {
    return Objects.requireNonNull(export, "started");
  }

  HostedTagging tagging() {
    return Objects.requireNonNull(tagging, "started");
  }

  @Override
  public Settings settings(Environment read) {
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
        read, telemetry, parts.destinations().stream().map(HostedDestination::name).toList());
  }

  @Override
  public List<DestinationPlan> destinations(Settings settings) {
    if (isListed()) {
      return settings.destinations().stream().map(DestinationPlan::of).toList();
    }
    List<DestinationPlan> plans = new ArrayList<>();
    for (int index = 0; index < settings.destinations().size(); index++) {
      HostedDestination destination = parts.destinations().get(index);
      plans.add(
          DestinationPlan.hosted(
              settings.destinations().get(index),
              destination.signals(),
              new HostedEndpoints(destination, parts.report())::claim,
              new HostedChains(destination, parts),
              HostMetrics.temporality(destination, parts)));
    }
    return plans;
  }

  @Override
  public InstrumentFacts instruments() {
    return InstrumentFacts.unknown();
  }

  @Override
  public Limits spanLimits(TelemetrySettings telemetry) {
    return parts.spanLimits();
  }

  @Override
  public Limits logLimits(TelemetrySettings telemetry) {
    return parts.logLimits();
  }

  @Override
  public SpanMarkers markers(Categories categories) {
    return new SpanMarkers(categories, parts.liveSpans());
  }

  @Override
  public Capture capture(GatedExport started) {
    export = started;
    HostedTagging naming = tagging(started);
    tagging = naming;
    parts
        .propagationGate()
        .open(started.catalog(), started.decisions(), naming.requests(), parts.spanLimits());
    parts.report().note(parts.propagationGate().unknownNames(started.catalog()));
    new HostMetrics(started, parts).open(isListed());
    if (isListed()) {
      parts.destinations().forEach(HostedDestination::shutDown);
    }
    return new HostCapture(
        parts, new HostedOpenTelemetry(parts, started, naming, new InstanceParts()));
  }

  private HostedTagging tagging(GatedExport started) {
    return parts.hasGatedPropagators()
        ? HostedTagging.of(started.decisions(), started.catalog(), settings, parts.liveSpans())
        : HostedTagging.withoutBaggage(started.decisions(), started.catalog(), parts.liveSpans());
  }

  @Override
  public void announce(String version, List<String> policies, Settings settings) {
    String state = settings.isEnabled() ? "" : ", switched off: nothing leaves";
    HostLog.write(
        Level.INFO, "Assent " + version + ": policies " + StartLine.policies(policies) + state);
    for (int index = 0; index < settings.destinations().size(); index++) {
      Destination destination = settings.destinations().get(index).destination();
      String sent = isListed() ? destination.name() : parts.destinations().get(index).description();
      parts
          .report()
          .gated(
              sent + " for " + destination.purpose().name() + ", " + destination.recipient().id());
    }
    say();
  }

  /** Waits for the end of the start: only then other parts of the process know of it. */
  @Override
  public Map<KnownWay, State> ways() {
    boolean isClean = parts.lifecycle().owner().isClean();
    Map<KnownWay, State> ways = ForeignTelemetry.ofProcess().ways();
    ways.put(
        HostLog.isInAgent() ? KnownWay.OPENTELEMETRY_AGENT : KnownWay.APPLICATION_SDK,
        isClean ? State.GATED : State.CLOSED);
    return ways;
  }

  @Override
  public void warn(String sentence) {
    HostLog.warnOfWay(sentence);
  }

  /** Logs the takeover report. */
  void say() {
    Level level = parts.report().isClean() ? Level.INFO : Level.WARNING;
    parts.report().sentences().forEach(sentence -> HostLog.write(level, sentence));
  }
}
