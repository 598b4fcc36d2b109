/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiles conditions, and rejects those that do not loosen an entry. The inputs of a condition,
 * which are attributes and the scope's name, add their categories to the conditional entry. So a
 * gate that strips an input also strips the field, and a later gate can't classify the field by
 * another entry.
 */
final class ConditionCompiler {
  private final Function<String, @Nullable CatalogEntry> everywhere;
  private final BiFunction<String, Condition, @Nullable CatalogEntry> openUnder;
  private final NameTable<Long> scopes;
  private final long scopeName;
  private final long service;
  private final Map<Set<NamePattern>, NameTable<Boolean>> tables = new HashMap<>();

  /**
   * @param everywhere the unconditional entry of a name, with the categories of its conditional
   *     entries; null if there is none
   * @param openUnder the entry of a name that applies wherever a condition holds; null if there is
   *     none
   * @param scopes the known names of scopes
   * @param scopeName the categories of these names
   * @param service the leaves of service data; any other leaf is stricter
   */
  ConditionCompiler(
      Function<String, @Nullable CatalogEntry> everywhere,
      BiFunction<String, Condition, @Nullable CatalogEntry> openUnder,
      NameTable<Long> scopes,
      long scopeName,
      long service) {
    this.everywhere = everywhere;
    this.openUnder = openUnder;
    this.scopes = scopes;
    this.scopeName = scopeName;
    this.service = service;
  }

  /**
   * Compiles a condition and its entry.
   *
   * @param where for messages
   * @param closed the unconditional entry of the name
   * @throws ConfigurationException if the condition is stricter, or uses a name that the catalog
   *     does not know
   */
  ConditionalEntry opening(
      String where, CatalogEntry closed, Condition condition, CatalogEntry opened) {
    long looked = condition.scopes().isEmpty() ? 0 : scopeName;
    for (NamePattern scope : condition.scopes()) {
      if (!isKnown(scope)) {
        throw new ConfigurationException(
            where, "its condition names a scope that the catalog does not list under scopes");
      }
    }
    List<ConditionalEntry.OtherAttribute> otherAttributes = new ArrayList<>();
    for (Map.Entry<String, Condition.OtherValue> each : condition.others().entrySet()) {
      ConditionalEntry.OtherAttribute otherAttribute =
          other(where, condition, each.getKey(), each.getValue());
      otherAttributes.add(otherAttribute);
      looked |= otherAttribute.entry().mask();
    }
    CatalogEntry entry = opened.with(looked);
    if (closes(closed, entry)) {
      throw new ConfigurationException(
          where,
          "its condition is stricter than the entry without a condition; a condition can only"
              + " loosen: give the stricter categories to the entry without one");
    }
    return new ConditionalEntry(
        condition.places(),
        table(condition.meters()),
        table(condition.scopes()),
        otherAttributes,
        entry);
  }

  /**
   * A table of names, shared by conditions with equal lists; null without a list, which matches any
   * name.
   */
  private @Nullable NameTable<Boolean> table(Set<NamePattern> names) {
    return names.isEmpty() ? null : tables.computeIfAbsent(names, ConditionCompiler::made);
  }

  private static NameTable<Boolean> made(Set<NamePattern> names) {
    Map<String, Boolean> exact = new HashMap<>();
    Map<String, Boolean> prefixes = new HashMap<>();
    names.forEach(name -> (name.isPrefix() ? prefixes : exact).put(name.name(), true));
    return NameTable.of(exact, prefixes);
  }

  private boolean closes(CatalogEntry closed, CatalogEntry opened) {
    if (!closed.isKnown()) {
      return (opened.mask() & Categories.UNCLASSIFIED) != 0;
    }
    boolean isSuperset = (closed.mask() & ~opened.mask()) == 0 && closed.mask() != opened.mask();
    boolean leavesService = (closed.mask() & ~service) == 0 && (opened.mask() & ~service) != 0;
    return isSuperset || leavesService || (opened.mask() & Categories.UNCLASSIFIED) != 0;
  }

  /** Whether a declared entry of a name is less strict than a conditional one. */
  static boolean isLooser(CatalogEntry declared, CatalogEntry named) {
    for (ConditionalEntry conditionalEntry : named.entries()) {
      long opened = conditionalEntry.entry().mask();
      if ((declared.mask() & ~opened) == 0 && declared.mask() != opened) {
        return true;
      }
    }
    return false;
  }

  private boolean isKnown(NamePattern scope) {
    return scopes.find(scope.name()) != null;
  }

  private ConditionalEntry.OtherAttribute other(
      String where, Condition condition, String name, Condition.OtherValue value) {
    CatalogEntry known = everywhere.apply(name);
    boolean isOpen = known == null || !known.isKnown();
    CatalogEntry entry = isOpen && !value.isNot() ? openUnder.apply(name, condition) : known;
    if (entry == null || !entry.isKnown() || entry.mask() == Categories.UNCLASSIFIED) {
      throw new ConfigurationException(
          where,
          "its condition names an attribute that is unclassified where the condition holds; add an"
              + " entry for that attribute without a condition");
    }
    for (String text : value.values()) {
      if (!takes(entry, text)) {
        throw new ConfigurationException(
            where, "its condition names a value that the attribute's own entry does not accept");
      }
    }
    return new ConditionalEntry.OtherAttribute(
        name, ValueShape.of(Set.copyOf(value.values())), value.isNot(), entry);
  }

  private static boolean takes(CatalogEntry entry, String text) {
    return (entry.classify(AttributeType.STRING, text) & Categories.UNCLASSIFIED) == 0;
  }
}
