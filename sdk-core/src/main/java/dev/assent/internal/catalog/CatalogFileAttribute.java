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
import dev.assent.internal.document.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads an attribute of a catalog file: type, length, shape and condition. */
final class CatalogFileAttribute {
  /** The keys of an attribute. */
  static final Set<String> KEYS =
      Set.of("name", "prefix", "category", "override", "type", "max", "shape", "values", "when");

  private static final Set<String> CONDITION =
      Set.of("signal", "kind", "meter", "scope", "attribute");

  private static final int MAX_MAX_LENGTH = 1 << 20;

  private CatalogFileAttribute() {}

  static CatalogEntry entry(Map<String, Node> map, long mask) {
    FieldType type = type(map.get("type"));
    Shape shape = shape(type, map.get("shape"), map.get("values"));
    Node max = map.get("max");
    if (max != null && !type.hasLength()) {
      throw max.problem("only types string, string[], bytes and any have a maximum length");
    }
    if (max != null && shape instanceof ValueShape) {
      throw max.problem("give either values or a maximum length, not both");
    }
    return new CatalogEntry(
        mask, type, max == null ? shape.defaultMaxLength() : maxLength(max), shape);
  }

  private static FieldType type(@Nullable Node node) {
    FieldType type = node == null ? FieldType.STRING : FieldType.named(node.text());
    if (node != null && type == null) {
      throw node.problem("unknown type; valid types: " + FieldType.names());
    }
    return type == null ? FieldType.STRING : type;
  }

  private static int maxLength(Node node) {
    long max = node.number();
    if (max < 1 || max > MAX_MAX_LENGTH) {
      throw node.problem("a maximum length must be between 1 and " + MAX_MAX_LENGTH);
    }
    return (int) max;
  }

  private static Shape shape(FieldType type, @Nullable Node shape, @Nullable Node values) {
    if (values != null && !type.hasShape()) {
      throw values.problem("only types string and string[] can have values");
    }
    if (shape != null && !type.hasShape()) {
      throw shape.problem("only types string and string[] can have a shape");
    }
    if (shape == null) {
      return values == null ? TextShape.ANY : ValueShape.of(texts(values));
    }
    String name = shape.text();
    if (values != null && !name.equals("values")) {
      throw values.problem("only shape 'values' has values; remove one of them");
    }
    return switch (name) {
      case "values" -> {
        if (values == null) {
          throw shape.problem("shape 'values' needs a list under 'values'");
        }
        yield ValueShape.of(texts(values));
      }
      case "token" -> TokenShape.ANY;
      case "code" -> CodeShape.ANY;
      case "template" -> TemplateShape.unnamed();
      case "summary" -> SummaryShape.ANY;
      case "origin" -> OriginShape.ANY;
      case "network" -> NetworkShape.ANY;
      case "replica" -> ReplicaShape.ANY;
      case "text" -> TextShape.ANY;
      default -> throw shape.problem("unknown shape; valid shapes: " + Shape.NAMES);
    };
  }

  private static Set<String> texts(Node node) {
    Set<String> texts = new LinkedHashSet<>();
    for (Node each : node.isList() ? node.list() : List.of(node)) {
      texts.add(each.text());
    }
    if (texts.isEmpty()) {
      throw node.problem("needs at least one value");
    }
    return texts;
  }

  static Condition condition(@Nullable Node when) {
    if (when == null) {
      return Condition.ALWAYS;
    }
    Map<String, Node> parts = when.map(CONDITION);
    if (parts.isEmpty()) {
      throw when.problem("a condition needs at least one of " + new TreeSet<>(CONDITION));
    }
    Condition.Builder builder = new Condition.Builder();
    parts.forEach((name, node) -> add(builder, name, node));
    return built(builder, when);
  }

  private static Condition built(Condition.Builder builder, Node when) {
    try {
      return builder.build();
    } catch (IllegalArgumentException mistake) {
      throw when.problem("the condition " + mistake.getMessage());
    }
  }

  private static void add(Condition.Builder builder, String name, Node node) {
    if (name.equals("attribute")) {
      if (node.map().isEmpty()) {
        throw node.problem("needs the name of an attribute and its values");
      }
      node.map().forEach((other, values) -> other(builder, other, values));
      return;
    }
    List<String> texts = List.copyOf(texts(node));
    try {
      switch (name) {
        case "signal" -> builder.signals(texts);
        case "kind" -> builder.kinds(texts);
        case "meter" -> builder.meters(texts);
        default -> builder.scopes(texts);
      }
    } catch (IllegalArgumentException mistake) {
      throw node.problem(String.valueOf(mistake.getMessage()));
    }
  }

  private static void other(Condition.Builder builder, String name, Node values) {
    if (Catalog.isOurs(name)) {
      throw values.problem("names that start with assent. are reserved");
    }
    try {
      builder.other(name, List.copyOf(texts(values)), false);
    } catch (IllegalArgumentException mistake) {
      throw values.problem(String.valueOf(mistake.getMessage()));
    }
  }
}
