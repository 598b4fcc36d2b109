/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import java.util.List;

/**
 * The boundaries of one metric's histograms, which are usually all the same: one copy for all
 * series. Not thread-safe.
 */
public final class SharedBoundaries {
  private List<Double> last = List.of();

  /** An immutable copy, the same instance as before if it is equal. */
  List<Double> copyOf(List<Double> boundaries) {
    if (!last.equals(boundaries)) {
      last = List.copyOf(boundaries);
    }
    return last;
  }
}
