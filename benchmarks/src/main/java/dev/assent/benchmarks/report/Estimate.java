/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

/**
 * A figure and the range of its error.
 *
 * @param low NaN if the range is unknown, like {@code high}
 * @param bounded whether the range is that of the median's 95 % bounds; otherwise it is that of the
 *     ratios of any two forks, or of the pairs if there are too few for bounds
 */
public record Estimate(double value, double low, double high, boolean bounded) {
  /** Whether the median of so many values has 95 % bounds. */
  public static boolean hasBounds(int values) {
    return Statistics.rank(values) <= values;
  }

  /** The median ratio of pairs. */
  public static Estimate of(double... pairs) {
    double median = Statistics.median(pairs);
    if (hasBounds(pairs.length)) {
      return new Estimate(median, Statistics.lowerBound(pairs), Statistics.upperBound(pairs), true);
    }
    double unknown = pairs.length < 2 ? Double.NaN : 1;
    return new Estimate(
        median,
        unknown * Statistics.quantile(pairs, 0),
        unknown * Statistics.quantile(pairs, 1),
        false);
  }

  /** The ratio of two rows: of their pairs of forks, or of their medians if there are too few. */
  static Estimate ratio(Row base, Row own) {
    double[] pairs = Statistics.ratios(base.paired(), own.paired());
    double[] bases = base.forkMedians();
    double[] owns = own.forkMedians();
    if (pairs.length >= Quantity.PAIRS && !own.isSameAs(base)) {
      return of(pairs);
    }
    double unknown = own.isSameAs(base) || bases.length + owns.length == 2 ? Double.NaN : 1;
    return new Estimate(
        own.median() / base.median(),
        unknown * Statistics.quantile(owns, 0) / Statistics.quantile(bases, 1),
        unknown * Statistics.quantile(owns, 1) / Statistics.quantile(bases, 0),
        false);
  }

  @Override
  public String toString() {
    if (Double.isNaN(low)) {
      return Numbers.of(value);
    }
    String range = Numbers.of(low) + "–" + Numbers.of(high);
    return Numbers.of(value) + (bounded ? " (" + range + ")" : " [" + range + "]");
  }
}
