/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.Categories;
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
  private static final Facts ANYTHING = new Facts(Categories.UNCLASSIFIED, true, Long.MAX_VALUE);

  private final ConcurrentMap<String, Facts> byName = new ConcurrentHashMap<>();
  private final @Nullable Facts others;

  /** Without facts, for instruments that report their own. */
  public InstrumentFacts() {
    this(null);
  }

  /**
   * @param others the facts about instruments that reported none
   */
  private InstrumentFacts(@Nullable Facts others) {
    this.others = others;
  }

  /**
   * Returns the facts about instruments of a taken-over SDK, which report nothing. Anything may be
   * true of them: an overflow point is unclassified, a point may lack attributes, and an observed
   * value has an unlimited age.
   */
  public static InstrumentFacts unknown() {
    return new InstrumentFacts(ANYTHING);
  }

  /** Whether these are the facts about instruments that report nothing. */
  public boolean isUnknown() {
    return others != null;
  }

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
    Facts known = byName.get(metric.toLowerCase(Locale.ROOT));
    if (others == null) {
      return known;
    }
    return known == null ? others : known.and(others);
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
