/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of instruments that no point of theirs tells, by name, whatever the meter and the
 * case: two instruments of one name share what either was told. Facts only add up; there are at
 * most as many as instruments. Thread-safe.
 */
public final class InstrumentFacts {
  private final ConcurrentMap<String, Facts> byName = new ConcurrentHashMap<>();

  /** Nothing is known yet. */
  public InstrumentFacts() {}

  /** A measurement declared categories. */
  void declared(String instrument, long categories) {
    merge(instrument, new Facts(categories, false, 0));
  }

  /** What it observes may be as old as this. */
  public void looksBack(String instrument, long nanos) {
    merge(instrument, new Facts(0, false, nanos));
  }

  /** Its measurements lose the attributes that it was not advised to keep. */
  void advised(String instrument) {
    merge(instrument, new Facts(0, true, 0));
  }

  private void merge(String instrument, Facts more) {
    byName.merge(instrument.toLowerCase(Locale.ROOT), more, Facts::and);
  }

  /**
   * The categories that any measurement of a metric declared: those of a point that stands for all
   * measurements beyond the cardinality limit, whose own attributes are lost.
   */
  public long declared(String metric) {
    Facts known = of(metric);
    return known == null ? 0 : known.declared;
  }

  /** Whether points of a metric may lack attributes that their measurements had. */
  public boolean mayHaveDropped(String metric) {
    Facts known = of(metric);
    return known != null && known.isAdvised;
  }

  /** How far back what a metric observes may look, as far as anybody said; 0 if nobody did. */
  public long lookBackNanos(String metric) {
    Facts known = of(metric);
    return known == null ? 0 : known.lookBackNanos;
  }

  private @Nullable Facts of(String metric) {
    return byName.get(metric.toLowerCase(Locale.ROOT));
  }

  /** How many, and nothing of them. */
  @Override
  public String toString() {
    return "InstrumentFacts[" + byName.size() + "]";
  }

  private record Facts(long declared, boolean isAdvised, long lookBackNanos) {
    Facts and(Facts other) {
      return new Facts(
          declared | other.declared,
          isAdvised || other.isAdvised,
          Math.max(lookBackNanos, other.lookBackNanos));
    }
  }
}
