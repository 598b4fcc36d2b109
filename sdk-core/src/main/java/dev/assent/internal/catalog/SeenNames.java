/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.CatalogName.Kind;
import io.opentelemetry.api.common.AttributeType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names that an application used in its data while they were recorded, for an inventory. It
 * keeps no value. A name that the catalog has an exact entry for is kept; any other name is kept
 * only if it looks like a name in code, as in {@link UnclassifiedReport}, since a remote party may
 * have chosen it. An unknown name of a span must not have a digit, either.
 *
 * <p>Thread-safe. Recording a known name is a hash look-up; it never blocks and never throws. It
 * keeps at most {@value #MAX_NAMES} names of a kind.
 */
public final class SeenNames {
  /** The maximum number of names of one kind. */
  public static final int MAX_NAMES = 5_000;

  private final Catalog catalog;
  private final Map<Kind, Map<String, FieldType>> seen = new EnumMap<>(Kind.class);

  /** Creates an empty record. */
  public SeenNames(Catalog catalog) {
    this.catalog = catalog;
    for (Kind kind : Kind.values()) {
      seen.put(kind, new ConcurrentHashMap<>());
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
    Map<String, FieldType> names = Objects.requireNonNull(seen.get(kind));
    FieldType former = names.get(name);
    if (former == type || former == FieldType.ANY) {
      return;
    }
    if (former != null || (names.size() < MAX_NAMES && mayBeKept(kind, name))) {
      names.merge(name, type, (before, now) -> before == now ? now : FieldType.ANY);
    }
  }

  private boolean mayBeKept(Kind kind, String name) {
    if (Catalog.isOurs(name)) {
      return false;
    }
    return switch (kind) {
      case ATTRIBUTE -> catalog.knowsAttribute(name) || ReportedNames.isField(name);
      case METRIC -> catalog.knowsMetric(name) || ReportedNames.isField(name);
      case EVENT -> ReportedNames.isField(name);
      case SPAN ->
          catalog.knowsSpan(name)
              || (ReportedNames.isCode(name) && name.chars().noneMatch(Character::isDigit));
      case SCOPE, LOGGER -> ReportedNames.isCode(name);
    };
  }

  /** Returns the names of a kind with the types of their values, sorted. */
  public Map<String, String> of(Kind kind) {
    Map<String, String> sorted = new TreeMap<>();
    Objects.requireNonNull(seen.get(kind))
        .forEach((name, type) -> sorted.put(name, type.toString()));
    return sorted;
  }

  /** Returns the number of names. */
  @Override
  public String toString() {
    return "SeenNames[" + seen.values().stream().mapToInt(Map::size).sum() + "]";
  }
}
