/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A figure computed from results; empty if one of them is missing. */
interface Quantity {
  OptionalDouble of(Results results);

  /**
   * Selects a row.
   *
   * @param benchmark class and method, without {@code dev.assent.benchmarks.}
   * @param params parameters as {@code name=value}, enough to identify the row
   */
  static Pick row(String benchmark, String... params) {
    int dot = benchmark.lastIndexOf('.');
    Map<String, String> wanted = new LinkedHashMap<>();
    for (String param : params) {
      int equals = param.indexOf('=');
      wanted.put(param.substring(0, equals), param.substring(equals + 1));
    }
    return new Pick(benchmark.substring(0, dot), benchmark.substring(dot + 1), wanted);
  }

  /** Selects one row of the results. */
  record Pick(String type, String method, Map<String, String> params) {
    Optional<Row> in(Results results) {
      return results.find(type, method, params);
    }

    /** The row of another method. */
    Pick as(String other) {
      return new Pick(type, other, params);
    }

    /** The row with another value of a parameter, or without it for null. */
    Pick with(String param, @Nullable String value) {
      Map<String, String> all = new LinkedHashMap<>(params);
      all.compute(param, (name, before) -> value);
      return new Pick(type, method, all);
    }

    Quantity median() {
      return take(Row::median);
    }

    Quantity p99() {
      return take(row -> row.quantile(0.99));
    }

    Quantity bytes() {
      return take(Row::bytes);
    }

    /** The ratio of its median to another row's. */
    Quantity by(Pick other) {
      return both(median(), other.median(), (own, others) -> own / others);
    }

    /** The median ratio to the other row, of pairs of forks or of medians. */
    Quantity over(Pick base) {
      return results ->
          ratio(base, results)
              .map(Estimate::value)
              .map(OptionalDouble::of)
              .orElse(OptionalDouble.empty());
    }

    /** The same row, measured in turns with others. */
    Pick inTurns() {
      return new Pick(type + Results.PAIRS, method, params);
    }

    /** The upper 95 % bound of the median of forks; empty with fewer than twenty. */
    Quantity upper() {
      return results ->
          in(results).map(Row::forkMedians).map(Quantity::bound).orElse(OptionalDouble.empty());
    }

    /**
     * The upper 95 % bound of the median difference to the other row over pairs of forks; empty
     * with fewer than twenty pairs.
     */
    Quantity above(Pick base) {
      return results ->
          base.in(results)
              .flatMap(row -> in(results).map(own -> differences(row.paired(), own.paired())))
              .map(Quantity::bound)
              .orElse(OptionalDouble.empty());
    }

    private static double[] differences(double[] base, double[] own) {
      double[] differences = new double[Math.min(base.length, own.length)];
      Arrays.setAll(differences, i -> own[i] - base[i]);
      return differences;
    }

    /**
     * The upper 95 % bound of the median ratio to the other row over pairs of forks that ran one
     * after the other; empty with fewer than twenty pairs.
     */
    Quantity pairedBy(Pick base) {
      return results ->
          ratio(base, results)
              .filter(Estimate::bounded)
              .map(Estimate::high)
              .map(OptionalDouble::of)
              .orElse(OptionalDouble.empty());
    }

    private Optional<Estimate> ratio(Pick base, Results results) {
      return base.in(results).flatMap(row -> in(results).map(own -> Estimate.ratio(row, own)));
    }

    private Quantity take(ToDoubleFunction<Row> figure) {
      return results -> {
        Optional<Row> row = in(results);
        return row.isPresent() ? known(figure.applyAsDouble(row.get())) : OptionalDouble.empty();
      };
    }
  }

  /** The number of pairs that a ratio near one needs. */
  int PAIRS = 20;

  /** A figure that no benchmark measures yet. */
  Quantity UNKNOWN = results -> OptionalDouble.empty();

  private static OptionalDouble bound(double... values) {
    return values.length < PAIRS
        ? OptionalDouble.empty()
        : OptionalDouble.of(Statistics.upperBound(values));
  }

  default Quantity minus(Quantity other) {
    return both(this, other, (own, others) -> own - others);
  }

  default Quantity times(double factor) {
    return results -> {
      OptionalDouble own = of(results);
      return own.isPresent() ? known(own.getAsDouble() * factor) : own;
    };
  }

  private static Quantity both(Quantity left, Quantity right, DoubleBinaryOperator operation) {
    return results -> {
      OptionalDouble a = left.of(results);
      OptionalDouble b = right.of(results);
      return a.isPresent() && b.isPresent()
          ? known(operation.applyAsDouble(a.getAsDouble(), b.getAsDouble()))
          : OptionalDouble.empty();
    };
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
