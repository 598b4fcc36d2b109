/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.internal.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a catalog about one name, in words. Immutable.
 *
 * @param categories the names of its categories, sorted; all of them must be permitted
 * @param type the type that fits; empty if nothing fits without a condition, or a name has no value
 * @param max the maximum length; 0 if the type has none
 * @param shape the form of its strings; empty if the type has none
 * @param values the only strings that fit, sorted; empty if the shape lists none
 * @param contexts its entries under conditions, by the condition
 */
public record EntryDescription(
    List<String> categories,
    String type,
    int max,
    String shape,
    List<String> values,
    Map<String, EntryDescription> contexts) {
  private static final Set<String> KEYS =
      Set.of("categories", "type", "max", "shape", "values", "contexts");

  private static final String VALUES = "values";
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_.-]*(\\[])?");

  /** Copies the collections. */
  public EntryDescription {
    categories = List.copyOf(categories);
    values = List.copyOf(values);
    contexts = Map.copyOf(contexts);
  }

  /** Returns the description of a name without values. */
  public static EntryDescription ofName(List<String> categories) {
    return new EntryDescription(categories, "", 0, "", List.of(), Map.of());
  }

  /** Returns the tree for JSON, of maps, lists and strings, without what is empty. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("categories", categories);
    if (!type.isEmpty()) {
      tree.put("type", type);
    }
    if (max > 0) {
      tree.put("max", Integer.toString(max));
    }
    if (!shape.isEmpty()) {
      tree.put("shape", shape);
    }
    if (!values.isEmpty()) {
      tree.put("values", values);
    }
    if (!contexts.isEmpty()) {
      Map<String, Object> entries = new LinkedHashMap<>();
      new TreeMap<>(contexts).forEach((when, entry) -> entries.put(when, entry.tree()));
      tree.put("contexts", entries);
    }
    return tree;
  }

  /**
   * Reads a tree.
   *
   * @throws dev.assent.config.ConfigurationException naming the file and the line
   */
  public static EntryDescription read(Node node) {
    Map<String, Node> map = node.map(KEYS);
    Map<String, EntryDescription> contexts = new LinkedHashMap<>();
    Node entries = map.get("contexts");
    if (entries != null) {
      entries
          .map()
          .forEach((when, entry) -> contexts.put(ShownText.line(when, entry), read(entry)));
    }
    Node categories = map.get("categories");
    if (categories == null) {
      throw node.problem("lacks 'categories'; write the table again with 'table --json'");
    }
    String shape = word(map.get("shape"));
    List<String> values = texts(map.get("values"));
    boolean mayList = shape.equals(VALUES) || !map.containsKey("type");
    if (values.isEmpty() ? shape.equals(VALUES) : !mayList) {
      throw node.problem("expected 'values' with the shape '" + VALUES + "', and with no other");
    }
    return new EntryDescription(
        categories.list().stream().map(EntryDescription::word).toList(),
        word(map.get("type")),
        number(map.get("max")),
        shape,
        values,
        contexts);
  }

  private static List<String> texts(@Nullable Node node) {
    return node == null ? List.of() : node.list().stream().map(Node::text).toList();
  }

  private static String word(@Nullable Node node) {
    String word = node == null ? "" : node.text();
    if (node != null && !WORD.matcher(word).matches()) {
      throw node.problem("expected a name of a category, type or shape");
    }
    return word;
  }

  private static int number(@Nullable Node node) {
    try {
      int number = node == null ? 0 : Integer.parseInt(node.text());
      if (node != null && number <= 0) {
        throw node.problem("expected a positive number in quotes");
      }
      return number;
    } catch (NumberFormatException invalid) {
      throw node.problem("expected a positive number in quotes");
    }
  }

  /** Returns the entry on one line, with at most a few of its values. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        categories.isEmpty() ? "the signal's own category" : String.join(" + ", categories));
    if (!type.isEmpty()) {
      text.append(", ").append(type);
    }
    if (max > 0 && values.isEmpty()) {
      text.append(" of at most ").append(max);
    }
    if (!values.isEmpty()) {
      text.append(", ").append(ConditionText.shortened(values));
    } else if (!shape.isEmpty()) {
      text.append(", ").append(shape);
    }
    new TreeMap<>(contexts)
        .forEach((when, entry) -> text.append("; ").append(when).append(": ").append(entry));
    return text.toString();
  }
}
