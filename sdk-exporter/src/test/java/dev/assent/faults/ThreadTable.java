/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of threads in docs/CONCURRENCY.md. */
final class ThreadTable {
  private static final Path PAGE = Path.of("../docs/CONCURRENCY.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`assent-[^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`(assent-[^`]*)`");

  private ThreadTable() {}

  /** Returns the names as the page has them, such as {@code assent-<destination>-http}. */
  static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    Matcher row = ROW.matcher(section("\n## Threads\n", "\n\nThe threads of"));
    while (row.find()) {
      Matcher name = NAME.matcher(row.group(1));
      while (name.find()) {
        rows.add(name.group(1));
      }
    }
    return rows;
  }

  /** Returns what the page says about threads that an error has ended. */
  static String restored() throws IOException {
    return section("\n\nThe threads of", "\n## Locks");
  }

  private static String section(String start, String end) throws IOException {
    String page = Files.readString(PAGE);
    int first = page.indexOf(start);
    int last = page.indexOf(end, first);
    if (first < 0 || last < 0) {
      throw new AssertionError(PAGE + " has another structure");
    }
    return page.substring(first, last);
  }

  /** Whether a row of the page is about a running thread. */
  static boolean matches(String row, String thread) {
    String name = row.replace("<destination>", "(training|prometheus)").replace("<n>", "\\d+");
    return thread.matches(name);
  }
}
