/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One catalog file: its leaves first, then its entries, which may name leaves of other files. */
public final class CatalogFile {
  /** What a report writes in place of a category that a person must choose: {@value}. */
  public static final String REVIEW = "REVIEW";

  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_NAME_LENGTH = 1_024;

  private static final Set<String> SECTIONS =
      Set.of("categories", "attributes", "metrics", "events", "spans", "scopes", "loggers");
  private static final Set<String> NAMED = Set.of("name", "prefix", "category", "override");
  private static final Set<String> LOGGER =
      Set.of("name", "prefix", "category", "override", "exceptions");

  private final Map<String, Node> sections;

  private CatalogFile(Map<String, Node> sections) {
    this.sections = sections;
  }

  public static CatalogFile read(Path path) {
    String where = path.toString();
    try (InputStream stream = Files.newInputStream(path)) {
      return parse(where, stream.readNBytes(MAX_BYTES + 1));
    } catch (IOException unreadable) {
      throw new ConfigurationException(
          where, "can't be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  public static CatalogFile parse(String where, byte[] input) {
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
        throw node.problem("write group.leaf, such as content.whiteboard");
      }
    }
    return leaves;
  }

  /** Adds the file's entries. */
  void addTo(CatalogDraft draft, Categories categories) {
    for (Node node : section("attributes")) {
      Map<String, Node> map = node.map(CatalogFileAttribute.KEYS);
      put(draft.attributes, node, map, categories);
    }
    addNames("metrics", NAMED, draft.metrics, categories);
    addNames("events", NAMED, draft.events, categories);
    addNames("spans", NAMED, draft.spans, categories);
    for (Node node : section("loggers")) {
      Map<String, Node> map = node.map(LOGGER);
      put(draft.loggers, node, map, freeText(node, map, categories));
    }
    for (Node node : section("scopes")) {
      Map<String, Node> map = node.map(NAMED);
      long own = map.containsKey("category") ? mask(node, map, categories) : 0;
      put(draft.scopes, node, map, own);
    }
    for (CatalogName.Kind kind : CatalogName.Kind.values()) {
      for (Node node : section(kind.section())) {
        NamePattern name = name(node, node.map());
        draft.fileNames.add(new CatalogName(kind, name.name(), name.isPrefix()));
      }
    }
  }

  private void addNames(
      String section, Set<String> keys, CatalogSection<Long> target, Categories categories) {
    for (Node node : section(section)) {
      Map<String, Node> map = node.map(keys);
      put(target, node, map, mask(node, map, categories));
    }
  }

  private static FreeTextCategories freeText(
      Node node, Map<String, Node> map, Categories categories) {
    long text = mask(node, map, categories);
    Node exceptions = map.get("exceptions");
    boolean trusted = exceptions != null && exceptions.bool();
    return new FreeTextCategories(text, trusted ? text : categories.mask(Category.CONTENT_OTHER));
  }

  private List<Node> section(String name) {
    Node node = sections.get(name);
    return node == null || node.isNull() ? List.of() : node.list();
  }

  private static long mask(Node node, Map<String, Node> map, Categories categories) {
    Node category = map.get("category");
    if (category == null) {
      throw node.problem("needs a category");
    }
    long mask = 0;
    for (Node leaf : category.isList() ? category.list() : List.of(category)) {
      mask |= category(leaf, categories);
    }
    if (mask == 0) {
      throw category.problem("needs at least one category");
    }
    return mask;
  }

  private static long category(Node node, Categories categories) {
    String name = node.text();
    if (name.equals(REVIEW)) {
      throw node.problem(
          "nobody has chosen this category yet; replace "
              + REVIEW
              + " by one of "
              + categories.names(categories.any())
              + ", or delete the entry");
    }
    long mask = categories.find(name);
    if (mask == 0 || !categories.name(Long.numberOfTrailingZeros(mask)).equals(name)) {
      throw node.problem("unknown category; valid ones: " + categories.names(categories.all()));
    }
    return mask;
  }

  private static NamePattern name(Node node, Map<String, Node> map) {
    Node name = map.get("name");
    Node prefix = map.get("prefix");
    if (name != null && prefix != null) {
      throw node.problem("has both a name and a prefix; keep one");
    }
    if (name == null && prefix == null) {
      throw node.problem("needs a name or a prefix");
    }
    String key = name != null ? checked(name) : prefix != null ? checkedPrefix(prefix) : "";
    return new NamePattern(key, prefix != null);
  }

  private static <V> void put(
      CatalogSection<V> section, Node node, Map<String, Node> map, V value) {
    NamePattern name = name(node, map);
    boolean exists = section.has(name.name(), name.isPrefix());
    checkOverride(node, map, exists, section.position(name.name(), name.isPrefix()));
    section.put(name.name(), name.isPrefix(), value, node.location());
  }

  /** With {@code override}, an entry without a condition also replaces the conditional ones. */
  private static void put(
      AttributeSection section, Node node, Map<String, Node> map, Categories categories) {
    NamePattern name = name(node, map);
    Condition condition = CatalogFileAttribute.condition(map.get("when"));
    CatalogEntry entry = CatalogFileAttribute.entry(map, mask(node, map, categories));
    boolean isSame = section.has(name.name(), name.isPrefix(), condition);
    boolean isAll = condition.equals(Condition.ALWAYS) && overrides(map);
    boolean exists = isSame || (isAll && section.has(name.name(), name.isPrefix()));
    checkOverride(node, map, exists, section.position(name.name(), name.isPrefix(), condition));
    if (isAll) {
      section.clear(name.name(), name.isPrefix());
    }
    section.put(name.name(), name.isPrefix(), condition, entry, node.location());
  }

  private static boolean overrides(Map<String, Node> map) {
    Node override = map.get("override");
    return override != null && override.bool();
  }

  private static void checkOverride(
      Node node, Map<String, Node> map, boolean exists, @Nullable String position) {
    boolean overrides = overrides(map);
    if (overrides && !exists) {
      throw node.problem("overrides nothing: no earlier entry has this name; remove 'override'");
    }
    if (!overrides && exists) {
      throw node.problem(
          "is already in "
              + (position == null ? "the built-in catalog" : position)
              + "; add 'override: true' to replace it");
    }
  }

  private static String checkedPrefix(Node node) {
    if (!node.text().endsWith(".")) {
      throw node.problem("a prefix must end with a dot");
    }
    return checked(node);
  }

  private static String checked(Node node) {
    String key = node.text();
    if (key.isBlank() || key.length() > MAX_NAME_LENGTH) {
      throw node.problem("a name must have 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (Catalog.isOurs(key)) {
      throw node.problem("names that start with assent. are reserved");
    }
    return key;
  }
}
