/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The JSON of JMH, which {@link Figures} writes too. */
final class JmhFormat {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** One benchmark with one set of parameters. */
  record Result(
      String benchmark,
      String mode,
      int threads,
      @Nullable Map<String, String> params,
      Metric primaryMetric,
      @Nullable Map<String, Metric> secondaryMetrics) {}

  /**
   * Values by fork and iteration.
   *
   * @param rawDataHistogram instead of the values: pairs of a value and its count
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Metric(
      double score,
      @Nullable String scoreUnit,
      @Nullable List<double[]> rawData,
      @Nullable List<List<double[][]>> rawDataHistogram) {
    List<double[]> forks() {
      if (rawData != null) {
        return rawData;
      }
      return rawDataHistogram == null
          ? List.of()
          : rawDataHistogram.stream().map(Metric::samples).toList();
    }

    private static double[] samples(List<double[][]> fork) {
      return fork.stream()
          .flatMap(Arrays::stream)
          .flatMapToDouble(pair -> DoubleStream.generate(() -> pair[0]).limit((long) pair[1]))
          .toArray();
    }
  }

  private JmhFormat() {}

  static String write(List<Result> results) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n";
  }

  /**
   * A row for each fork of each benchmark, followed by those of the benchmark's own counters.
   *
   * @param where names the file in errors
   */
  static List<Row> read(String json, String where) throws IOException {
    List<Row> rows = new ArrayList<>();
    try {
      for (Result result : JSON.readValue(json, Result[].class)) {
        rows.addAll(rows(result));
      }
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": the file must hold an array of results", e);
    }
    return rows;
  }

  private static List<Row> rows(Result result) throws IOException {
    SortedMap<String, String> params = new TreeMap<>();
    if (result.threads() > 1) {
      params.put(Row.THREADS, String.valueOf(result.threads()));
    }
    if (result.params() != null) {
      params.putAll(result.params());
    }
    Map<String, Metric> others =
        result.secondaryMetrics() == null ? Map.of() : result.secondaryMetrics();
    List<double[]> forks = result.primaryMetric().forks();
    double[] bytes = bytes(others, forks.size());
    String unit = String.valueOf(result.primaryMetric().scoreUnit());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < forks.size(); i++) {
      rows.add(Row.fork(result.benchmark(), result.mode(), params, unit, forks.get(i), bytes[i]));
    }
    for (Map.Entry<String, Metric> metric : others.entrySet()) {
      // the benchmark's own counters, as rates per second; names of profilers' metrics have dots
      if (metric.getKey().matches("\\w+")) {
        String counter = result.benchmark() + "." + metric.getKey();
        for (double[] fork : metric.getValue().forks()) {
          rows.add(Row.fork(counter, "thrpt", params, "/s", fork, Double.NaN));
        }
      }
    }
    return rows;
  }

  /**
   * Bytes per operation of each fork: the mean of its iterations, or the score of all forks where
   * the iterations are missing. Some versions of JMH put a dot before the metric's name.
   */
  private static double[] bytes(Map<String, Metric> metrics, int forks) {
    double[] bytes = new double[forks];
    Arrays.fill(bytes, Double.NaN);
    metrics.forEach(
        (name, metric) -> {
          if (name.endsWith("gc.alloc.rate.norm")) {
            List<double[]> each = metric.forks();
            Arrays.setAll(
                bytes,
                i ->
                    each.size() == forks
                        ? Arrays.stream(each.get(i)).average().orElse(metric.score())
                        : metric.score());
          }
        });
    return bytes;
  }
}
