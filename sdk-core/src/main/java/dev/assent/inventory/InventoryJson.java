/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.category.Category;
import dev.assent.internal.document.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an inventory in its own format. */
final class InventoryJson {
  /** The value of {@code format}. */
  static final String FORMAT = "assent-inventory";

  /** The value of {@code version}. */
  static final int VERSION = 1;

  private InventoryJson() {}

  static String of(Inventory inventory) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put(
        "destinations", inventory.destinations().stream().map(InventoryJson::destination).toList());
    root.put("fields", inventory.fields().stream().map(InventoryJson::field).toList());
    if (!inventory.waysOut().isEmpty()) {
      root.put("waysOut", inventory.waysOut().stream().map(InventoryJson::wayOut).toList());
    }
    return JsonText.of(root);
  }

  /** The name of a constant in the format. */
  static String id(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** What an entry says of a destination, one statement per line; each category has a line. */
  static List<String> lines(DestinationEntry entry) {
    Map<String, Object> map = destination(entry);
    map.remove("categories");
    List<String> lines = lines(map);
    entry.categories().forEach(each -> lines.add(String.join(", ", lines(category(each)))));
    return lines;
  }

  /** What an entry says of a field, one statement per line. */
  static List<String> lines(FieldEntry entry) {
    return lines(field(entry));
  }

  /** What an entry says of a way out, one statement per line. */
  static List<String> lines(WayOut way) {
    return lines(wayOut(way));
  }

  private static List<String> lines(Map<String, Object> map) {
    List<String> lines = new ArrayList<>();
    map.forEach((key, value) -> lines.add(key + ": " + value));
    return lines;
  }

  private static Map<String, Object> destination(DestinationEntry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", entry.name());
    map.put("purpose", entry.purpose().name());
    map.put("recipient", entry.recipient().id());
    putIfPresent(map, "label", entry.label());
    map.put("signals", entry.signals().stream().map(InventoryJson::id).toList());
    Map<String, Object> retention = new LinkedHashMap<>();
    putIfPresent(retention, "hold", entry.retention().hold());
    putIfPresent(retention, "spool", entry.retention().spool());
    map.put("retention", retention);
    map.put("referenced", entry.referenced());
    map.put("categories", entry.categories().stream().map(InventoryJson::category).toList());
    return map;
  }

  private static Map<String, Object> category(CategoryEntry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("category", entry.category().name());
    map.put("basis", id(entry.basis()));
    map.put("policies", entry.policies());
    putIfPresent(map, "since", entry.since());
    map.put("held", entry.held());
    map.put("treatment", entry.treatment());
    map.put("ownGrantOnly", entry.ownGrantOnly());
    return map;
  }

  private static Map<String, Object> field(FieldEntry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", id(entry.kind()));
    map.put(entry.prefix() ? "prefix" : "name", entry.name());
    map.put("categories", names(entry.categories()));
    if (!entry.contexts().isEmpty()) {
      map.put("contexts", entry.contexts().stream().map(InventoryJson::names).toList());
    }
    putIfPresent(map, "type", entry.type());
    if (entry.maxLength() > 0) {
      map.put("maxLength", entry.maxLength());
    }
    putIfPresent(map, "shape", entry.shape());
    if (!entry.events().isEmpty()) {
      map.put("events", entry.events());
    }
    map.put("origins", entry.origins().stream().map(InventoryJson::id).toList());
    return map;
  }

  private static Map<String, Object> wayOut(WayOut way) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", way.name());
    map.put("state", id(way.state()));
    map.put("count", way.count());
    map.put("advice", way.advice());
    return map;
  }

  private static List<String> names(List<Category> categories) {
    return categories.stream().map(Category::name).toList();
  }

  private static void putIfPresent(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value.toString());
    }
  }
}
