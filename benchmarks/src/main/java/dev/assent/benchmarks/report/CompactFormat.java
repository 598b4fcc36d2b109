/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The form of committed results: one line of JSON per benchmark, set of parameters and fork, with
 * the value of each iteration as JMH reported it.
 */
final class CompactFormat {
  /** The suffix of such files. */
  static final String SUFFIX = ".jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CompactFormat() {}

  /** One line per fork, in the order of the rows. */
  static String write(List<Row> rows) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      int before = (int) rows.subList(0, i).stream().filter(row::isSameAs).count();
      for (int fork = 0; fork < row.forks().size(); fork++) {
        lines.append(line(row, row.forks().get(fork), before + fork + 1)).append('\n');
      }
    }
    return lines.toString();
  }

  private static ObjectNode line(Row row, double[] values, int fork) {
    ObjectNode line = JSON.createObjectNode();
    line.put("benchmark", row.type() + "." + row.method());
    if (!row.params().isEmpty()) {
      ObjectNode params = line.putObject("params");
      row.params().forEach(params::put);
    }
    line.put("mode", row.mode()).put("unit", row.unit()).put("fork", fork);
    if (!Double.isNaN(row.bytes())) {
      line.put("bytes", row.bytes());
    }
    ArrayNode array = line.putArray("values");
    Arrays.stream(values).forEach(array::add);
    return line;
  }

  /**
   * A row for each line.
   *
   * @param where names the file in errors
   */
  static List<Row> read(String lines, String where) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      JsonNode fork = JSON.readTree(line);
      if (!fork.path("values").isArray()) {
        throw new IOException(where + ": each line must hold the values of a fork");
      }
      SortedMap<String, String> params = new TreeMap<>();
      fork.path("params")
          .properties()
          .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
      double[] values = new double[fork.path("values").size()];
      Arrays.setAll(values, i -> fork.path("values").get(i).asDouble());
      rows.add(
          Row.fork(
              fork.path("benchmark").asText(),
              fork.path("mode").asText(),
              params,
              fork.path("unit").asText(),
              values,
              fork.path("bytes").asDouble(Double.NaN)));
    }
    return rows;
  }
}
