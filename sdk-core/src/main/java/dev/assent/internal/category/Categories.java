/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.category;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The leaves of one Assent instance. Each leaf has a bit, so that a set of categories is one {@code
 * long} (a <em>mask</em>). The built-in leaves have the lowest bits, in a fixed order. The
 * application's leaves follow in the order in which they were added. Immutable and thread-safe.
 */
public final class Categories {
  /** The maximum number of leaves in a mask. */
  public static final int MAX_LEAVES = Long.SIZE;

  /** The mask of {@link Category#UNCLASSIFIED}, which is the same in every instance. */
  public static final long UNCLASSIFIED = 1L << Category.BUILT_IN.indexOf(Category.UNCLASSIFIED);

  private final List<String> names;
  private final Map<String, Long> masks = new HashMap<>();
  private final long all;

  private Categories(List<String> names) {
    this.names = List.copyOf(names);
    this.all = names.size() == MAX_LEAVES ? -1L : (1L << names.size()) - 1;
    for (int bit = 0; bit < names.size(); bit++) {
      String name = names.get(bit);
      masks.put(name, 1L << bit);
      for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
        masks.merge(name.substring(0, dot), 1L << bit, (a, b) -> a | b);
      }
    }
  }

  /** Returns the built-in leaves only. */
  public static Categories builtIn() {
    return of(List.of());
  }

  /**
   * Returns the built-in leaves with those of an application.
   *
   * @param added the application's leaves; built-in ones and repetitions are ignored
   * @return the categories
   * @throws ConfigurationException if there are more than {@value #MAX_LEAVES} leaves (the message
   *     names the excess ones), or the name of a leaf is also the group of another one
   */
  public static Categories of(Collection<Category> added) {
    Set<String> names = new LinkedHashSet<>();
    Category.BUILT_IN.forEach(category -> names.add(category.name()));
    added.forEach(category -> names.add(category.name()));
    List<String> ordered = new ArrayList<>(names);
    if (ordered.size() > MAX_LEAVES) {
      throw new ConfigurationException(
          "categories",
          ordered.size()
              + " leaf categories; at most "
              + MAX_LEAVES
              + " are allowed; too many: "
              + ordered.subList(MAX_LEAVES, ordered.size()));
    }
    for (String name : ordered) {
      for (String other : ordered) {
        if (other.startsWith(name + ".")) {
          throw new ConfigurationException(
              "categories", "'" + name + "' can't be a leaf and the group of '" + other + "'");
        }
      }
    }
    return new Categories(ordered);
  }

  /**
   * Returns the mask of a leaf or a group.
   *
   * @param name a leaf ({@code content.chat}) or a group ({@code content})
   * @return the mask; 0 if no leaf and no group has this name
   */
  public long find(String name) {
    Long mask = masks.get(name);
    return mask == null ? 0 : mask;
  }

  /**
   * Returns the mask of an existing leaf or group.
   *
   * @param name a leaf or a group
   * @return the mask, never 0
   * @throws IllegalArgumentException if no leaf and no group has this name; the message lists the
   *     valid names
   */
  public long mask(String name) {
    long mask = find(name);
    if (mask == 0) {
      throw new IllegalArgumentException("unknown category '" + name + "'; known: " + names);
    }
    return mask;
  }

  /**
   * Returns the mask of existing leaves.
   *
   * @param leaves the leaves
   * @return the union of their masks
   * @throws IllegalArgumentException if a leaf is unknown
   */
  public long mask(Collection<Category> leaves) {
    long mask = 0;
    for (Category category : leaves) {
      mask |= mask(category.name());
    }
    return mask;
  }

  /**
   * Returns the mask of existing leaves.
   *
   * @param categories the leaves
   * @return the union of their masks
   * @throws IllegalArgumentException if a leaf is unknown
   */
  public long mask(Category... categories) {
    long mask = 0;
    for (Category category : categories) {
      mask |= mask(category.name());
    }
    return mask;
  }

  /** The mask of all leaves, including {@code unclassified}. */
  public long all() {
    return all;
  }

  /** The mask of the wildcard {@code any}: all leaves except {@code unclassified}. */
  public long any() {
    return all & ~UNCLASSIFIED;
  }

  /** The number of leaves, which is the number of used bits. */
  public int size() {
    return names.size();
  }

  /**
   * Returns the name of one leaf.
   *
   * @param bit the bit, from 0 to {@link #size()} - 1
   * @return the name of the leaf
   */
  public String name(int bit) {
    return names.get(bit);
  }

  /** Returns the names of the leaves in a mask, in the order of their bits. */
  public List<String> names(long mask) {
    List<String> result = new ArrayList<>(Long.bitCount(mask));
    for (long rest = mask & all; rest != 0; rest &= rest - 1) {
      result.add(names.get(Long.numberOfTrailingZeros(rest)));
    }
    return result;
  }

  /** Returns the leaves in a mask, in the order of their bits; immutable. */
  public Set<Category> set(long mask) {
    Set<Category> result = new LinkedHashSet<>();
    names(mask).forEach(name -> result.add(Category.of(name)));
    return Collections.unmodifiableSet(result);
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
