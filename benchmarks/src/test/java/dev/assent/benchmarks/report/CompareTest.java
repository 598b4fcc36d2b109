/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompareTest {
  @Test
  void of_allPairsSlowerByATenth_isWorse() {
    assertThat(compared(1.1, 0).isWorse()).isTrue();
    assertThat(compared(1.1, 0)).hasToString("× 1.1 (1.1 to 1.1, 10 pairs), 0 B/op: WORSE");
  }

  @Test
  void of_withinFivePercent_isNoChange() {
    assertThat(compared(1.04, 1).isWorse()).isFalse();
    assertThat(compared(0.96, 0).isBetter()).isFalse();
  }

  @Test
  void of_twoBytesMore_isWorseThoughFaster() {
    assertThat(compared(0.5, 2).isWorse()).isTrue();
    assertThat(compared(0.5, 2).isBetter()).isFalse();
  }

  @Test
  void of_fasterByATenth_isBetter() {
    assertThat(compared(0.9, 0).isBetter()).isTrue();
  }

  @Test
  void of_twoPercentMoreBytesPerFork_isWorse() {
    Row base = bytes(100);

    assertThat(Compare.of(base, bytes(102)).isWorse()).isTrue();
    assertThat(Compare.of(base, bytes(102))).hasToString("× 1.02 (1.02 to 1.02, 10 pairs): WORSE");
    assertThat(Compare.of(base, bytes(98)).isBetter()).isTrue();
    assertThat(Compare.of(base, bytes(100.5)).isWorse()).isFalse();
  }

  private static Row bytes(double each) {
    List<double[]> forks = Collections.nCopies(10, new double[] {each});
    return new Row("X", "a", "sample", new TreeMap<>(), "B/op", forks, Double.NaN);
  }

  @Test
  void of_fewerThanFivePairs_isNoChange() {
    Row base = Rows.of("a", Map.of(), 1, 1);

    assertThat(Compare.of(base, Rows.of("a", Map.of(), 9, 9)).isWorse()).isFalse();
  }

  private static Compare compared(double factor, double bytes) {
    double[] base = IntStream.rangeClosed(1, 10).mapToDouble(i -> i).toArray();
    double[] head = IntStream.rangeClosed(1, 10).mapToDouble(i -> i * factor).toArray();
    return Compare.of(Rows.allocating("a", 8, base), Rows.allocating("a", 8 + bytes, head));
  }

  @Test
  void isWorse_oneOfSeveralBenchmarks_isSaidAndTold() {
    Row same = Rows.of("same", Map.of(), 1, 1, 1, 1, 1);
    Row base = Rows.of("a", Map.of(), 1, 1, 1, 1, 1);
    Row slower = Rows.of("a", Map.of(), 2, 2, 2, 2, 2);
    Row other = Rows.of("b", Map.of(), 1);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, UTF_8);

    assertThat(Compare.isWorse(results(base, same, other), results(slower, same), out)).isTrue();
    assertThat(Compare.isWorse(results(base, same), results(base, same, other), out)).isFalse();
    assertThat(printed.toString(UTF_8).lines())
        .containsExactly(
            "X.a: × 2 (2 to 2, 5 pairs): WORSE",
            "X.same: × 1 (1 to 1, 5 pairs): no change beyond the noise",
            "X.b: gone",
            "X.a: × 1 (1 to 1, 5 pairs): no change beyond the noise",
            "X.same: × 1 (1 to 1, 5 pairs): no change beyond the noise",
            "X.b: new");
  }

  private static Results results(Row... rows) {
    return new Results(List.of(rows));
  }
}
