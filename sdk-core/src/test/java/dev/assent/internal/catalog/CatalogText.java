/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The attributes in the text of the built-in catalog's files, parsed without the reader under test:
 * shape and values are those that a person sees in the file.
 */
public final class CatalogText {
  /**
   * One name below one heading.
   *
   * @param file the file and line
   * @param type the type, without its maximum
   * @param categories the list of leaves
   * @param shape the shape in the heading, or an empty text
   * @param condition the condition, or an empty text
   * @param name the name; a prefix ends with {@code .*}
   * @param values the values in the line; empty if it has none
   * @param reason the remark right above the heading, or an empty text
   * @param meters the meters of the condition, names and prefixes with {@code .*}; empty if it has
   *     none
   */
  public record Line(
      String file,
      String type,
      String categories,
      String shape,
      String condition,
      String name,
      Set<String> values,
      String reason,
      Set<String> meters) {
    boolean isService() {
      return categories.startsWith("service.");
    }

    boolean isText() {
      return type.equals("string") || type.equals("string[]");
    }
  }

  /**
   * A metric or event.
   *
   * @param file the file
   * @param kind {@code metric} or {@code event}
   * @param name the name; a prefix ends with {@code .*}
   */
  record Name(String file, String kind, String name) {}

  private final List<Line> lines = new ArrayList<>();
  private final List<Name> names = new ArrayList<>();
  private final Map<String, Set<String>> lists = new HashMap<>();
  private String heading = "";
  private String reason = "";
  private String remark = "";

  private CatalogText() {}

  /** Returns all attributes, in the order of the files. */
  public static List<Line> attributes() {
    return all().lines;
  }

  /** Returns all metrics and events. */
  static List<Name> names() {
    return all().names;
  }

  private static CatalogText all() {
    CatalogText text = new CatalogText();
    for (String file : BuiltInCatalog.FILES) {
      int number = 0;
      text.heading = "";
      for (String line : lines(file)) {
        text.read(file + ":" + ++number, line);
      }
    }
    return text;
  }

  private static List<String> lines(String file) {
    try (InputStream stream = BuiltInCatalog.class.getResourceAsStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String where, String line) {
    if (line.startsWith("#")) {
      remark += line.substring(1);
    } else if (line.startsWith("[")) {
      heading = line.substring(1, line.length() - 1);
      reason = remark;
    } else if (line.isEmpty()) {
      remark = "";
    } else if (heading.startsWith("values ")) {
      lists
          .computeIfAbsent(heading.substring(7), name -> new LinkedHashSet<>())
          .addAll(values(line));
    } else if (heading.startsWith("attribute ")) {
      lines.add(attribute(where, line));
    } else if (heading.startsWith("metric ") || heading.startsWith("event ")) {
      String kind = heading.substring(0, heading.indexOf(' '));
      String file = where.substring(0, where.indexOf(':'));
      values(line).forEach(name -> names.add(new Name(file, kind, name)));
    }
  }

  private Line attribute(String where, String line) {
    int when = heading.indexOf(" when ");
    String[] columns = (when < 0 ? heading : heading.substring(0, when)).split(" ");
    int equals = line.indexOf(" = ");
    return new Line(
        where,
        columns[1].replaceFirst(":.*", ""),
        columns[2],
        columns.length > 3 ? columns[3] : "",
        when < 0 ? "" : heading.substring(when + 6),
        equals < 0 ? line : line.substring(0, equals),
        equals < 0 ? Set.of() : values(line.substring(equals + 3)),
        reason,
        when < 0 ? Set.of() : meters(heading.substring(when + 6)));
  }

  private Set<String> meters(String condition) {
    for (String part : condition.split(" & ")) {
      if (part.startsWith("meter=")) {
        return values(part.substring("meter=".length()), "\\|");
      }
    }
    return Set.of();
  }

  private Set<String> values(String list) {
    return values(list, " \\| ");
  }

  private Set<String> values(String list, String bar) {
    Set<String> values = new LinkedHashSet<>();
    for (String value : list.split(bar)) {
      if (value.startsWith("@")) {
        values.addAll(lists.get(value.substring(1)));
      } else {
        values.add(value);
      }
    }
    return values;
  }
}
