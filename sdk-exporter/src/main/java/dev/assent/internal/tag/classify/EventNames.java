/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Catalog;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the names of events, and remembers the first two: most applications have only {@code
 * exception}. A name stays in memory only if all its categories are {@code service.*}. Thread-safe.
 */
final class EventNames {
  /**
   * @param entries the catalog's entries from which the categories are
   */
  private record Known(String name, long mask, Object entries) {
    boolean is(String other, Object now) {
      return name.equals(other) && entries == now;
    }
  }

  private final Catalog catalog;
  private final long service;

  /** Benign races: immutable, and checked before use. */
  private @Nullable Known first;

  private @Nullable Known second;

  EventNames(Catalog catalog) {
    this.catalog = catalog;
    this.service = catalog.categories().mask("service");
  }

  /** The categories of a name. */
  long mask(String name) {
    Object entries = catalog.entries();
    Known one = first;
    Known other = second;
    if (one != null && one.is(name, entries)) {
      return one.mask();
    }
    if (other != null && other.is(name, entries)) {
      return other.mask();
    }
    long mask = catalog.event(name);
    if ((mask & ~service) == 0) {
      if (one == null || one.entries() != entries) {
        first = new Known(name, mask, entries);
      } else if (other == null || other.entries() != entries) {
        second = new Known(name, mask, entries);
      }
    }
    return mask;
  }

  /** The texts in memory. */
  List<String> remembered() {
    return Stream.of(first, second).filter(Objects::nonNull).map(Known::name).toList();
  }
}
