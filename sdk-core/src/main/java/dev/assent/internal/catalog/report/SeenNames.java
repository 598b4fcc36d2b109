/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records the names in an application's data, for an inventory. It keeps no value. A name with an
 * exact entry in the catalog is kept. Any other name may come from a remote party, so it is kept
 * only if it looks like a name in code, as in {@link UnclassifiedReport}, and does not have two
 * digits in a row; an unknown name of a span must not have a digit at all. Of an attribute's name
 * that is not kept, the prefix that the catalog lists is kept. The name of an event, a scope or a
 * logger below a listed prefix is kept whole.
 *
 * <p>Thread-safe. Recording a known name is a hash look-up; it never blocks and never throws. It
 * keeps at most {@value #MAX_NAMES} names of a kind, and drops further ones, which {@link #isFull}
 * says.
 */
public final class SeenNames {
  /** The maximum number of names of one kind. */
  public static final int MAX_NAMES = 5_000;

  private final Catalog catalog;
  private final Map<Kind, Names> seen = new EnumMap<>(Kind.class);

  private final Set<String> prefixes = ConcurrentHashMap.newKeySet();

  /** The names of one kind with the types of their values. */
  private static final class Names {
    private final Map<String, FieldType> types = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger(MAX_NAMES);
    private volatile boolean isFull;

    /** Adds a name unless the maximum is reached. */
    void add(String name, FieldType type) {
      if (isFull || places.getAndDecrement() <= 0) {
        isFull = true;
      } else if (types.putIfAbsent(name, type) != null) {
        places.incrementAndGet();
        merge(name, type);
      }
    }

    /** Changes the type of a known name that has values of several types. */
    void merge(String name, FieldType type) {
      types.merge(name, type, (before, now) -> before == now ? now : FieldType.ANY);
    }
  }

  /** Creates an empty record. */
  public SeenNames(Catalog catalog) {
    this.catalog = catalog;
    for (Kind kind : Kind.values()) {
      seen.put(kind, new Names());
    }
  }

  /** Records the name of an attribute and the type of its value. */
  public void attribute(String name, AttributeType type) {
    add(Kind.ATTRIBUTE, name, FieldType.of(type));
  }

  /** Records any other name. */
  public void name(Kind kind, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      add(kind, name, FieldType.ANY);
    }
  }

  private void add(Kind kind, String name, FieldType type) {
    Names names = Objects.requireNonNull(seen.get(kind));
    FieldType former = names.types.get(name);
    if (former == type || former == FieldType.ANY) {
      return;
    }
    if (former != null) {
      names.merge(name, type);
    } else if (mayBeKept(kind, name)) {
      names.add(name, type);
    } else if (kind == Kind.ATTRIBUTE) {
      addPrefix(name);
    }
  }

  private void addPrefix(String name) {
    String prefix = catalog.attributePrefix(name);
    if (prefix != null) {
      prefixes.add(prefix);
    }
  }

  private boolean mayBeKept(Kind kind, String name) {
    if (Catalog.isOurs(name)) {
      return false;
    }
    return isKnown(kind, name) || NameForm.isOf(kind, name);
  }

  private boolean isKnown(Kind kind, String name) {
    return switch (kind) {
      case ATTRIBUTE -> catalog.knowsAttribute(name);
      case METRIC -> catalog.knowsMetric(name);
      case EVENT -> catalog.event(name) != Categories.UNCLASSIFIED;
      case SPAN -> catalog.knowsSpan(name);
      case SCOPE, LOGGER -> catalog.scopeName(name) != Categories.UNCLASSIFIED;
    };
  }

  /** Returns the prefixes of the catalog that further attributes start with, sorted. */
  public Set<String> prefixes() {
    return new TreeSet<>(prefixes);
  }

  /** Returns the names of a kind with the types of their values, sorted. */
  public Map<String, String> of(Kind kind) {
    Map<String, String> sorted = new TreeMap<>();
    Objects.requireNonNull(seen.get(kind))
        .types
        .forEach((name, type) -> sorted.put(name, type.toString()));
    return sorted;
  }

  /** Returns whether names of some kind were dropped. */
  public boolean isFull() {
    return seen.values().stream().anyMatch(names -> names.isFull);
  }

  /** Returns the number of names. */
  @Override
  public String toString() {
    return "SeenNames[" + seen.values().stream().mapToInt(names -> names.types.size()).sum() + "]";
  }
}
