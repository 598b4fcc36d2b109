/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import dev.assent.internal.catalog.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the built-in catalog, parsed from its files without the parser under test. */
final class BuiltInNames {
  private static final List<String> FILES =
      List.of(
          "http",
          "db",
          "rpc",
          "messaging",
          "gen_ai",
          "person",
          "log",
          "runtime",
          "resource",
          "dotnet",
          "agent",
          "spring",
          "micrometer");

  /**
   * One name below one heading.
   *
   * @param name the name; for a prefix, a name that begins with it
   * @param isService whether its categories are those of service data
   */
  record Entry(
      String name,
      String type,
      boolean isService,
      String shape,
      CatalogCondition catalogCondition) {
    boolean isText() {
      return type.equals("string") || type.equals("string[]");
    }

    @Override
    public String toString() {
      return catalogCondition.text().isEmpty() ? name : name + " when " + catalogCondition.text();
    }
  }

  final List<Entry> entries = new ArrayList<>();

  /** The type of each name, or of each prefix with its last dot. */
  final Map<String, String> types = new LinkedHashMap<>();

  /** Lists that a file defines with {@code @}: meters, values. */
  private final Map<String, List<String>> lists = new LinkedHashMap<>();

  /** Metrics that leave: names, and prefixes that end with {@code .*}. */
  private final Set<String> metrics = new LinkedHashSet<>();

  private String heading = "";

  BuiltInNames() {
    FILES.forEach(file -> text(file).lines().forEach(this::read));
  }

  private static String text(String file) {
    try (InputStream stream = Catalog.class.getResourceAsStream(file + ".catalog")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line) {
    if (line.startsWith("[")) {
      heading = line.substring(1, line.length() - 1);
    } else if (line.isEmpty() || line.startsWith("#")) {
      return;
    } else if (heading.startsWith("attribute ")) {
      attribute(line);
    } else if (heading.startsWith("values ")) {
      lists
          .computeIfAbsent(heading.substring(7), name -> new ArrayList<>())
          .addAll(listed(line, " \\| "));
    } else if (heading.startsWith("metric ")) {
      metrics.addAll(listed(line, "\\|"));
    }
  }

  /** Returns the names between bars, including those of lists. */
  private List<String> listed(String text, String bar) {
    List<String> names = new ArrayList<>();
    for (String name : text.split(bar)) {
      if (name.startsWith("@")) {
        names.addAll(lists.get(name.substring(1)));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private void attribute(String line) {
    int condition = heading.indexOf(" when ");
    String[] columns = (condition < 0 ? heading : heading.substring(0, condition)).split(" ");
    int equals = line.indexOf(" = ");
    String name = equals < 0 ? line : line.substring(0, equals);
    String type = columns[1].replaceFirst(":.*", "");
    types.putIfAbsent(name.replaceFirst("\\*$", ""), type);
    entries.add(
        new Entry(
            name.replaceFirst("\\*$", "probe"),
            type,
            columns[2].startsWith("service."),
            columns.length > 3 ? columns[3] : "",
            CatalogCondition.parse(
                condition < 0 ? "" : heading.substring(condition + 6),
                text -> listed(text, "\\|"))));
  }

  /** Returns all names, in the order of the files; for a prefix, a name that begins with it. */
  Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    types.forEach((name, type) -> names.put(name.endsWith(".") ? name + "probe" : name, type));
    return names;
  }

  /**
   * Returns a metric that leaves, matches a pattern and is not in use yet; null if there is none.
   */
  String metric(String pattern, Set<String> used) {
    if (!pattern.endsWith(".*")) {
      return leaves(pattern) && !used.contains(pattern) ? pattern : null;
    }
    String prefix = pattern.substring(0, pattern.length() - 1);
    String made = prefix + "probe" + used.size();
    if (leaves(made)) {
      return made;
    }
    return metrics.stream()
        .filter(it -> it.startsWith(prefix) && !it.endsWith(".*") && !used.contains(it))
        .findFirst()
        .orElse(null);
  }

  private boolean leaves(String meter) {
    return metrics.stream()
        .anyMatch(
            it ->
                it.endsWith(".*")
                    ? meter.startsWith(it.substring(0, it.length() - 1))
                    : it.equals(meter));
  }
}
