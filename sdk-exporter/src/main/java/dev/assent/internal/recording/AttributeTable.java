/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.AttributeKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that are being set, in the form of {@link FlatAttributes}. An attribute replaces
 * another one of the same name, whatever its type. Names beyond the limit are counted and dropped.
 * Few names are searched one after the other, and only if a set of hashes may contain the name;
 * many are found in a map, whose buckets stay fast if somebody chooses names with equal hashes. Not
 * thread-safe.
 */
final class AttributeTable {
  /** The number of attributes from which an index pays. */
  private static final int FEW = 24;

  private static final int PLACES = FlatAttributes.PLACES;

  private final int max;
  private @Nullable Object[] places;

  /** The number of used places. */
  private int length;

  private int total;

  /** One bit for the hash of each name. */
  private long hashes;

  /** The first place of each name; null while there are few. */
  private @Nullable Map<String, Integer> index;

  /**
   * @param max the limit of attributes
   * @param expected the usual number of attributes
   */
  AttributeTable(int max, int expected) {
    this.max = max;
    this.places = new Object[PLACES * Math.max(1, Math.min(max, expected))];
  }

  /** The number of names that were set, and of attributes that were dropped. */
  int total() {
    return total;
  }

  int size() {
    return length / PLACES;
  }

  /** Sets an attribute: a key of the API's class with a frozen value, and the verdict on both. */
  void put(AttributeKey<?> key, Object value, @Nullable Classified verdict) {
    String name = key.getKey();
    long bit = bit(name);
    int at = find(name, bit);
    if (at < 0) {
      total++;
      if (size() >= max) {
        return;
      }
      at = add(name, bit);
    }
    FlatAttributes.put(places, at, key, value, verdict);
  }

  private int add(String name, long bit) {
    int at = length;
    if (at == places.length) {
      places = Arrays.copyOf(places, (int) Math.min(2L * at, (long) PLACES * max));
    }
    length = at + PLACES;
    hashes |= bit;
    if (index != null) {
      index.put(name, at);
    } else if (size() > FEW) {
      index = indexed(at, name);
    }
    return at;
  }

  private Map<String, Integer> indexed(int last, String lastName) {
    Map<String, Integer> all = new HashMap<>();
    for (int at = 0; at < last; at += PLACES) {
      all.put(name(at), at);
    }
    all.put(lastName, last);
    return all;
  }

  /** The first place of a name; negative if there is none. */
  private int find(String name, long bit) {
    if ((hashes & bit) == 0) {
      return -1;
    }
    if (index != null) {
      return index.getOrDefault(name, -1);
    }
    for (int at = 0; at < length; at += PLACES) {
      if (name(at).equals(name)) {
        return at;
      }
    }
    return -1;
  }

  private static long bit(String name) {
    int hash = name.hashCode();
    return 1L << (hash ^ hash >>> 6 ^ hash >>> 16);
  }

  private AttributeKey<?> key(int at) {
    return (AttributeKey<?>) Objects.requireNonNull(places[at]);
  }

  private String name(int at) {
    return key(at).getKey();
  }

  /** The value of a key with the same type; null if there is none. */
  @SuppressWarnings("unchecked")
  <T> @Nullable T get(AttributeKey<T> key) {
    int at = find(key.getKey(), bit(key.getKey()));
    return at >= 0 && key(at).getType() == key.getType() ? (T) places[at + 1] : null;
  }

  /** Adds the verdicts that the fast path has. */
  void classify(FieldRecorder fields, DatumContext context) {
    for (int at = 0; at < length; at += PLACES) {
      places[at + 2] = fields.classify(key(at), Objects.requireNonNull(places[at + 1]), context);
    }
  }

  /**
   * The attributes over the same array; the table must not be changed afterwards.
   *
   * @param entries the catalog's entries, read before the first verdict
   */
  FlatAttributes attributes(@Nullable Object entries) {
    return FlatAttributes.owning(places, length, entries);
  }

  /** A copy. */
  FlatAttributes copy() {
    return FlatAttributes.owning(Arrays.copyOf(places, length), length, null);
  }
}
