/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.CodeShape;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.NetworkShape;
import dev.assent.internal.catalog.shape.OriginShape;
import dev.assent.internal.catalog.shape.ReplicaShape;
import dev.assent.internal.catalog.shape.Shape;
import dev.assent.internal.catalog.shape.SummaryShape;
import dev.assent.internal.catalog.shape.TemplateShape;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.catalog.shape.TokenShape;
import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a heading of attributes in the built-in catalog; see {@link BuiltInCatalog}. A mistake is
 * an {@link IllegalArgumentException}. Confined to the reading thread.
 */
final class BuiltInHeading {
  private static final String WHEN = " when ";
  private static final String EQUALS = " = ";
  private static final String SCOPES = "when scope=";

  /**
   * The contents of a heading.
   *
   * @param max the maximum length; 0 if not given
   * @param shape null if each line lists its values
   */
  record Attribute(long mask, FieldType type, int max, @Nullable Shape shape, Condition condition) {
    boolean isListed() {
      return shape == null;
    }
  }

  private final Categories categories;
  private final Map<String, Set<String>> lists = new HashMap<>();

  BuiltInHeading(Categories categories) {
    this.categories = categories;
  }

  Attribute read(String heading) {
    int equals = heading.indexOf(EQUALS);
    String left = equals < 0 ? heading : heading.substring(0, equals);
    int when = left.indexOf(WHEN);
    Condition condition =
        when < 0 ? Condition.ALWAYS : condition(left.substring(when + WHEN.length()));
    String[] columns = (when < 0 ? left : left.substring(0, when)).split(" ", -1);
    if (columns.length < 2 || columns.length > (equals < 0 ? 3 : 2)) {
      throw new IllegalArgumentException("write TYPE[:MAX] CATEGORY[,CATEGORY] [SHAPE]");
    }
    FieldType type = type(columns[0]);
    Shape shape =
        equals < 0
            ? shape(type, columns.length > 2 ? columns[2] : "")
            : ValueShape.of(values(heading.substring(equals + EQUALS.length())));
    return new Attribute(mask(columns[1]), type, max(columns[0]), shape, condition);
  }

  /**
   * The entry of a name.
   *
   * @param listed the values in its line; empty if there are none
   */
  CatalogEntry entry(Attribute heading, String listed) {
    Shape given = heading.shape();
    Shape shape = given == null ? ValueShape.of(values(listed)) : given;
    int max = heading.max() == 0 ? shape.defaultMaxLength() : heading.max();
    return new CatalogEntry(heading.mask(), heading.type(), max, shape);
  }

  /** The categories of a list of leaves. */
  long mask(String leaves) {
    long mask = 0;
    for (int start = 0; start <= leaves.length(); ) {
      int comma = leaves.indexOf(',', start);
      int end = comma < 0 ? leaves.length() : comma;
      mask |= categories.mask(leaves.substring(start, end));
      start = end + 1;
    }
    return mask;
  }

  /** Adds a line to a named list. */
  void list(String name, String line) {
    lists.computeIfAbsent(name, unused -> new LinkedHashSet<>()).addAll(values(line));
  }

  /** The values of an earlier list, by {@code @NAME}. */
  Set<String> named(String name) {
    Set<String> named = lists.get(name.substring(1));
    if (named == null) {
      throw new IllegalArgumentException("no list above has this name: " + name);
    }
    return named;
  }

  /** The scopes of a condition on nothing else. */
  Set<String> scopes(String condition) {
    if (!condition.startsWith(SCOPES)) {
      throw new IllegalArgumentException("write when scope=NAME|NAME");
    }
    return split(condition.substring(SCOPES.length()), "|");
  }

  private Set<String> values(String list) {
    return split(list, " | ");
  }

  private Set<String> split(String list, String bar) {
    Set<String> values = new LinkedHashSet<>();
    for (int start = 0; start <= list.length(); ) {
      int at = list.indexOf(bar, start);
      int end = at < 0 ? list.length() : at;
      add(values, list.substring(start, end));
      start = end + bar.length();
    }
    return values;
  }

  private void add(Set<String> values, String value) {
    if (value.startsWith("@")) {
      values.addAll(named(value));
    } else if (value.isBlank()) {
      throw new IllegalArgumentException("write a value between two bars");
    } else {
      values.add(value);
    }
  }

  private static FieldType type(String column) {
    int colon = column.indexOf(':');
    FieldType type = FieldType.named(colon < 0 ? column : column.substring(0, colon));
    if (type == null) {
      throw new IllegalArgumentException("unknown type");
    }
    return type;
  }

  private static int max(String column) {
    int colon = column.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(column, colon + 1, column.length(), 10);
  }

  private static @Nullable Shape shape(FieldType type, String name) {
    if (!name.isEmpty() && !type.hasShape()) {
      throw new IllegalArgumentException("only types string and string[] can have a shape");
    }
    return switch (name) {
      case "", "text" -> TextShape.ANY;
      case "token" -> TokenShape.ANY;
      case "code" -> CodeShape.ANY;
      case "template" -> TemplateShape.unnamed();
      case "summary" -> SummaryShape.ANY;
      case "origin" -> OriginShape.ANY;
      case "network" -> NetworkShape.ANY;
      case "replica" -> ReplicaShape.ANY;
      case "values" -> null;
      default -> throw new IllegalArgumentException("unknown shape; valid ones: " + Shape.NAMES);
    };
  }

  private Condition condition(String text) {
    Condition.Builder builder = new Condition.Builder();
    for (String part : text.split(" & ", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("write a condition as NAME=VALUE|VALUE");
      }
      boolean isNot = part.charAt(equals - 1) == '!';
      String name = part.substring(0, isNot ? equals - 1 : equals);
      List<String> values = new ArrayList<>(split(part.substring(equals + 1), "|"));
      if (isNot) {
        builder.other(name, values, true);
      } else {
        add(builder, name, values);
      }
    }
    return builder.build();
  }

  private static void add(Condition.Builder builder, String name, List<String> values) {
    switch (name) {
      case "signal" -> builder.signals(values);
      case "kind" -> builder.kinds(values);
      case "meter" -> builder.meters(values);
      case "scope" -> builder.scopes(values);
      default -> builder.other(name, values, false);
    }
  }
}
