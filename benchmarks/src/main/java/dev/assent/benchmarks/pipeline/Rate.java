/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How often a burst of spans is recorded. All contenders of a run have the same rate, at which none
 * of them drops spans: to drop a span is cheaper than to deliver it.
 *
 * @param periodMillis the time from the start of one burst to the start of the next
 */
record Rate(int periodMillis) {
  /** Each is about 1.5 times the one before. */
  private static final List<Integer> PERIODS = List.of(7, 10, 15, 22, 33, 50, 75, 110, 165, 250);

  /** Records bursts at a rate. */
  @FunctionalInterface
  interface Trial {
    /** Returns whether all spans arrived. */
    boolean succeeds(Rate rate) throws IOException, InterruptedException;
  }

  /**
   * Finds the shortest period at which all spans arrive, and returns the next longer one, so that
   * there is headroom. Empty if all spans arrive at no period but the longest, or at none.
   */
  static Optional<Rate> calibrate(Trial trial) throws IOException, InterruptedException {
    for (int period : PERIODS) {
      Rate rate = new Rate(period);
      Optional<Rate> slower = rate.slower();
      if (slower.isPresent() && trial.succeeds(rate)) {
        return slower;
      }
    }
    return Optional.empty();
  }

  /** Returns the next longer period; empty for the longest. */
  Optional<Rate> slower() {
    return PERIODS.stream().filter(period -> period > periodMillis).findFirst().map(Rate::new);
  }

  @Override
  public String toString() {
    return PipelineFork.BURST + " spans every " + periodMillis + " ms";
  }
}
