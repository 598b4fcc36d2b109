/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.CodeShape;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by name: exact entries, and entries for a prefix that ends with a dot. Exact entries win
 * over the longest prefix. Immutable; a look-up allocates and stores nothing.
 *
 * <p>Both kinds are in open-addressed arrays with linear probing, at most half full. Names are
 * matched by {@code equals}; those of the table are interned, so that a literal is the same object
 * and found by one comparison. Key objects are not cached, because callers create them per call.
 * Only the table's own names are stored, so an attacker's colliding names (equal {@code hashCode})
 * cost one run of probes each and never lengthen the run. A prefix is found in one pass over the
 * name, which computes {@link String#hashCode} incrementally and looks up the part before each dot,
 * up to the length of the longest known prefix.
 */
public final class NameTable<V> {
  /** The longest name below a prefix: {@value}, as for instruments in OpenTelemetry. */
  public static final int MAX_NAME_LENGTH = 255;

  private final Slots exact;
  private final Slots prefixes;

  private NameTable(Slots exact, Slots prefixes) {
    this.exact = exact;
    this.prefixes = prefixes;
  }

  static <V> NameTable<V> of(Map<String, V> exact, Map<String, V> prefixes) {
    return new NameTable<>(Slots.of(exact), Slots.of(prefixes));
  }

  /** A copy of the table with one more exact entry. */
  NameTable<V> with(String name, V value) {
    return new NameTable<>(exact.with(name, value), prefixes);
  }

  /** The value of the exact entry, else of the longest prefix, else null. */
  @Nullable V find(String name) {
    V value = exact(name);
    return value == null ? longestPrefix(name) : value;
  }

  /**
   * The same for a name that is exported itself: below a prefix only a name in code of at most
   * {@value #MAX_NAME_LENGTH} characters is found.
   */
  @Nullable V findToken(String name) {
    V value = exact(name);
    V below = value == null ? longestPrefix(name) : null;
    return below != null && CodeShape.is(name, MAX_NAME_LENGTH) ? below : value;
  }

  /** The value of the exact entry, else null. */
  @Nullable V exact(String name) {
    return valueAt(exact, exact.index(name));
  }

  /** The value of the longest prefix of a name, else null. */
  @Nullable V longestPrefix(String name) {
    return valueAt(prefixes, indexOfPrefix(name));
  }

  /** The longest prefix of a name, else null. */
  @Nullable String prefixOf(String name) {
    int index = indexOfPrefix(name);
    return index < 0 ? null : (String) prefixes.pairs[index];
  }

  private int indexOfPrefix(String name) {
    int end = Math.min(name.length(), prefixes.longest);
    int hash = 0;
    int found = -1;
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      hash = 31 * hash + c;
      if (c == '.') {
        int index = prefixes.index(hash, name, i + 1);
        found = index < 0 ? found : index;
      }
    }
    return found;
  }

  @SuppressWarnings("unchecked") // only values of V were put in
  private @Nullable V valueAt(Slots slots, int index) {
    return index < 0 ? null : (V) slots.pairs[index + 1];
  }

  /** Calls a consumer with each exact entry, in any order. */
  public void forEachExact(BiConsumer<String, V> consumer) {
    forEach(exact, consumer);
  }

  /** Calls a consumer with each entry for a prefix, in any order. */
  public void forEachPrefix(BiConsumer<String, V> consumer) {
    forEach(prefixes, consumer);
  }

  @SuppressWarnings("unchecked") // only values of V were put in
  private void forEach(Slots slots, BiConsumer<String, V> consumer) {
    for (int i = 0; i < slots.pairs.length; i += 2) {
      if (slots.pairs[i] instanceof String name) {
        consumer.accept(name, (V) slots.pairs[i + 1]);
      }
    }
  }

  /** The longest run of probes that any look-up can make. */
  int longestRun() {
    return Math.max(exact.longestRun(), prefixes.longestRun());
  }

  int size() {
    return exact.size + prefixes.size;
  }

  /** The names of one kind and their values. Immutable once part of a table. */
  private static final class Slots {
    /** Names and values, alternating, so that both are in one cache line; both null if free. */
    private final @Nullable Object[] pairs;

    private int size;
    private int longest;

    private Slots(int capacity) {
      this.pairs = new Object[2 * capacity];
    }

    static Slots of(Map<String, ?> entries) {
      Slots slots = new Slots(capacityFor(entries.size()));
      for (Map.Entry<String, ?> entry : entries.entrySet()) {
        slots.put(entry.getKey(), entry.getValue());
      }
      return slots;
    }

    Slots with(String name, @Nullable Object value) {
      Slots copy = new Slots(capacityFor(size + 1));
      for (int i = 0; i < pairs.length; i += 2) {
        if (pairs[i] instanceof String key) {
          copy.put(key, pairs[i + 1]);
        }
      }
      copy.put(name, value);
      return copy;
    }

    private static int capacityFor(int size) {
      return Integer.highestOneBit(Math.max(1, size) * 2 - 1) * 2;
    }

    private void put(String name, @Nullable Object value) {
      int at = start(name.hashCode());
      while (pairs[at] != null && !name.equals(pairs[at])) {
        at = next(at);
      }
      size += pairs[at] == null ? 1 : 0;
      pairs[at] = name.intern();
      pairs[at + 1] = value;
      longest = Math.max(longest, name.length());
    }

    /** The index of a name, or -1. Almost all names are literals and found by identity. */
    int index(String name) {
      int at = start(name.hashCode());
      for (Object key = pairs[at]; key != null; key = pairs[at]) {
        if (name.equals(key)) {
          return at;
        }
        at = next(at);
      }
      return -1;
    }

    /** The index of the first {@code length} characters of a name with the given hash, or -1. */
    int index(int hash, String name, int length) {
      int at = start(hash);
      for (Object key = pairs[at]; key != null; key = pairs[at]) {
        if (key instanceof String prefix && prefix.length() == length && name.startsWith(prefix)) {
          return at;
        }
        at = next(at);
      }
      return -1;
    }

    private int start(int hash) {
      int mixed = hash * 0x9E3779B9;
      return 2 * (mixed ^ (mixed >>> 16)) & (pairs.length - 1);
    }

    private int next(int at) {
      return (at + 2) & (pairs.length - 1);
    }

    int longestRun() {
      int longestRun = 0;
      int run = 0;
      for (int i = 0; i < 2 * pairs.length; i += 2) {
        run = pairs[i & (pairs.length - 1)] == null ? 0 : run + 1;
        longestRun = Math.max(longestRun, run);
      }
      return longestRun;
    }
  }
}
