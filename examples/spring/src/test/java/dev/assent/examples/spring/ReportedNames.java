/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the file of {@code ASSENT_REPORT_UNCLASSIFIED}. */
final class ReportedNames {
  private static final Pattern SECTION = Pattern.compile("([a-z]+):");
  private static final Pattern NAME = Pattern.compile(" *- \\{ name: \"([^\"]+)\".*");

  private ReportedNames() {}

  /** Returns the names that no catalog knows, each after its section, such as {@code spans a.b}. */
  static NavigableSet<String> in(Path file) throws IOException {
    NavigableSet<String> names = new TreeSet<>();
    String section = "";
    for (String line : Files.readAllLines(file)) {
      Matcher start = SECTION.matcher(line);
      Matcher name = NAME.matcher(line);
      if (start.matches()) {
        section = start.group(1);
      } else if (name.matches()) {
        names.add(section + " " + name.group(1));
      }
    }
    return names;
  }
}
