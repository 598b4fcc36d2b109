/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.ledger.Withheld;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was found in one point while it was stripped: the categories that it keeps, all that it had,
 * and what was taken from it. Not thread-safe.
 */
final class MetricSieve {
  private final Map<Withheld, Long> taken = new EnumMap<>(Withheld.class);
  private long kept;
  private long seen;
  private long declared;

  void keep(long mask) {
    kept |= mask;
    seen |= mask;
  }

  void take(Withheld reason, long mask) {
    taken.merge(reason, mask, (some, more) -> some | more);
    seen |= mask;
  }

  /** Categories that the point declares for itself. */
  void declare(long mask) {
    declared |= mask;
  }

  long kept() {
    return kept;
  }

  long seen() {
    return seen;
  }

  long declared() {
    return declared;
  }

  /** Counts what was taken from the point. */
  void count(MetricTally tally) {
    taken.forEach((reason, mask) -> tally.fields(reason, mask, 1));
  }
}
