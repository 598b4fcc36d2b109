/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.host.claim.KnownMetricReader;
import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.host.claim.PulledMetricReader;
import dev.assent.internal.host.claim.PushMetricReader;
import dev.assent.internal.host.metric.ClaimedMetricGate;
import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.instance.DestinationExporter;
import dev.assent.internal.instance.GatedExport;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the gated metric readers of an application's SDK. */
record HostMetrics(GatedExport export, TakenOverSdk takenOver) {

  /** Returns the temporality that the reader of a destination wants; null if it has none. */
  static @Nullable AggregationTemporalitySelector temporality(
      HostedDestination destination, TakenOverSdk takenOver) {
    PulledMetricReader pulled = destination.pulledReader();
    if (pulled != null) {
      return pulled.reader().temporality();
    }
    PushMetricReader push = takenOver.readers().of(destination.metricHandle());
    return push == null ? null : push.reader().temporality();
  }

  /**
   * Opens the readers.
   *
   * @param isListed whether a collector of Assent takes the place of the first reader, for the
   *     listed destinations
   */
  void open(boolean isListed) {
    if (isListed) {
      collectInstead();
      return;
    }
    for (HostedDestination destination : takenOver.destinations()) {
      MetricOutput output = output(destination.name());
      reportAggregations(destination);
      PulledMetricReader pulled = destination.pulledReader();
      if (output != null && pulled != null) {
        export.decisions().addEnforcer(EnforcerOrder.METRIC_READER, pulled.reader());
        pulled.reader().openPull(export.decisions(), output.gate());
      }
    }
    takenOver.readers().push().forEach(this::openPush);
  }

  private void reportAggregations(HostedDestination destination) {
    PulledMetricReader pulled = destination.pulledReader();
    PushMetricReader push = takenOver.readers().of(destination.metricHandle());
    boolean isReplaced =
        (pulled != null && isReplaced(pulled.reader()))
            || (push != null && isReplaced(push.reader()));
    if (isReplaced) {
      takenOver
          .report()
          .note(
              "Destination "
                  + destination.name()
                  + " asks for a metric aggregation that Assent does not support. It gets explicit"
                  + " histograms or the default aggregation instead.");
    }
  }

  private static boolean isReplaced(HostedMetricReader reader) {
    try {
      return !reader.replacedAggregations().isEmpty();
    } catch (RuntimeException unreadable) {
      return true; // its aggregations fail again when the provider is built
    }
  }

  /** Opens a reader with the gate of its first exporter, and each exporter with its own. */
  private void openPush(PushMetricReader push) {
    ClaimedMetricGate first = open(push.first());
    if (first == null) {
      return; // nothing is exported
    }
    List<ClaimedMetricGate> others = new ArrayList<>();
    for (MetricHandle handle : push.handles()) {
      ClaimedMetricGate other = handle == push.first() ? null : open(handle);
      if (other != null) {
        others.add(other);
        reportFirst(push.first().claim().name(), handle.claim().name());
      }
    }
    export.decisions().addEnforcer(EnforcerOrder.METRIC_READER, push.reader());
    push.reader().openPush(export.decisions(), first, others, export.metricsThread());
  }

  private @Nullable ClaimedMetricGate open(MetricHandle handle) {
    MetricOutput output = output(handle.claim().name());
    return output == null ? null : handle.open(output);
  }

  /** Reports that data withheld from the first destination does not reach the other. */
  private void reportFirst(String first, String other) {
    if (!isAlike(destination(first), destination(other))) {
      takenOver
          .report()
          .note(
              "Destinations "
                  + first
                  + " and "
                  + other
                  + " share one metric reader. "
                  + other
                  + " gets only the metrics that both may get. To change that, give it a reader of"
                  + " its own.");
    }
  }

  private static boolean isAlike(Destination some, Destination other) {
    return some.purpose().equals(other.purpose()) && some.recipient() == other.recipient();
  }

  private Destination destination(String name) {
    return export.decisions().destinations().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void collectInstead() {
    boolean isNeeded = !export.accounts(Signal.METRICS).isEmpty();
    for (KnownMetricReader reader : takenOver.readers().known()) {
      if (isNeeded && !reader.isAsked()) {
        reader.gated().replaceBy(export.collector());
        isNeeded = false;
      } else {
        reader.gated().refuse();
      }
      if (reader.isAsked()) {
        takenOver
            .report()
            .note(
                reader.className()
                    + " gets no metrics: ASSENT_DESTINATIONS replaces the exporters and readers of"
                    + " the application. Unset it to use them.");
      }
    }
  }

  private @Nullable MetricOutput output(String destination) {
    for (DestinationExporter exporter : export.exporters()) {
      if (exporter.name().equals(destination)) {
        return exporter.metrics();
      }
    }
    return null;
  }
}
