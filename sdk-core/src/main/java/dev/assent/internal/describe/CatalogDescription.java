/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogEntry;
import dev.assent.internal.catalog.CatalogName;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.ConditionalEntry;
import dev.assent.internal.catalog.ConditionalEntry.OtherAttribute;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.catalog.NameTable;
import dev.assent.internal.catalog.SpanNameTemplate;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Every entry of a catalog, by its kind and name: {@code attribute http.route}, {@code metric
 * http.*}, {@code logger com.acme.Store}, {@code reduction url.full}, and {@code templates}.
 */
public final class CatalogDescription {
  /** The key of the templates of span names, which have an order; no {@link EntryKey} is equal. */
  public static final String TEMPLATES = "templates";

  /** The start of the keys of reductions. */
  public static final String REDUCTION = EntryKey.REDUCTION + " ";

  /** The condition of the texts of exceptions in the entry of a logger. */
  static final String EXCEPTIONS = "exceptions";

  private final Catalog catalog;
  private final Categories categories;
  private final Predicate<String> wanted;
  private final Map<String, EntryDescription> entries = new TreeMap<>();

  private CatalogDescription(Catalog catalog, Predicate<String> wanted) {
    this.catalog = catalog;
    this.wanted = wanted;
    this.categories = catalog.categories();
  }

  /** Returns the descriptions of all entries. */
  public static Map<String, EntryDescription> of(Catalog catalog) {
    CatalogDescription description = new CatalogDescription(catalog, key -> true);
    description.addNames();
    description.addRest();
    return description.entries;
  }

  /** Returns the descriptions of the entries that files added or replaced. */
  public static Map<String, EntryDescription> ofFiles(Catalog catalog) {
    TreeSet<String> keys = new TreeSet<>();
    for (CatalogName name : catalog.fileNames()) {
      keys.add(EntryKey.of(name.kind(), name.name(), name.isPrefix()).toString());
    }
    CatalogDescription description = new CatalogDescription(catalog, keys::contains);
    description.addNames();
    return description.entries;
  }

  /**
   * Reads what {@link EntryDescription#tree} wrote for each entry.
   *
   * @throws ConfigurationException naming the line of a key or an entry that is not valid
   */
  public static Map<String, EntryDescription> read(Node node) {
    Map<String, EntryDescription> entries = new LinkedHashMap<>();
    node.map()
        .forEach(
            (key, entry) -> {
              if (!isKey(key)) {
                throw entry.problem("its key is no kind and name of an entry");
              }
              entries.put(key, EntryDescription.read(entry));
            });
    if (!entries.containsKey(TEMPLATES)) {
      throw node.problem("lacks '" + TEMPLATES + "'; write the table again with 'table --json'");
    }
    return entries;
  }

  private static boolean isKey(String text) {
    try {
      return text.equals(TEMPLATES) || EntryKey.parse(text).toString().equals(text);
    } catch (ConfigurationException invalid) {
      return false;
    }
  }

  private void addNames() {
    add(Kind.ATTRIBUTE, catalog.attributes(), this::attribute);
    add(Kind.METRIC, catalog.metrics(), this::name);
    add(Kind.EVENT, catalog.events(), this::name);
    add(Kind.SPAN, catalog.spans(), this::name);
    add(Kind.SCOPE, catalog.scopes(), this::name);
    add(Kind.LOGGER, catalog.loggers(), this::logger);
  }

  private void addRest() {
    catalog
        .reductions()
        .forEach(
            (name, reduction) ->
                entries.put(
                    new EntryKey(EntryKey.REDUCTION, name, false).toString(),
                    listed(
                        List.of(
                            reduction.rule().name().toLowerCase(Locale.ROOT)
                                + " as "
                                + reduction.key().getKey()))));
    entries.put(
        TEMPLATES, listed(catalog.spanNames().stream().map(CatalogDescription::text).toList()));
  }

  private static EntryDescription listed(List<String> values) {
    return new EntryDescription(List.of(), "", 0, "", values, Map.of());
  }

  private <V> void add(Kind kind, NameTable<V> table, Function<V, EntryDescription> described) {
    table.forEachExact((name, entry) -> add(EntryKey.of(kind, name, false), entry, described));
    table.forEachPrefix((name, entry) -> add(EntryKey.of(kind, name, true), entry, described));
  }

  private <V> void add(EntryKey key, V entry, Function<V, EntryDescription> described) {
    String text = key.toString();
    if (wanted.test(text)) {
      entries.put(text, described.apply(entry));
    }
  }

  private EntryDescription name(long mask) {
    return EntryDescription.ofName(names(mask));
  }

  private EntryDescription logger(FreeTextCategories text) {
    Map<String, EntryDescription> exceptions = Map.of(EXCEPTIONS, name(text.exceptions()));
    return new EntryDescription(names(text.text()), "", 0, "", List.of(), exceptions);
  }

  private EntryDescription attribute(CatalogEntry entry) {
    Map<String, EntryDescription> contexts = new TreeMap<>();
    for (ConditionalEntry each : entry.entries()) {
      String condition = ConditionText.of(each, this::other);
      if (contexts.put(condition, attribute(each.entry())) != null) {
        throw new IllegalStateException("two entries have the same condition: " + condition);
      }
    }
    FieldType type = entry.type();
    return new EntryDescription(
        names(entry.mask()),
        type == null ? "" : type.toString(),
        type != null && type.hasLength() ? entry.maxLength() : 0,
        type != null && type.hasShape() ? entry.shape().label() : "",
        entry.shape() instanceof ValueShape listed ? List.copyOf(listed.values()) : List.of(),
        contexts);
  }

  private String other(OtherAttribute other) {
    return attribute(other.entry()).toString();
  }

  private List<String> names(long mask) {
    return categories.names(mask).stream().sorted().toList();
  }

  private static String text(SpanNameTemplate template) {
    StringBuilder text = new StringBuilder();
    for (SpanNameTemplate.Part part : template.parts()) {
      text.append(part.before()).append('{').append(part.attribute());
      text.append(' ').append(part.form().name().toLowerCase(Locale.ROOT)).append('}');
    }
    return template.scopes().isEmpty()
        ? text.toString()
        : text + " when scope " + String.join("|", new TreeSet<>(template.scopes()));
  }
}
