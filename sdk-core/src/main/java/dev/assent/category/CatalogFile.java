/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import dev.assent.config.ConfigurationException;
import dev.assent.config.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One catalog file: its leaves first, then its entries, which may name leaves of other files. */
final class CatalogFile {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_NAME_LENGTH = 1_024;
  private static final int MAX_MAX_LENGTH = 1 << 20;

  private static final Set<String> SECTIONS =
      Set.of("categories", "attributes", "metrics", "events", "spans", "scopes", "loggers");
  private static final Set<String> NAMED = Set.of("name", "prefix", "category", "override");
  private static final Set<String> ATTRIBUTE =
      Set.of("name", "prefix", "category", "override", "type", "max", "values");
  private static final Set<String> SPAN = Set.of("name", "category", "override");
  private static final Set<String> LOGGER =
      Set.of("name", "prefix", "category", "override", "exceptions");

  private final Map<String, Node> sections;

  private CatalogFile(Map<String, Node> sections) {
    this.sections = sections;
  }

  static CatalogFile read(Path path) {
    String where = path.toString();
    try (InputStream stream = Files.newInputStream(path)) {
      return parse(where, stream.readNBytes(MAX_BYTES + 1));
    } catch (IOException unreadable) {
      throw new ConfigurationException(
          where, "can't be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  static CatalogFile parse(String where, byte[] input) {
    return new CatalogFile(Node.parse(where, input, MAX_BYTES).map(SECTIONS));
  }

  /** The leaves that the file declares. */
  List<Category> leaves() {
    List<Category> leaves = new ArrayList<>();
    for (Node node : section("categories")) {
      try {
        leaves.add(Category.of(node.text()));
      } catch (ConfigurationException wrongKind) {
        throw wrongKind;
      } catch (IllegalArgumentException malformed) {
        throw node.problem("a leaf has the form group.leaf, such as content.whiteboard");
      }
    }
    return leaves;
  }

  /** Adds the file's entries. */
  void addTo(Draft draft, Categories categories) {
    for (Node node : section("attributes")) {
      Map<String, Node> map = node.map(ATTRIBUTE);
      put(draft.attributes, node, map, attribute(node, map, categories));
    }
    addNames("metrics", NAMED, draft.metrics, categories);
    addNames("events", NAMED, draft.events, categories);
    addNames("spans", SPAN, draft.spans, categories);
    for (Node node : section("loggers")) {
      Map<String, Node> map = node.map(LOGGER);
      put(draft.loggers, node, map, freeText(node, map, categories));
    }
    for (Node node : section("scopes")) {
      Map<String, Node> map = node.map(NAMED);
      long own = map.containsKey("category") ? mask(node, map, categories) : 0;
      put(draft.scopes, node, map, own);
    }
  }

  private void addNames(
      String section, Set<String> keys, Section<Long> target, Categories categories) {
    for (Node node : section(section)) {
      Map<String, Node> map = node.map(keys);
      put(target, node, map, mask(node, map, categories));
    }
  }

  private static FreeText freeText(Node node, Map<String, Node> map, Categories categories) {
    long text = mask(node, map, categories);
    Node exceptions = map.get("exceptions");
    boolean trusted = exceptions != null && exceptions.bool();
    return new FreeText(text, trusted ? text : categories.mask(Category.CONTENT_OTHER));
  }

  private List<Node> section(String name) {
    Node node = sections.get(name);
    return node == null || node.isNull() ? List.of() : node.list();
  }

  private static CatalogEntry attribute(Node node, Map<String, Node> map, Categories categories) {
    FieldType type = type(map.get("type"));
    Node max = map.get("max");
    Node values = map.get("values");
    if (max != null && !type.hasLength()) {
      throw max.problem("only string, string[], bytes and any have a maximum length");
    }
    if (values != null && type != FieldType.STRING && type != FieldType.STRING_ARRAY) {
      throw values.problem("only string and string[] can be limited to values");
    }
    return new CatalogEntry(mask(node, map, categories), type, maxLength(max), values(values));
  }

  private static FieldType type(@Nullable Node node) {
    FieldType type = node == null ? FieldType.STRING : FieldType.named(node.text());
    if (node != null && type == null) {
      throw node.problem("unknown type; valid types: " + FieldType.names());
    }
    return type == null ? FieldType.STRING : type;
  }

  private static int maxLength(@Nullable Node node) {
    if (node == null) {
      return Entry.DEFAULT_MAX_LENGTH;
    }
    long max = node.number();
    if (max < 1 || max > MAX_MAX_LENGTH) {
      throw node.problem("a maximum length lies between 1 and " + MAX_MAX_LENGTH);
    }
    return (int) max;
  }

  private static Set<String> values(@Nullable Node node) {
    Set<String> values = new HashSet<>();
    if (node != null) {
      node.list().forEach(value -> values.add(value.text()));
      if (values.isEmpty()) {
        throw node.problem("at least one value is wanted");
      }
    }
    return values;
  }

  private static long mask(Node node, Map<String, Node> map, Categories categories) {
    Node category = map.get("category");
    if (category == null) {
      throw node.problem("lacks a category");
    }
    long mask = 0;
    for (Node leaf : category.isList() ? category.list() : List.of(category)) {
      mask |= leaf(leaf, categories);
    }
    if (mask == 0) {
      throw category.problem("at least one category is wanted");
    }
    return mask;
  }

  private static long leaf(Node node, Categories categories) {
    String name = node.text();
    long mask = categories.find(name);
    if (mask == 0 || !categories.name(Long.numberOfTrailingZeros(mask)).equals(name)) {
      throw node.problem("unknown category; valid ones: " + categories.names(categories.all()));
    }
    return mask;
  }

  private static <V> void put(Section<V> section, Node node, Map<String, Node> map, V value) {
    Node name = map.get("name");
    Node prefix = map.get("prefix");
    if (name != null && prefix != null) {
      throw node.problem("has a name and a prefix; give one of them");
    }
    if (name == null && prefix == null) {
      throw node.problem("lacks a name");
    }
    String key = name != null ? checked(name) : prefix != null ? checkedPrefix(prefix) : "";
    checkOverride(section, node, map, key, prefix != null);
    section.put(key, prefix != null, value, node.where());
  }

  private static void checkOverride(
      Section<?> section, Node node, Map<String, Node> map, String key, boolean prefix) {
    Node override = map.get("override");
    boolean overrides = override != null && override.bool();
    if (overrides && !section.has(key, prefix)) {
      throw node.problem("overrides nothing: no such entry stands before it");
    }
    if (!overrides && section.has(key, prefix)) {
      String position = section.position(key, prefix);
      throw node.problem(
          "stands in "
              + (position == null ? "the built-in catalog" : position)
              + " already; 'override: true' replaces it");
    }
  }

  private static String checkedPrefix(Node node) {
    if (!node.text().endsWith(".")) {
      throw node.problem("a prefix ends with a dot");
    }
    return checked(node);
  }

  private static String checked(Node node) {
    String key = node.text();
    if (key.isBlank() || key.length() > MAX_NAME_LENGTH) {
      throw node.problem("a name has 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (Catalog.isOurs(key)) {
      throw node.problem("names that start with assent. are Assent's own and can't be catalogued");
    }
    return key;
  }
}
