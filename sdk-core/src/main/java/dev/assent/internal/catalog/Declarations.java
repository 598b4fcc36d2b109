/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Declarations in code: names of events and attributes that neither the built-in catalog nor a file
 * has. Immutable.
 *
 * @param events the categories of each name
 * @param attributes the declaration of each name
 */
public record Declarations(Map<String, Long> events, Map<String, Attribute> attributes) {
  /** No declarations. */
  public static final Declarations NONE = new Declarations(Map.of(), Map.of());

  /** Copies both. */
  public Declarations {
    events = Map.copyOf(events);
    attributes = Map.copyOf(attributes);
  }

  /**
   * The declaration of an attribute.
   *
   * @param mask the categories of its values
   * @param type the type of its values
   * @param maxLength the maximum length of strings, each string of an array, and bytes
   */
  public record Attribute(long mask, AttributeType type, int maxLength) {
    /**
     * Merges two declarations: values that fit both have the categories of both; with different
     * types, no value fits.
     */
    Attribute and(Attribute other) {
      long both = mask | other.mask | (type == other.type ? 0 : Categories.UNCLASSIFIED);
      return new Attribute(both, type, Math.min(maxLength, other.maxLength));
    }
  }

  /** Whether there are no declarations. */
  public boolean isEmpty() {
    return events.isEmpty() && attributes.isEmpty();
  }

  Declarations withEvent(String name, long mask) {
    return and(new Declarations(Map.of(name, mask), Map.of()));
  }

  Declarations withAttribute(String name, Attribute attribute) {
    return and(new Declarations(Map.of(), Map.of(name, attribute)));
  }

  /** The declarations of the given names. */
  public Declarations of(Set<String> names) {
    Map<String, Long> someEvents = new HashMap<>(events);
    someEvents.keySet().retainAll(names);
    Map<String, Attribute> someAttributes = new HashMap<>(attributes);
    someAttributes.keySet().retainAll(names);
    return new Declarations(someEvents, someAttributes);
  }

  /** Whether an event or attribute has this name. */
  public boolean names(String name) {
    return events.containsKey(name) || attributes.containsKey(name);
  }

  /** The union with others; a name in both has the categories of both. */
  public Declarations and(Declarations others) {
    if (isEmpty() || others.isEmpty()) {
      return isEmpty() ? others : this;
    }
    Map<String, Long> allEvents = new HashMap<>(events);
    others.events.forEach((name, mask) -> allEvents.merge(name, mask, (a, b) -> a | b));
    Map<String, Attribute> allAttributes = new HashMap<>(attributes);
    others.attributes.forEach((name, one) -> allAttributes.merge(name, one, Attribute::and));
    return new Declarations(allEvents, allAttributes);
  }
}
