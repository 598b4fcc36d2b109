/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.config.ConfigurationException;
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
 * Makes conditions ready to be asked, and refuses those that would do something else than open.
 * What a condition looks at counts as part of what it opens: an attribute's categories, and a
 * scope's name's. So where a gate takes that away, it takes the opened field with it, and a later
 * look at what is left can't judge the field by another entry.
 */
final class ConditionCompiler {
  private final Function<String, @Nullable CatalogEntry> everywhere;
  private final BiFunction<String, Condition, @Nullable CatalogEntry> openUnder;
  private final NameTable<Long> scopes;
  private final long scopeName;
  private final long service;
  private final Map<Set<NamePattern>, NameTable<Boolean>> tables = new HashMap<>();

  /**
   * @param everywhere the entry of a name without a condition, with all that may open it; null if
   *     there is none
   * @param openUnder the entry of a name wherever a condition holds; null if there is none
   * @param scopes the names of scopes that may leave
   * @param scopeName the categories of such a name
   * @param service the leaves of service data, of which any other is stricter
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
   * A condition and what it opens.
   *
   * @param where for messages
   * @param closed the entry of the name that counts where nothing opens
   * @throws ConfigurationException if it would close, or asks for what the catalog does not know
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

  /** One table for all conditions that list the same names; null for no list, which is any name. */
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

  /** Whether a declared entry of a name would be less strict than what opens. */
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
