/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final String FROM_JMH =
      """
      [{ "jmhVersion" : "1.37", "benchmark" : "dev.assent.benchmarks.gate.SpanBenchmark.gate", "mode" : "avgt",
         "threads" : 1, "forks" : 2, "params" : { "keys" : "constant" },
         "primaryMetric" : { "score" : 3.0, "scoreError" : "NaN", "scoreUnit" : "ns/op",
           "rawData" : [ [ 1.0, 2.0, 3.0 ], [ 4.0, 5.0, 6.0 ] ] },
         "secondaryMetrics" : { "%s" : { "score" : 132.001, "scoreUnit" : "B/op", "rawData" : [[132.0]] } } }]
      """;

  @TempDir Path folder;

  @Test
  void parse_jmh_hasForksParametersAndBytes() throws IOException {
    Row row = only(FROM_JMH.formatted("·gc.alloc.rate.norm"));

    assertThat(row.type()).isEqualTo("gate.SpanBenchmark");
    assertThat(row.method()).isEqualTo("gate");
    assertThat(row.params()).isEqualTo(Map.of("keys", "constant"));
    assertThat(row.forkMedians()).containsExactly(2, 5);
    assertThat(row.median()).isEqualTo(3.5);
    assertThat(row.bytes()).isEqualTo(132.001);
    assertThat(row.isSampled()).isFalse();
  }

  @Test
  void parse_bytesUnderTheirOtherName_areFound() throws IOException {
    assertThat(only(FROM_JMH.formatted("gc.alloc.rate.norm")).bytes()).isEqualTo(132.001);
    assertThat(only(FROM_JMH.formatted("gc.alloc.rate")).bytes()).isNaN();
  }

  @Test
  void parse_jmhSamples_areCountedAsOftenAsTheyOccurred() throws IOException {
    Row row =
        only(
            """
            [{ "benchmark" : "dev.assent.benchmarks.X.y", "mode" : "sample",
               "primaryMetric" : { "scoreUnit" : "us/op", "rawDataHistogram" : [[[[1.0, 99], [8.0, 1]]]] } }]
            """);

    assertThat(row.values()).hasSize(100);
    assertThat(row.isSampled()).isTrue();
    assertThat(row.quantile(1)).isEqualTo(8);
  }

  @Test
  void parse_countersOfTheBenchmark_areRowsOfTheirOwn() throws IOException {
    Results results =
        Results.parse(
            """
            [{ "benchmark" : "dev.assent.benchmarks.X.life", "mode" : "avgt",
               "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [[1.0]] },
               "secondaryMetrics" : {
                 "·gc.alloc.rate.norm" : { "score" : 8.0 }, "gc.count" : { "score" : 2.0 },
                 "changed" : { "scoreUnit" : "#", "rawData" : [[99.0, 101.0]] } } }]
            """);

    Row counter = results.find("X", "life.changed", Map.of()).orElseThrow();
    assertThat(results.rows()).hasSize(2);
    assertThat(counter.median()).isEqualTo(100);
    assertThat(counter.unit()).isEqualTo("/s");
  }

  @Test
  void parse_severalThreads_isAParameter() throws IOException {
    Results results = Results.parse("[" + threads(1) + "," + threads(2) + "]");

    assertThat(results.find("X", "y", Map.of()).orElseThrow().params()).isEmpty();
    assertThat(results.find("X", "y", Map.of(Row.THREADS, "2"))).isPresent();
  }

  private static String threads(int threads) {
    return """
        { "benchmark" : "dev.assent.benchmarks.X.y", "mode" : "avgt", "threads" : %d,
          "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [[1.0]] } }
        """
        .formatted(threads);
  }

  @Test
  void of_rowsOfSeveralFiles_areOrderedByMethodAndParameters() throws IOException {
    Results results =
        Results.parse(
            "[" + result("B", "16") + "," + result("A", "128") + "," + result("A", "4") + "]");

    assertThat(results.of("X").stream().map(row -> row.params().get("size")))
        .containsExactly("4", "128", "16");
  }

  @Test
  void read_forks_areOnePerValue() throws IOException {
    Path file = folder.resolve("figures.json");
    System.setProperty(Figures.FILE, file.toString());
    try {
      new Figures(ResultsTest.class).addForks("end.p99.9", Map.of(), "ns/op", 3, 1).write();
    } finally {
      System.clearProperty(Figures.FILE);
    }

    Row row = Results.read(folder).rows().get(0);

    assertThat(row.type()).isEqualTo("report.ResultsTest");
    assertThat(row.method()).isEqualTo("end.p99.9");
    assertThat(row.forkMedians()).containsExactly(3, 1);
  }

  @Test
  void read_figures_hasTheirValues() throws IOException {
    Path file = folder.resolve("figures.json");
    System.setProperty(Figures.FILE, file.toString());
    try {
      new Figures(ResultsTest.class).add("wait", Map.of("mode", "\"a\""), "ms/op", 3, 1, 2).write();
    } finally {
      System.clearProperty(Figures.FILE);
    }

    Row row = Results.read(folder).rows().get(0);

    assertThat(row.type()).isEqualTo("report.ResultsTest");
    assertThat(row.params()).isEqualTo(Map.of("mode", "\"a\""));
    assertThat(row.values()).containsExactly(3, 1, 2);
    assertThat(row.paired()).containsExactly(3, 1, 2);
    assertThat(row.bytes()).isNaN();
  }

  @Test
  void read_theSameAgain_addsItsForks() throws IOException {
    Path one = Files.writeString(folder.resolve("1.json"), FROM_JMH.formatted("x"));
    Files.copy(one, folder.resolve("2.json"));
    Path joined = compact("both.jsonl", one, one);

    Row read = Results.read(folder).rows().get(0);
    Row appended = Results.read(joined.getParent()).rows().get(0);

    assertThat(read.paired()).containsExactly(2, 5, 2, 5);
    assertThat(appended.paired()).containsExactly(2, 5, 2, 5);
  }

  @Test
  void read_pairs_areKeptApart() throws IOException {
    Files.writeString(folder.resolve("1.json"), FROM_JMH.formatted("x"));
    Files.writeString(folder.resolve("1.pairs.json"), FROM_JMH.formatted("x"));
    Path joined = compact("1.pairs.jsonl", folder.resolve("1.json"));

    assertThat(Results.read(folder).rows())
        .extracting(Row::type)
        .containsOnly("gate.SpanBenchmark", "gate.SpanBenchmark-pairs");
    assertThat(Results.read(joined.getParent()).rows())
        .extracting(Row::type)
        .containsOnly("gate.SpanBenchmark-pairs");
  }

  @Test
  void read_compact_isAsRead() throws IOException {
    Path one =
        Files.writeString(
            folder.resolve("1.json"),
            "[%s,%s]"
                .formatted(
                    within(FROM_JMH.formatted("gc.alloc.rate.norm")),
                    within(
                        """
                        [{ "benchmark" : "dev.assent.benchmarks.X.life", "mode" : "avgt", "threads" : 2,
                           "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [[0.1], [1e-7]] },
                           "secondaryMetrics" : {
                             "gc.alloc.rate.norm" : { "score" : 8.0, "rawData" : [[7.0], [9.0]] },
                             "changed" : { "scoreUnit" : "#", "rawData" : [[99.0], [101.0]] } } }]
                        """)));
    Path compact = compact("1.jsonl", one);

    assertThat(Files.readString(compact).lines())
        .hasSize(6)
        .contains(
            "{\"benchmark\":\"X.life\",\"params\":{\"threads\":\"2\"},\"mode\":\"avgt\","
                + "\"unit\":\"ns/op\",\"fork\":2,\"bytes\":9.0,\"values\":[1.0E-7]}");
    assertThat(Results.read(compact.getParent()).rows())
        .usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(Results.read(folder).rows());
  }

  @Test
  void read_lineWithoutValues_isRefused() throws IOException {
    Files.writeString(folder.resolve("1.jsonl"), "{\"benchmark\":\"X.y\"}\n");

    assertThatThrownBy(() -> Results.read(folder)).hasMessageContaining("1.jsonl");
  }

  private static String within(String array) {
    return array.strip().substring(1, array.strip().length() - 1);
  }

  private Path compact(String name, Path... from) throws IOException {
    Path file = Files.createDirectories(folder.resolve("compact")).resolve(name);
    List<String> arguments = new ArrayList<>(List.of(file.toString()));
    for (Path each : from) {
      arguments.add(each.toString());
    }
    Compact.main(arguments.toArray(String[]::new));
    return file;
  }

  @Test
  void read_noFolder_isNothing() throws IOException {
    assertThat(Results.read(folder.resolve("none")).rows()).isEmpty();
  }

  @Test
  void parse_noArray_isRefused() {
    assertThatThrownBy(() -> Results.parse("{}")).isInstanceOf(IOException.class);
  }

  @Test
  void find_severalRows_isNone() throws IOException {
    Results results =
        Results.parse(
            "[" + result("A", "1") + "," + result("A", "2") + "," + result("B", "1") + "]");

    assertThat(results.find("X", "y", Map.of("keys", "A"))).isEmpty();
    assertThat(results.find("X", "y", Map.of("keys", "B"))).isPresent();
    assertThat(results.find("X", "y", Map.of("keys", "C"))).isEmpty();
  }

  private static String result(String keys, String size) {
    return """
        { "benchmark" : "dev.assent.benchmarks.X.y", "mode" : "avgt", "params" : { "keys" : "%s", "size" : "%s" },
          "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [[1.0]] } }
        """
        .formatted(keys, size);
  }

  private static Row only(String json) throws IOException {
    return Results.parse(json).rows().get(0);
  }
}
