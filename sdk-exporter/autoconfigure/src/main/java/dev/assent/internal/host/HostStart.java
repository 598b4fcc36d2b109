/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.host.claim.ExporterHandle;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.instance.Assembly;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.GatedExport;
import dev.assent.internal.instance.Installed;
import dev.assent.internal.instance.InstanceConfiguration;
import dev.assent.internal.instance.Taggers;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.ledger.Signal;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The start of the instance behind an application's SDK. */
record HostStart(
    Environment environment,
    HostQueues queues,
    HostSdkSettings settings,
    TakenOverSdk takenOver,
    ReportOnly reportOnly) {
  private static final String NO_FLUSH =
      "no batch or simple processor passes flush() on to its exporter. Let the wrappers in front of"
          + " the exporter call its flush().";
  private static final String NO_SETTINGS =
      "no metric reader asks its exporter for the temporality. Let the wrappers in front of the"
          + " exporter call its getAggregationTemporality().";

  private static final String NO_PROPAGATORS =
      "The propagators of this SDK are not gated, so Assent ignores subjects in baggage. Build the"
          + " SDK with its propagators, or name subjects by attributes.";

  private static final String NO_CHOICES =
      "ASSENT_PROPAGATE has no effect: this SDK exports nothing, so Assent loads no choices for it."
          + " Requests carry trace ids only.";

  /** Starts; see {@link Takeover#start}. */
  @Nullable AssentInstance run() {
    reportUnreached();
    if (!takenOver.hasGatedPropagators()) {
      takenOver.report().note(NO_PROPAGATORS);
    }
    HostSdk sdk = new HostSdk(environment, queues, settings, takenOver, reportOnly);
    if (!sdk.hasDestinations() || !takenOver.lifecycle().hasParts()) {
      // nothing would ever end the instance
      if (!settings.propagated().isEmpty()) {
        takenOver.report().note(NO_CHOICES);
      }
      takenOver.destinations().forEach(HostedDestination::shutDown);
      sdk.say();
      return null;
    }
    AssentInstance instance =
        Assembly.start(InstanceConfiguration.of(environment, takenOver.clock()), sdk);
    open(sdk.export(), sdk.tagging(), sdk.isListed());
    takenOver.lifecycle().started(instance);
    Installed.add(instance, settings.subjectBaggage(), HostLog.isInAgent());
    return instance;
  }

  /** Reports the exporters that get nothing because no replaced processor reaches them. */
  private void reportUnreached() {
    for (HostedDestination destination : takenOver.destinations()) {
      if (!isReached(destination.spanHandle(), takenOver.spanProcessors())) {
        noteUnreached(Signal.TRACES, destination, NO_FLUSH);
      }
      if (!isReached(destination.logHandle(), takenOver.logProcessors())) {
        noteUnreached(Signal.LOGS, destination, NO_FLUSH);
      }
      MetricHandle metrics = destination.metricHandle();
      if (metrics != null && !takenOver.readers().reaches(metrics)) {
        noteUnreached(Signal.METRICS, destination, NO_SETTINGS);
      }
    }
  }

  private void noteUnreached(Signal signal, HostedDestination destination, String reason) {
    takenOver
        .report()
        .note("No " + signal.id() + " reach destination " + destination.name() + ": " + reason);
  }

  /** Returns whether a processor reaches a handle, or there is none. */
  private static boolean isReached(
      @Nullable ExporterHandle<?, ?> handle, List<? extends HostedProcessor<?, ?, ?>> processors) {
    return handle == null
        || processors.stream().anyMatch(processor -> processor.behind().contains(handle));
  }

  private void open(GatedExport export, HostedTagging tagging, boolean isListed) {
    Taggers taggers = new Taggers(export);
    takenOver.follower().open(tagging.follower());
    for (HostedDestination destination : takenOver.destinations()) {
      destination.count(export);
    }
    for (HostedSpanProcessor processor : opened(takenOver.spanProcessors(), isListed)) {
      Taggers.Way<StampedSpan> way = taggers.spansTo(destinations(processor, isListed));
      processor.open(
          tagging.spans(
              takenOver.spanLimits(), way.accounts(), way.early(), way.unread(), way.sink()));
    }
    for (HostedLogProcessor processor : opened(takenOver.logProcessors(), isListed)) {
      Taggers.Way<StampedLog> way = taggers.logsTo(destinations(processor, isListed));
      processor.open(tagging.logs(takenOver.logLimits(), way.accounts(), way.sink()));
    }
  }

  /** Listed destinations get each datum once, and every processor of the SDK sees every datum. */
  private static <P> List<P> opened(List<P> processors, boolean isListed) {
    return isListed ? processors.stream().limit(1).toList() : processors;
  }

  private static Predicate<String> destinations(
      HostedProcessor<?, ?, ?> processor, boolean isListed) {
    return isListed ? destination -> true : processor.names()::contains;
  }
}
