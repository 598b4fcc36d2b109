/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Catalog;
import dev.assent.decision.Decisions;
import dev.assent.ledger.Account;
import dev.assent.ledger.State;
import dev.assent.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one destination's metrics, and the series that it accumulates there by what they are
 * called after stripping. Thread-safe.
 */
public final class MetricGate implements Gate<StampedMetric> {
  /**
   * A gate without series.
   *
   * @param destination its index in {@link Decisions#destinations()}
   * @param account the destination's account of metrics
   */
  public static MetricGate create(
      int destination,
      Decisions decisions,
      Catalog catalog,
      Account account,
      MetricTemporality preference,
      Clock clock) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable StampedMetric enter(StampedMetric metric) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable StampedMetric leave(StampedMetric metric, State from, boolean mayHaveLeft) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mayLeave(StampedMetric metric) {
    throw new UnsupportedOperationException();
  }
}
