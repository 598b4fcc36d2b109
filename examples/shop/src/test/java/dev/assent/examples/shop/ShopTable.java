/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of the shop in its README. */
final class ShopTable {
  private static final Path PAGE = Path.of("README.md");
  private static final String METRICS = "metrics";
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** A way in which the shop gets its telemetry. */
  enum Column {
    STARTER,
    AGENT
  }

  private ShopTable() {}

  /** Returns the names of all spans that arrive. */
  static NavigableSet<String> spans(Column column) throws IOException {
    return names(column, false);
  }

  /** Returns the names of some metrics that arrive. */
  static NavigableSet<String> metrics(Column column) throws IOException {
    return names(column, true);
  }

  private static NavigableSet<String> names(Column column, boolean ofMetrics) throws IOException {
    NavigableSet<String> names = new TreeSet<>();
    for (String row : rows()) {
      String[] cells = row.split("\\|");
      if (cells[1].strip().equals(METRICS) == ofMetrics) {
        Matcher name = NAME.matcher(cells[2 + column.ordinal()]);
        while (name.find()) {
          names.add(name.group(1));
        }
      }
    }
    if (names.isEmpty()) {
      throw new AssertionError(PAGE + " has another structure");
    }
    return names;
  }

  private static List<String> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| ") && line.split("\\|").length == 5)
        .skip(1)
        .toList();
  }
}
