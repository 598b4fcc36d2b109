/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The prose of the README: each paragraph, bullet and row of a table as one line, without marks and
 * targets of links. Headings and code are no prose: {@code ReadmeTest}, {@code ReadmeSpanTest} and
 * {@code QuickProfileTest} run the code. Rows of laws are those of {@link EvidencePageTest}.
 */
final class Readme {
  private static final Pattern NO_PROSE = Pattern.compile("(?ms)^```.*?^```$|<!--.*?-->|^#.*?$");
  private static final Pattern LAW = Pattern.compile("\\| \\d+ \\|.*");
  private static final Pattern LINK = Pattern.compile("!?\\[([^]]*)]\\([^)]*\\)");

  private final List<String> units = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();

  private Readme() {}

  static List<String> units() throws IOException {
    return units(Files.readString(Sources.ROOT.resolve("README.md")));
  }

  static List<String> units(String page) {
    Readme readme = new Readme();
    NO_PROSE.matcher(page).replaceAll("").lines().forEach(readme::line);
    readme.end();
    return readme.units;
  }

  private void line(String line) {
    if (line.startsWith("|")) {
      end();
      row(line);
    } else if (line.isBlank()) {
      end();
    } else {
      if (line.startsWith("- ")) {
        end();
      }
      open.append(open.isEmpty() ? "" : " ").append(line.strip());
    }
  }

  /** A row without the links of its last cell, which {@code PagesTest} follows. */
  private void row(String line) {
    if (line.startsWith("|--")) {
      units.remove(units.size() - 1); // the titles of the columns
    } else if (!LAW.matcher(line).matches()) {
      int last = line.lastIndexOf(" | ");
      units.add(plain(line.substring(0, last) + LINK.matcher(line.substring(last)).replaceAll("")));
    }
  }

  private void end() {
    if (!open.isEmpty()) {
      units.add(plain(open.toString()));
      open.setLength(0);
    }
  }

  private static String plain(String text) {
    return LINK.matcher(text).replaceAll("$1").replace("**", "");
  }
}
