/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.instance.DestinationExporter;
import dev.assent.internal.instance.Engine;
import dev.assent.internal.metric.HostedReader;
import dev.assent.internal.metric.MetricCollector;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.MetricRegate;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import org.jspecify.annotations.Nullable;

/** Opens the gated metric readers of an application's SDK. */
record HostMetrics(Engine engine, HostParts parts) {

  /** Returns the temporality that the reader of a destination wants; null if it has none. */
  static @Nullable AggregationTemporalitySelector temporality(
      HostedDestination destination, HostParts parts) {
    PulledReader pulled = destination.pulledReader();
    if (pulled != null) {
      return pulled.reader().temporality();
    }
    for (HostParts.PushReader push : parts.pushReaders()) {
      if (push.handle() == destination.metricHandle()) {
        return push.reader().temporality();
      }
    }
    return null;
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
    for (HostedDestination destination : parts.destinations()) {
      MetricOutput output = output(destination.name());
      reportAggregations(destination);
      PulledReader pulled = destination.pulledReader();
      if (output != null && pulled != null) {
        pulled.reader().openPull(engine.decisions(), output.gate());
        engine.decisions().addEnforcer(pulled.reader());
      } else if (output != null) {
        openPush(destination, output);
      }
    }
  }

  private void reportAggregations(HostedDestination destination) {
    PulledReader pulled = destination.pulledReader();
    boolean isReplaced = pulled != null && isReplaced(pulled.reader());
    for (HostParts.PushReader push : parts.pushReaders()) {
      isReplaced |= push.handle() == destination.metricHandle() && isReplaced(push.reader());
    }
    if (isReplaced) {
      parts
          .verdict()
          .note(
              "Assent can't merge exponential histograms yet. "
                  + destination.name()
                  + " gets explicit ones, and none where a View selects exponential ones.");
    }
  }

  private static boolean isReplaced(HostedReader reader) {
    try {
      return !reader.replacedAggregations().isEmpty();
    } catch (RuntimeException unreadable) {
      return true; // its aggregations fail again when the provider is built
    }
  }

  private void openPush(HostedDestination destination, MetricOutput output) {
    for (HostParts.PushReader push : parts.pushReaders()) {
      if (push.handle() == destination.metricHandle()) {
        MetricRegate regate = MetricRegate.of(output.gate());
        push.handle().open(regate, output);
        push.reader().openPush(engine.decisions(), regate, MetricCollector.scheduler());
        engine.decisions().addEnforcer(push.reader());
      }
    }
  }

  private void collectInstead() {
    boolean isNeeded = !engine.accounts(Signal.METRICS).isEmpty();
    for (HostedReader reader : parts.readers()) {
      if (isNeeded) {
        reader.replaceBy(engine.collector());
        isNeeded = false;
      } else {
        reader.refuse();
      }
    }
  }

  private @Nullable MetricOutput output(String destination) {
    for (DestinationExporter exporter : engine.exporters()) {
      if (exporter.name().equals(destination)) {
        return exporter.metrics();
      }
    }
    return null;
  }
}
