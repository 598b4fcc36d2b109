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
 * Facts about instruments that their points do not show, by case-insensitive name, regardless of
 * the meter: instruments with the same name share facts. Facts are only added; there are at most as
 * many as instruments. Thread-safe.
 */
public final class InstrumentFacts {
  private final ConcurrentMap<String, Facts> byName = new ConcurrentHashMap<>();

  /** Without facts. */
  public InstrumentFacts() {}

  /** Records categories that a measurement declared. */
  void declared(String instrument, long categories) {
    merge(instrument, new Facts(categories, false, 0));
  }

  /** Records the maximum age of observed values. */
  public void looksBack(String instrument, long nanos) {
    merge(instrument, new Facts(0, false, nanos));
  }

  /** Records that an advice drops attributes of its measurements. */
  void advised(String instrument) {
    merge(instrument, new Facts(0, true, 0));
  }

  private void merge(String instrument, Facts more) {
    byName.merge(instrument.toLowerCase(Locale.ROOT), more, Facts::and);
  }

  /**
   * The categories that any measurement of a metric declared. They apply to the overflow point of
   * the cardinality limit, whose attributes are lost.
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

  /** The maximum age of a metric's observed values, in nanoseconds; 0 if unknown. */
  public long lookBackNanos(String metric) {
    Facts known = of(metric);
    return known == null ? 0 : known.lookBackNanos;
  }

  private @Nullable Facts of(String metric) {
    return byName.get(metric.toLowerCase(Locale.ROOT));
  }

  /** Shows only the number of instruments. */
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
