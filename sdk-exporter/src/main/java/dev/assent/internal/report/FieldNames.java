/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.report.NameForm;
import dev.assent.internal.category.Categories;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The names of a report, each with a slot for what is counted under it. A name can be somebody's
 * data, so its text is kept only once {@link NameRule} is met; until then, and for names without
 * the {@linkplain NameForm form}, only a keyed hash is. Names without the form, those below a wide
 * prefix, and those beyond the {@linkplain #maxOf maximum} of their kind share one slot per kind.
 * Thread-safe; it allocates nothing for a name that it knows.
 */
final class FieldNames {
  /** The number of slots: {@value}. */
  static final int SLOTS = 4_096;

  /** The maximum number of names with a slot of their own: {@value}. */
  static final int MAX_NAMES = 3_000;

  /** A name that is not at one of so many places has no slot: {@value}. */
  private static final int PROBES = 32;

  private static final Kind[] KINDS = Kind.values();
  private static final NamelessField[] NAMELESS = NamelessField.values();

  /** The slots before that of the first name: nameless fields, then the others of each kind. */
  private static final int RESERVED = NAMELESS.length + KINDS.length;

  private static final int OPEN = SLOTS - RESERVED;
  private static final long KIND = 7;
  private static final long PRIME = 0x100000001B3L;

  private final Catalog catalog;
  private final long seed = new SecureRandom().nextLong();

  /** By open addressing behind the reserved slots; 0 is free. The lowest bits are the kind. */
  private final AtomicLongArray hashes = new AtomicLongArray(SLOTS);

  private final AtomicReferenceArray<@Nullable String> texts = new AtomicReferenceArray<>(SLOTS);
  private final AtomicLongArray seen = new AtomicLongArray(SLOTS);
  private final AtomicLongArray traces = new AtomicLongArray(SLOTS);
  private final AtomicLongArray categories = new AtomicLongArray(SLOTS);
  private final AtomicInteger places = new AtomicInteger(MAX_NAMES);

  /** The places for names of each kind that the catalog does not list. */
  private final AtomicIntegerArray unlisted = new AtomicIntegerArray(KINDS.length);

  private final WidePrefixes prefixes = new WidePrefixes();

  /** Benign races: closing twice does no harm. */
  private final boolean[] isClosed = new boolean[KINDS.length];

  /** The names without a slot, by kind. */
  private final HashedNames[] others = new HashedNames[KINDS.length];

  FieldNames(Catalog catalog) {
    this.catalog = catalog;
    for (Kind kind : KINDS) {
      others[Bits.index(kind)] = new HashedNames();
      unlisted.set(Bits.index(kind), maxOf(kind));
    }
  }

  /**
   * The maximum number of names of a kind that the catalog does not list. The sum is less than that
   * of all places, so that names of one kind, which can be made up, leave places for others, and
   * for those that the catalog lists.
   */
  static int maxOf(Kind kind) {
    return switch (kind) {
      case ATTRIBUTE -> 1_000;
      case METRIC -> 400;
      case EVENT, SPAN, SCOPE, LOGGER -> 200;
    };
  }

  /** The slot of a nameless field. */
  static int slot(NamelessField field) {
    return Bits.index(field);
  }

  /** The slot that names of a kind share if they have none of their own. */
  static int others(Kind kind) {
    return NAMELESS.length + Bits.index(kind);
  }

  /** The slot of a name. */
  int find(Kind kind, String name) {
    int start = start(kind, name);
    long hash = 0;
    for (int i = 0; i < PROBES; i++) {
      int at = RESERVED + (start + i) % OPEN;
      String text = texts.get(at);
      if (text != null) {
        if (text.equals(name) && (hashes.get(at) & KIND) == Bits.index(kind) + 1) {
          return at;
        }
        continue;
      }
      if (hash == 0) {
        hash = hash(kind, name);
      }
      long known = hashes.get(at);
      if (known == hash) {
        return at;
      }
      if (known == 0) {
        if (!NameForm.isOf(kind, name)) {
          break;
        }
        int taken = take(kind, name, at, hash);
        if (taken != 0) {
          return taken;
        }
        i--; // another thread took this slot
      }
    }
    return other(kind, name, hash == 0 ? hash(kind, name) : hash);
  }

  /** Takes a free slot. Returns 0 if it is not free any more. */
  private int take(Kind kind, String name, int at, long hash) {
    if (others[Bits.index(kind)].contains(hash)) {
      return others(kind);
    }
    boolean isListed = isListed(kind, name);
    if (!isListed && (isClosed[Bits.index(kind)] || widePrefix(kind, name) != null)) {
      return other(kind, name, hash);
    }
    if (!takesPlace(kind, isListed)) {
      return other(kind, name, hash);
    }
    if (hashes.compareAndSet(at, 0, hash)) {
      listPrefixes(kind, name);
      return at;
    }
    givePlace(kind, isListed);
    return 0;
  }

  /** Reads first: a full table is not written to. */
  private boolean takesPlace(Kind kind, boolean isListed) {
    if (places.get() <= 0 || (!isListed && unlisted.get(Bits.index(kind)) <= 0)) {
      return false;
    }
    int left = places.decrementAndGet();
    int leftOfKind = isListed ? 0 : unlisted.decrementAndGet(Bits.index(kind));
    if (left < 0 || leftOfKind < 0) {
      givePlace(kind, isListed);
      return false;
    }
    return true;
  }

  private void givePlace(Kind kind, boolean isListed) {
    places.incrementAndGet();
    if (!isListed) {
      unlisted.incrementAndGet(Bits.index(kind));
    }
  }

  /** If there are too many to count, all prefixes of the kind are wide. */
  private int other(Kind kind, String name, long hash) {
    HashedNames of = others[Bits.index(kind)];
    if (of.add(hash)) {
      listPrefixes(kind, name);
    } else if (of.isFull()) {
      close(kind);
    }
    return others(kind);
  }

  private void close(Kind kind) {
    if (!isClosed[Bits.index(kind)]) {
      isClosed[Bits.index(kind)] = true;
      prefixes.close(Bits.index(kind));
    }
  }

  /** What the catalog lists was written by somebody who reviewed it. */
  private void listPrefixes(Kind kind, String name) {
    if (!isListed(kind, name)) {
      prefixes.add(Bits.index(kind), name, seed);
    }
  }

  /** Whether the catalog lists exactly this name. */
  boolean isListed(Kind kind, String name) {
    return switch (kind) {
      case ATTRIBUTE -> catalog.knowsAttribute(name);
      case METRIC -> catalog.knowsMetric(name);
      case EVENT -> catalog.knowsEvent(name);
      case SPAN -> catalog.knowsSpan(name);
      case SCOPE, LOGGER -> name.equals(catalog.scopeEntry(name));
    };
  }

  /** Whether the catalog has an entry for an attribute, so that only its values may not fit. */
  boolean isCovered(String attribute) {
    return catalog.knowsAttribute(attribute)
        || (catalog.attribute(attribute).mask() & Categories.UNCLASSIFIED) == 0;
  }

  /** The prefix of a name below which there are too many names to show one; null if none is. */
  @Nullable String widePrefix(Kind kind, String name) {
    return isListed(kind, name) ? null : prefixes.of(Bits.index(kind), name, seed);
  }

  /** The number of different next segments below a prefix. */
  int segments(Kind kind, String prefix) {
    return prefixes.segments(Bits.index(kind), prefix, seed);
  }

  /** Where the search begins. A string knows its hash code, once it was asked for it. */
  private static int start(Kind kind, String name) {
    int mixed = (name.hashCode() ^ (Bits.index(kind) * 0x61C88647)) * 0x9E3779B1;
    return (mixed >>> 1) % OPEN;
  }

  /** Never 0. Keyed, so that nobody outside can make two names meet. */
  private long hash(Kind kind, String name) {
    return (hash(seed, name) & ~KIND) | (Bits.index(kind) + 1);
  }

  /** Of long texts, the first characters count. */
  static long hash(long seed, CharSequence text) {
    return hash(seed, text, 0, Math.min(text.length(), HashedNames.MAX_LENGTH));
  }

  static long hash(long seed, CharSequence text, int from, int to) {
    long hash = seed ^ (to - from);
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
      hash ^= hash >>> 29;
    }
    hash *= 0x9E3779B97F4A7C15L;
    return hash ^ (hash >>> 32);
  }

  /**
   * Notes that a datum has a name.
   *
   * @param slot the slot of the name
   * @param minute the number of the current minute
   * @param trace the bit of the datum's trace; 0 if it has none
   */
  void see(int slot, String name, int minute, long trace) {
    if (!mayAppear(slot)) {
      return;
    }
    if (trace != 0) {
      Bits.add(traces, slot, trace);
    }
    long before = seen.get(slot);
    long now = NameRule.with(before, minute, trace != 0);
    while (before != now && !seen.compareAndSet(slot, before, now)) {
      before = seen.get(slot);
      now = NameRule.with(before, minute, trace != 0);
    }
    keepIfMet(slot, name, now);
  }

  /** Whether a slot has a name that is not shown yet. */
  boolean mayAppear(int slot) {
    return slot >= RESERVED && texts.get(slot) == null;
  }

  private void keepIfMet(int slot, String name, long now) {
    if (NameRule.isMet(now, traces.get(slot))) {
      texts.compareAndSet(slot, null, name);
    }
  }

  /** Notes the categories of a field. */
  void categorize(int slot, long mask) {
    Bits.add(categories, slot, mask);
  }

  /** The categories that the fields of a slot had. */
  long categories(int slot) {
    return categories.get(slot);
  }

  /** The text of a slot; null if it must not be shown. */
  @Nullable String text(int slot) {
    return texts.get(slot);
  }

  /** The kind of a slot; null if it has none. */
  @Nullable Kind kind(int slot) {
    if (slot < NAMELESS.length) {
      return null;
    }
    if (slot < RESERVED) {
      return KINDS[slot - NAMELESS.length];
    }
    int kind = (int) (hashes.get(slot) & KIND);
    return kind == 0 ? null : KINDS[kind - 1];
  }

  /** The nameless field of a slot; null if it is another. */
  static @Nullable NamelessField nameless(int slot) {
    return slot < NAMELESS.length ? NAMELESS[slot] : null;
  }

  /** Whether a slot is that of one name. */
  boolean isOfName(int slot) {
    return slot >= RESERVED && hashes.get(slot) != 0;
  }

  /** The number of names that have no slot of their own. */
  int otherNames() {
    int sum = 0;
    for (HashedNames each : others) {
      sum += each.count();
    }
    return sum;
  }

  /** Whether there are more names of a kind than are counted, so that all its prefixes are wide. */
  boolean isFull(Kind kind) {
    return prefixes.isClosed(Bits.index(kind));
  }

  /** Shows only a number. */
  @Override
  public String toString() {
    return "FieldNames[" + (MAX_NAMES - Math.max(0, places.get())) + "]";
  }
}
