/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that was measured in one JDK, read from JSON as JMH and {@link Figures} write it. The same
 * benchmark under the same parameters, found again in the same or a later file, adds its forks.
 * What stands in a file {@code ….pairs.json} is kept apart, as a class with {@value #PAIRS} behind
 * its name: only there the n-th forks of two rows ran one after the other.
 */
record Results(List<Row> rows) {
  /** Behind the name of a class whose contenders' forks ran in turns. */
  static final String PAIRS = "-pairs";

  private static final String PACKAGE = "dev.assent.benchmarks.";
  private static final ObjectMapper JSON = new ObjectMapper();

  Results {
    rows = List.copyOf(rows);
  }

  /** Reads a folder's files by their names' order; nothing if there is no such folder. */
  static Results read(Path folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
          boolean pairs = file.toString().endsWith(".pairs.json");
          add(rows, Files.readString(file), file.toString(), pairs ? PAIRS : "");
        }
      }
    }
    return new Results(rows);
  }

  static Results parse(String json) throws IOException {
    List<Row> rows = new ArrayList<>();
    add(rows, json, "JSON", "");
    return new Results(rows);
  }

  private static void add(List<Row> rows, String json, String where, String suffix)
      throws IOException {
    JsonNode root = JSON.readTree(json);
    if (!root.isArray()) {
      throw new IOException(where + ": an array of results is wanted");
    }
    List<Row> read = new ArrayList<>();
    for (JsonNode result : root) {
      Row row = row(result, suffix);
      read.add(row);
      read.addAll(counters(result.path("secondaryMetrics"), row));
    }
    for (Row row : read) {
      int known = indexOf(rows, row);
      if (known < 0) {
        rows.add(row);
      } else {
        rows.set(known, rows.get(known).with(row));
      }
    }
  }

  private static int indexOf(List<Row> rows, Row row) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isSameAs(row)) {
        return i;
      }
    }
    return -1;
  }

  private static Row row(JsonNode result, String suffix) throws IOException {
    String name = result.path("benchmark").asText();
    int dot = afterClass(name);
    String type = name.substring(0, dot) + suffix;
    SortedMap<String, String> params = new TreeMap<>();
    if (result.path("threads").asInt(1) > 1) {
      params.put(Row.THREADS, result.path("threads").asText());
    }
    result
        .path("params")
        .properties()
        .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
    JsonNode metric = result.path("primaryMetric");
    return new Row(
        type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : type,
        name.substring(dot + 1),
        result.path("mode").asText(),
        params,
        metric.path("scoreUnit").asText(),
        metric.has("rawData")
            ? forks(metric.path("rawData"))
            : histograms(metric.path("rawDataHistogram")),
        bytes(result.path("secondaryMetrics")));
  }

  /** What is measured may have dots in its name, such as {@code end.p99}; packages are small. */
  private static int afterClass(String name) throws IOException {
    int start = 0;
    while (start < name.length() && !Character.isUpperCase(name.charAt(start))) {
      start = name.indexOf('.', start) < 0 ? name.length() : name.indexOf('.', start) + 1;
    }
    int dot = name.indexOf('.', start);
    if (dot < 0) {
      throw new IOException("a result without its benchmark's name");
    }
    return dot;
  }

  private static List<double[]> forks(JsonNode data) {
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

  /** What a benchmark counts itself, as rates per second; profilers' metrics have {@code gc}. */
  private static List<Row> counters(JsonNode metrics, Row of) {
    List<Row> counters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      if (metric.getKey().matches("\\w+")) {
        counters.add(
            new Row(
                of.type(),
                of.method() + "." + metric.getKey(),
                "thrpt",
                of.params(),
                "/s",
                forks(metric.getValue().path("rawData")),
                Double.NaN));
      }
    }
    return counters;
  }

  /** JDKs and versions of JMH write the name with a leading dot, or without. */
  private static double bytes(JsonNode metrics) {
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      if (metric.getKey().endsWith("gc.alloc.rate.norm")) {
        return metric.getValue().path("score").asDouble(Double.NaN);
      }
    }
    return Double.NaN;
  }

  Set<String> types() {
    Set<String> types = new LinkedHashSet<>();
    rows.forEach(row -> types.add(row.type()));
    return types;
  }

  /** A class's rows: method by method as they were read, and by their parameters. */
  List<Row> of(String type) {
    List<Row> found = rows.stream().filter(row -> row.type().equals(type)).toList();
    List<String> methods = found.stream().map(Row::method).distinct().toList();
    return found.stream()
        .sorted(
            Comparator.comparingInt((Row row) -> methods.indexOf(row.method()))
                .thenComparing(Row::compareParams))
        .toList();
  }

  /**
   * The only row of that method with those parameters; empty if there is none or several. Of one
   * thread, unless asked for more.
   */
  Optional<Row> find(String type, String method, Map<String, String> params) {
    List<Row> found =
        of(type).stream()
            .filter(row -> row.method().equals(method) && row.has(params))
            .filter(row -> params.containsKey(Row.THREADS) || row.threads().equals("1"))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
