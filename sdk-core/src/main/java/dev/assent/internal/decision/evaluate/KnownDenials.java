/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import java.util.List;

/**
 * The times of the latest denials that were known until a decision, in force or not, for each
 * destination. Immutable, thread-safe, and equal by value.
 *
 * <p>They belong to a {@link Decision} and not to its shared part, since nearly every subject has
 * its own times.
 *
 * @param times by the indexes of destinations; empty if no denial was known
 */
record KnownDenials(List<TimeByCategory> times) {
  static final KnownDenials NONE = new KnownDenials(List.of());

  static KnownDenials of(List<TimeByCategory> times) {
    return times.stream().allMatch(TimeByCategory::isEver)
        ? NONE
        : new KnownDenials(List.copyOf(times));
  }

  TimeByCategory of(int destination) {
    return times.isEmpty() ? TimeByCategory.EVER : times.get(destination);
  }
}
