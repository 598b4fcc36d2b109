/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Signal;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the metrics of an open {@link HostedMetricReader} go. Thread-safe.
 *
 * @param passed receives what the reader gets
 * @param gains flushes the reader after a grant; null if it can't be flushed
 * @param pulled the counts of what the reader was given; null if a pipeline counts it
 */
record MetricReaderOutput(
    MetricGate gate,
    Decisions decisions,
    Consumer<List<StampedMetric>> passed,
    @Nullable ExecutorService gains,
    @Nullable PulledMetrics pulled) {

  /**
   * The counts for a receipt.
   *
   * @param ended the number of series that a change ended
   * @param tightened the categories that it withdrew
   */
  List<Receipt.Count> counts(long ended, long tightened) {
    PulledMetrics.Before before =
        pulled == null ? PulledMetrics.Before.NOTHING : pulled.before(tightened);
    if (ended == 0 && before.count() == 0) {
      return List.of();
    }
    String name = decisions.destinations().get(gate.destination()).name();
    return List.of(
        new Receipt.Count(
            name, Signal.METRICS, 0, ended, 0, 0, 0, null, before.count(), before.since()));
  }
}
