/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the published targets are judged. */
class TargetsTest {
  private static final double[] PLAIN = DoubleStream.iterate(100, i -> i + 1).limit(20).toArray();
  private static final double[] OURS = DoubleStream.of(PLAIN).map(value -> value * 1.2).toArray();

  private static Row row(String type, String method, Map<String, String> params, double... forks) {
    return Rows.of(method, params, forks).as(type);
  }

  private static List<Target.Condition> conditions(String target) {
    return Targets.ALL.stream()
        .filter(each -> each.name().equals(target))
        .findFirst()
        .orElseThrow()
        .conditions();
  }

  private static List<Row> collected(String type, String kind, double[] plain, double[] ours) {
    Map<String, String> params = Map.of("kind", kind);
    return List.of(row(type, "openTelemetry", params, plain), row(type, "assent", params, ours));
  }

  @Test
  void names_areUnique() {
    assertThat(Targets.ALL).extracting(Target::name).doesNotHaveDuplicates();
  }

  @Test
  void metrics_areJudgedByTheBoundOfPairsAlone() {
    Results alone = new Results(collected("metric.CollectionBenchmark", "sums", PLAIN, OURS));
    Results pairs = new Results(collected("metric.CollectionBenchmark-pairs", "sums", PLAIN, OURS));

    assertThat(conditions("C7").get(0).measured(alone)).isEqualTo("not measured");
    assertThat(conditions("C7").get(0).measured(pairs)).isEqualTo("1.2 × OpenTelemetry");
    assertThat(conditions("C7").get(0).isBeyond(pairs)).isTrue();
    assertThat(conditions("C7").get(1).measured(pairs)).as("histograms").isEqualTo("not measured");
  }

  @Test
  void spool_isJudgedByTheBoundsOfForksInTurnsAlone() {
    for (String suffix : List.of("", "-pairs")) {
      Results results =
          new Results(
              List.of(
                  row(
                      "spool.SpoolAppendBenchmark" + suffix,
                      "marshal",
                      Map.of("frame", "64"),
                      PLAIN),
                  row(
                      "spool.SpoolAppendBenchmark" + suffix,
                      "spool",
                      Map.of("frame", "64", "forcedEachMiB", "16"),
                      OURS),
                  row(
                      "spool.SpoolReplayBenchmark" + suffix,
                      "replay",
                      Map.of("frame", "64", "gate", "permitted", "onDisk", "4096"),
                      PLAIN)));
      boolean inTurns = !suffix.isEmpty();

      assertThat(conditions("C8").get(0).measured(results))
          .isEqualTo(inTurns ? "1.2 × marshal" : "not measured");
      assertThat(conditions("C8").get(1).measured(results))
          .isEqualTo(inTurns ? "114 ns per span" : "not measured");
    }
  }

  /** Else nothing measures what a target is judged by. */
  @Test
  void programs_figuresInTurns_haveALineOfTwentyRounds() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("programs")).stream()
            .filter(line -> line.contains(" | 20 rounds | "))
            .toList();

    for (String contenders :
        List.of(
            "CollectionBenchmark.openTelemetry$ -p kind=sums | jmh"
                + " metric.CollectionBenchmark.assent$ -p kind=sums",
            "CollectionBenchmark.openTelemetry$ -p kind=histograms | jmh"
                + " metric.CollectionBenchmark.assent$ -p kind=histograms",
            "SpoolAppendBenchmark.marshal$ | jmh spool.SpoolAppendBenchmark.spool$ -p"
                + " forcedEachMiB=16 | jmh spool.SpoolReplayBenchmark.replay$ -p gate=permitted -p"
                + " frame=64")) {
      assertThat(lines).anyMatch(line -> line.endsWith(contenders));
    }
  }

  @Test
  void table_eachLimit_isThatOfTheTargets() {
    String table = TargetTable.of(Targets.ALL, Map.of("JDK 17", new Results(List.of())));

    Stream.of(
            "C1h: ",
            "| – permitted | ≤ 0.9 × autoconfigured | ≤ 0.75 | not measured |",
            "| – stripped | ≤ 0.97 × autoconfigured | – |",
            "| – withheld | ≤ 0.27 × autoconfigured | – |",
            "| – reported | ≤ 1.1 × autoconfigured | – |",
            "C2: ",
            "| – permitted | ≤ 1.15 × plain | ≤ 0.9 |",
            "| – stripped | ≤ 1.3 × plain |",
            "C2h: ",
            "| – permitted | ≤ 1.25 × autoconfigured | ≤ 1 |",
            "| – stripped | ≤ 1.3 × autoconfigured |",
            "| – withheld | ≤ 1 × autoconfigured |",
            "C3h: ",
            "| – permitted | ≤ 1 × autoconfigured | ≤ 0.8 |",
            "| – stripped | ≤ 1.05 × autoconfigured |",
            "C5: ",
            "| – until the first span | ≤ 1.1 × autoconfigured |",
            "| – until a server under the agent answers | ≤ 0.4 s more |",
            "| – all jars | ≤ 3.9 MB |",
            "C7: ",
            "| – sums | ≤ 1 × OpenTelemetry | ≤ 0.8 |",
            "C8: ",
            "| – append, forced each 16 MiB | ≤ 1.35 × marshal |",
            "64 MiB on disk | ≤ 500 ms, p99 |",
            "C10h: ",
            "| – known subject | ≤ 1.3 × without Assent | – | not measured |",
            "| – new subject | ≤ 1.6 × without Assent | – | not measured |")
        .reduce(
            0,
            (from, row) -> {
              assertThat(table.indexOf(row, from)).as("%s", row).isNotNegative();
              return table.indexOf(row, from);
            },
            Math::max);
  }
}
