/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/CONFIGURATION.md, compared with the table of variables. To write the defaults
 * and the missing rows into the page, run {@code ./mvnw -Pquick test -pl sdk-exporter -am
 * -Dtest=ConfigurationTablesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtests.variables.write=true}.
 */
class ConfigurationTablesTest {
  private static final Path PAGE = Path.of("../docs/CONFIGURATION.md");

  /** The start of a table of variables, in any part of the page. */
  private static final String HEADER = "| variable | default |";

  private static final Pattern NAME = Pattern.compile("`([A-Z_]+(?:<[A-Z]+>_)?[A-Z_]*)`");

  /** The name of the default destination's label, which is not one of a listed destination. */
  private static final String DEFAULT_LABEL = "ASSENT_DESTINATION_DEFAULT_LABEL";

  @Test
  void page_tables_areThoseOfTheVariables() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    List<String> corrected = corrected(page);
    if (Boolean.getBoolean("tests.variables.write")) {
      Files.write(PAGE, corrected);
      page = corrected;
    }

    assertThat(without(corrected, page)).as("missing; the Javadoc says how to write it").isEmpty();
    assertThat(without(page, corrected)).as("wrong; the Javadoc says how to write it").isEmpty();
  }

  @Test
  void page_tables_haveNoOtherNames() throws IOException {
    Set<String> valid = new TreeSet<>(Set.of(DEFAULT_LABEL));
    Stream.of(Variable.values()).forEach(variable -> valid.addAll(names(variable)));
    Set<String> written = new TreeSet<>();
    rows(Files.readAllLines(PAGE)).forEach(row -> written.addAll(listed(row)));

    assertThat(written).isSubsetOf(valid);
  }

  private static List<String> corrected(List<String> page) {
    List<String> corrected = new ArrayList<>(page);
    for (String row : rows(page)) {
      corrected.set(corrected.indexOf(row), withDefaults(row));
    }
    Set<String> written = new TreeSet<>();
    reference(page).forEach(row -> written.addAll(listed(row)));
    for (Variable variable : Variable.values()) {
      for (String name : names(variable)) {
        if (!written.contains(name)) {
          corrected.add(
              corrected.lastIndexOf(nearest(name, reference(corrected))) + 1, row(name, variable));
        }
      }
    }
    return corrected;
  }

  private static String row(String name, Variable variable) {
    String description = variable.description.replaceFirst("\\.$", "");
    return "| `%s` | %s | %s |"
        .formatted(
            name,
            variable.otherwise == null ? "none" : "`" + variable.otherwise + "`",
            description.isEmpty()
                ? ""
                : Character.toLowerCase(description.charAt(0)) + description.substring(1));
  }

  /** Returns the last of the rows whose names have the most characters in common at the start. */
  private static String nearest(String name, List<String> rows) {
    return rows.stream()
        .reduce((best, row) -> common(name, row) >= common(name, best) ? row : best)
        .orElseThrow();
  }

  private static int common(String name, String row) {
    int most = 0;
    for (String other : listed(row)) {
      int end = 0;
      while (end < Math.min(name.length(), other.length())
          && name.charAt(end) == other.charAt(end)) {
        end++;
      }
      most = Math.max(most, end);
    }
    return most;
  }

  /** Returns a row with the right defaults. Words instead of a default stay if there is none. */
  private static String withDefaults(String row) {
    String[] cells = row.split(" *\\| *");
    List<String> names = listed(row);
    List<String> before = List.of((cells.length > 2 ? cells[2] : "").split(", "));
    List<String> after = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String old = before.get(Math.min(i, before.size() - 1));
      after.add(value(names.get(i), old));
    }
    boolean isOne = after.stream().distinct().count() == 1;
    String cell = isOne && before.size() == 1 ? after.get(0) : String.join(", ", after);
    return before.equals(List.of(cell.split(", ")))
        ? row
        : row.replace(" | " + cells[2] + " |", " | " + cell + " |");
  }

  private static String value(String name, String before) {
    for (Variable variable : Variable.values()) {
      if (names(variable).contains(name)) {
        boolean isOther = name.contains("<") && !before.contains("`");
        String otherwise = variable.otherwise;
        return isOther || (otherwise == null && !before.contains("`"))
            ? before
            : otherwise == null ? "none" : "`" + otherwise + "`";
      }
    }
    return before;
  }

  /** Returns the names as the page writes them: {@code ASSENT_DESTINATION_<NAME>_PURPOSE}. */
  private static List<String> names(Variable variable) {
    return variable.names(List.of("<NAME>")).stream()
        .map(
            name ->
                variable.scope.prefixes.size() == 4
                    ? name.replaceFirst("(?<=OTLP_)(TRACES|METRICS|LOGS)_", "<SIGNAL>_")
                    : name)
        .distinct()
        .toList();
  }

  private static List<String> listed(String row) {
    return NAME.matcher(row.split(" *\\| *")[1]).results().map(it -> it.group(1)).toList();
  }

  /** Returns the rows that describe variables, without those of the overview. */
  private static List<String> reference(List<String> page) {
    return rows(page.subList(page.indexOf("## How variables are read"), page.size()));
  }

  /** Returns the rows of all tables of variables. */
  private static List<String> rows(List<String> page) {
    List<String> rows = new ArrayList<>();
    boolean isInside = false;
    for (String line : page) {
      isInside = line.startsWith(HEADER) || (isInside && line.startsWith("|"));
      if (isInside && line.startsWith("| `")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static List<String> without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).toList();
  }
}
