/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.inventory;

import dev.assent.capture.EventType;
import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.catalog.DescribedName;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects the names of an inventory, each with all its origins, and describes them by the catalog.
 * Confined to one thread.
 */
final class FieldEntries {
  private final Catalog catalog;
  private final Map<CatalogName, Set<Origin>> origins = new HashMap<>();
  private final Map<String, Set<String>> events = new HashMap<>();
  private final Map<CatalogName, String> seenTypes = new HashMap<>();

  FieldEntries(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Adds what code declares. */
  void addDeclared(Declarations declarations, Collection<EventType> types) {
    declarations.events().keySet().forEach(name -> add(event(name), Origin.DECLARED));
    declarations.attributes().keySet().forEach(name -> add(attribute(name), Origin.DECLARED));
    for (EventType type : types) {
      add(event(type.name()), Origin.DECLARED);
      type.fields()
          .forEach(
              field -> {
                add(attribute(field.name()), Origin.DECLARED);
                events.computeIfAbsent(field.name(), name -> new TreeSet<>()).add(type.name());
              });
    }
  }

  /** Adds what catalog files list. */
  void addFiles() {
    catalog.fileNames().forEach(name -> add(name, Origin.FILE));
  }

  /** Adds the names that were recorded. */
  void addSeen(SeenNames names) {
    for (CatalogName.Kind kind : CatalogName.Kind.values()) {
      names
          .of(kind)
          .forEach(
              (name, type) -> {
                CatalogName seen = new CatalogName(kind, name, false);
                add(seen, Origin.SEEN);
                seenTypes.put(seen, type);
              });
    }
    names
        .prefixes()
        .forEach(
            prefix -> add(new CatalogName(CatalogName.Kind.ATTRIBUTE, prefix, true), Origin.SEEN));
  }

  /**
   * Adds the fields that reductions make of those that were added. A reduction may leave where the
   * field itself is withheld.
   *
   * @param mask the categories whose fields a policy reduces
   */
  void addReduced(long mask) {
    for (CatalogName name : List.copyOf(origins.keySet())) {
      Reduction reduction =
          name.kind() == CatalogName.Kind.ATTRIBUTE ? catalog.reduction(name.name()) : null;
      if (reduction != null && (allCategories(name) & mask) != 0) {
        add(attribute(reduction.key().getKey()), Origin.REDUCED);
      }
    }
  }

  private long allCategories(CatalogName name) {
    DescribedName described = DescribedName.of(name.kind(), name.name(), catalog);
    return described.contexts().stream().reduce(described.mask(), (one, other) -> one | other);
  }

  private static CatalogName event(String name) {
    return new CatalogName(CatalogName.Kind.EVENT, name, false);
  }

  private static CatalogName attribute(String name) {
    return new CatalogName(CatalogName.Kind.ATTRIBUTE, name, false);
  }

  private void add(CatalogName name, Origin origin) {
    origins.computeIfAbsent(name, unused -> EnumSet.noneOf(Origin.class)).add(origin);
  }

  List<FieldEntry> entries() {
    return origins.entrySet().stream().map(each -> entry(each.getKey(), each.getValue())).toList();
  }

  private FieldEntry entry(CatalogName name, Set<Origin> from) {
    DescribedName described = DescribedName.of(name.kind(), name.name(), catalog);
    boolean isAttribute = name.kind() == CatalogName.Kind.ATTRIBUTE;
    return new FieldEntry(
        Kind.valueOf(name.kind().name()),
        name.name(),
        name.isPrefix(),
        leaves(described.mask()),
        described.contexts().stream().map(this::leaves).toList(),
        isAttribute ? type(name, described.type()) : null,
        described.maxLength(),
        described.shape(),
        isAttribute ? List.copyOf(events.getOrDefault(name.name(), Set.of())) : List.of(),
        List.copyOf(from));
  }

  /** The catalog's type, else that of the values that were seen. */
  private @Nullable String type(CatalogName name, @Nullable String described) {
    return described == null ? seenTypes.get(name) : described;
  }

  private List<Category> leaves(long mask) {
    return List.copyOf(catalog.categories().set(mask));
  }
}
