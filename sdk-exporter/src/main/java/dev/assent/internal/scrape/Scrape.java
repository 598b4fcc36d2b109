/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.List;

/**
 * The data of one answer, from its collection to its end, and its outcome in the ledger.
 * Thread-safe.
 *
 * <pre>
 * in flight ─ the scraper took the whole answer        ─► exported
 *           ─ it broke, or was broken off, after begin ─► possibly sent
 *           ─ it ended before it began                 ─► lost
 * </pre>
 */
final class Scrape {
  private final MetricGate gate;
  private final Account account;
  private final Clock clock;

  // Guarded by this.
  private final List<StampedMetric> metrics = new ArrayList<>();
  private int[] inexpressible = {};
  private boolean isBegun;
  private boolean isEnded;
  private Lost reason = Lost.RETRIES_EXHAUSTED;

  Scrape(MetricGate gate, Account account, Clock clock) {
    this.gate = gate;
    this.account = account;
    this.clock = clock;
  }

  /** Adds metrics that a gate of the destination permitted. Called under the gate's lock. */
  synchronized void captured(List<StampedMetric> permitted) {
    metrics.addAll(permitted);
    inexpressible = new int[metrics.size()];
    for (StampedMetric metric : permitted) {
      account.captured(State.IN_FLIGHT, metric.pointCount());
      if (isEnded) {
        count(metric, 0, false); // withdrawn while another part was collected
      }
    }
  }

  /**
   * Begins to hand the written answer over.
   *
   * @param lost per metric, the number of points that the format can't express
   * @return false if the answer must not be sent, because it ended or its data may not leave any
   *     more
   */
  synchronized boolean begin(int[] lost) {
    inexpressible = lost.clone();
    if (isEnded || !mayLeave()) {
      return false;
    }
    isBegun = true;
    return true;
  }

  private boolean mayLeave() {
    for (StampedMetric metric : metrics) {
      if (!gate.mayLeave(metric, clock)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Ends the answer if it has data that may not leave any more. What was in progress counts as
   * possibly sent, whether a byte of it was handed over or not.
   *
   * @return the number of its points; 0 if it continues
   */
  synchronized long withdraw() {
    if (isEnded || mayLeave()) {
      return 0;
    }
    isBegun = true;
    end(false);
    return metrics.stream().mapToLong(StampedMetric::pointCount).sum();
  }

  /** Ends an answer that can't be written. */
  synchronized void unwritable() {
    reason = Lost.ENCODING;
    end(false);
  }

  synchronized boolean isEnded() {
    return isEnded;
  }

  /**
   * Counts the outcome once.
   *
   * @param isTaken whether the scraper took the whole answer
   */
  synchronized void end(boolean isTaken) {
    if (isEnded) {
      return;
    }
    isEnded = true;
    for (int i = 0; i < metrics.size(); i++) {
      count(metrics.get(i), inexpressible[i], isTaken);
    }
  }

  private void count(StampedMetric metric, int lost, boolean isTaken) {
    long points = metric.pointCount() - (long) lost;
    long held = metric.ownMask() | metric.fieldsMask();
    account.lost(State.IN_FLIGHT, Lost.ENCODING, lost);
    if (isTaken) {
      account.moved(State.IN_FLIGHT, State.EXPORTED, points);
      account.exportedCategories(held, points, clock.epochNanos());
    } else if (isBegun) {
      account.moved(State.IN_FLIGHT, State.POSSIBLY_SENT, points);
      account.possiblySentCategories(held, points);
    } else {
      account.lost(State.IN_FLIGHT, reason, points);
    }
  }

  @Override
  public synchronized String toString() {
    return "Scrape{metrics=" + metrics.size() + ", ended=" + isEnded + "}";
  }
}
