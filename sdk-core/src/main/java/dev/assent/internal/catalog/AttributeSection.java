/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes while the catalog is read: for each name or prefix, an entry without a condition
 * and entries with one. Confined to the reading thread.
 */
final class AttributeSection {
  /**
   * An entry from a file or the built-in catalog.
   *
   * @param where the file and line; null for the built-in catalog
   */
  private record Definition(CatalogEntry entry, @Nullable String where) {}

  private final Map<String, Map<Condition, Definition>> exact = new HashMap<>();
  private final Map<String, Map<Condition, Definition>> prefixes = new HashMap<>();

  private Map<String, Map<Condition, Definition>> names(boolean prefix) {
    return prefix ? prefixes : exact;
  }

  /** Whether a name has an entry under exactly this condition. */
  boolean has(String name, boolean prefix, Condition condition) {
    return names(prefix).getOrDefault(name, Map.of()).containsKey(condition);
  }

  /** Whether a name has an entry under any condition. */
  boolean has(String name, boolean prefix) {
    return names(prefix).containsKey(name);
  }

  /** The position of an entry in a file; null if no file defines it. */
  @Nullable String position(String name, boolean prefix, Condition condition) {
    Definition definition = names(prefix).getOrDefault(name, Map.of()).get(condition);
    return definition == null ? null : definition.where();
  }

  /** Adds or replaces an entry. */
  void put(
      String name,
      boolean prefix,
      Condition condition,
      CatalogEntry entry,
      @Nullable String where) {
    names(prefix)
        .computeIfAbsent(name, unused -> new LinkedHashMap<>())
        .put(condition, new Definition(entry.of(name), where));
  }

  /** Removes all entries of a name. */
  void clear(String name, boolean prefix) {
    names(prefix).remove(name);
  }

  /**
   * The look-up table of all entries.
   *
   * @param scopes the known names of scopes
   * @param scopeName the categories of these names
   * @param service the leaves of service data
   */
  NameTable<CatalogEntry> table(NameTable<Long> scopes, long scopeName, long service) {
    NameTable<Map<Condition, Definition>> reads = NameTable.of(exact, prefixes);
    ConditionCompiler reader =
        new ConditionCompiler(
            name -> lookedAt(reads.find(name)), this::openUnder, scopes, scopeName, service);
    return NameTable.of(merged(exact, reader), merged(prefixes, reader));
  }

  /**
   * The unconditional entry of a name, with the categories of all its conditional entries, since a
   * reader may see any of them. Null if it has only conditional entries.
   */
  private static @Nullable CatalogEntry lookedAt(@Nullable Map<Condition, Definition> definitions) {
    Definition always = definitions == null ? null : definitions.get(Condition.ALWAYS);
    if (definitions == null || always == null) {
      return null;
    }
    long mask = 0;
    for (Definition each : definitions.values()) {
      mask |= each.entry().mask();
    }
    return always.entry().with(mask);
  }

  /**
   * An entry of a name that applies wherever a condition holds, with the categories of all other
   * entries that may apply there; null if there is none.
   */
  private @Nullable CatalogEntry openUnder(String name, Condition condition) {
    CatalogEntry open = null;
    long mask = 0;
    for (Map.Entry<Condition, Definition> each : exact.getOrDefault(name, Map.of()).entrySet()) {
      Condition other = each.getKey();
      if (!other.equals(Condition.ALWAYS) && other.meets(condition)) {
        mask |= each.getValue().entry().mask();
        open = other.covers(condition) ? each.getValue().entry() : open;
      }
    }
    return open == null ? null : open.with(mask);
  }

  private static Map<String, CatalogEntry> merged(
      Map<String, Map<Condition, Definition>> names, ConditionCompiler reader) {
    Map<String, CatalogEntry> entries = new HashMap<>();
    names.forEach(
        (name, definitions) -> {
          Definition always = definitions.get(Condition.ALWAYS);
          CatalogEntry entry = always == null ? CatalogEntry.UNKNOWN : always.entry();
          List<ConditionalEntry> conditionalEntries = new ArrayList<>();
          definitions.forEach(
              (condition, definition) -> {
                if (!condition.equals(Condition.ALWAYS)) {
                  String where = definition.where() == null ? name : definition.where();
                  conditionalEntries.add(
                      reader.opening(where, entry, condition, definition.entry()));
                }
              });
          entries.put(name, entry.opening(conditionalEntries));
        });
    return entries;
  }
}
