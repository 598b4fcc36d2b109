/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the JSON that JMH and {@link Figures} write. */
final class JmhFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JmhFormat() {}

  /**
   * A row for each fork of each benchmark, followed by those of the benchmark's own counters.
   *
   * @param where names the file in errors
   */
  static List<Row> read(String json, String where) throws IOException {
    JsonNode root = JSON.readTree(json);
    if (!root.isArray()) {
      throw new IOException(where + ": the file must hold an array of results");
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode result : root) {
      List<Row> forks = forks(result);
      rows.addAll(forks);
      if (!forks.isEmpty()) {
        rows.addAll(counters(result.path("secondaryMetrics"), forks.get(0)));
      }
    }
    return rows;
  }

  private static List<Row> forks(JsonNode result) throws IOException {
    SortedMap<String, String> params = new TreeMap<>();
    if (result.path("threads").asInt(1) > 1) {
      params.put(Row.THREADS, result.path("threads").asText());
    }
    result
        .path("params")
        .properties()
        .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
    JsonNode metric = result.path("primaryMetric");
    List<double[]> forks =
        metric.has("rawData")
            ? values(metric.path("rawData"))
            : histograms(metric.path("rawDataHistogram"));
    double[] bytes = bytes(result.path("secondaryMetrics"), forks.size());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < forks.size(); i++) {
      rows.add(
          Row.fork(
              result.path("benchmark").asText(),
              result.path("mode").asText(),
              params,
              metric.path("scoreUnit").asText(),
              forks.get(i),
              bytes[i]));
    }
    return rows;
  }

  private static List<double[]> values(JsonNode data) {
    List<double[]> forks = new ArrayList<>();
    for (JsonNode fork : data) {
      double[] values = new double[fork.size()];
      Arrays.setAll(values, i -> fork.get(i).asDouble());
      forks.add(values);
    }
    return forks;
  }

  /** JMH writes samples as pairs of a value and its count, per fork and iteration. */
  private static List<double[]> histograms(JsonNode data) {
    List<double[]> forks = new ArrayList<>();
    for (JsonNode fork : data) {
      double[] values = new double[0];
      for (JsonNode iteration : fork) {
        for (JsonNode pair : iteration) {
          int from = values.length;
          values = Arrays.copyOf(values, from + pair.get(1).asInt());
          Arrays.fill(values, from, values.length, pair.get(0).asDouble());
        }
      }
      forks.add(values);
    }
    return forks;
  }

  /** The benchmark's own counters, as rates per second. Names of profilers' metrics have dots. */
  private static List<Row> counters(JsonNode metrics, Row of) {
    List<Row> counters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      if (metric.getKey().matches("\\w+")) {
        for (double[] fork : values(metric.getValue().path("rawData"))) {
          counters.add(
              new Row(
                  of.type(),
                  of.method() + "." + metric.getKey(),
                  "thrpt",
                  of.params(),
                  "/s",
                  List.of(fork),
                  Double.NaN));
        }
      }
    }
    return counters;
  }

  /**
   * Bytes per operation of each fork: the mean of its iterations, or the score of all forks where
   * the iterations are missing. Some versions of JMH put a dot before the metric's name.
   */
  private static double[] bytes(JsonNode metrics, int forks) {
    double[] bytes = new double[forks];
    Arrays.fill(bytes, Double.NaN);
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      if (metric.getKey().endsWith("gc.alloc.rate.norm")) {
        double score = metric.getValue().path("score").asDouble(Double.NaN);
        List<double[]> each = values(metric.getValue().path("rawData"));
        Arrays.setAll(
            bytes,
            i -> each.size() == forks ? Arrays.stream(each.get(i)).average().orElse(score) : score);
      }
    }
    return bytes;
  }
}
