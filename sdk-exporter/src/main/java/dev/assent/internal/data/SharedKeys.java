/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.Classified;
import io.opentelemetry.api.common.AttributeKey;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The keys of attributes, in order, and the verdicts on them, which many data share. Each name is
 * one that the catalog lists, so none is a secret. Immutable.
 */
public final class SharedKeys {
  static final int RARE = 1024;

  private final AttributeKey<?>[] keys;
  private final Classified[] verdicts;
  private final long mask;
  private final Object entries;

  /** Most spans lose the same ones. A benign race: immutable, and compared before use. */
  private @Nullable Rest rest;

  /**
   * @param gone as {@link FlatAttributes#without} says
   */
  private record Rest(long gone, SharedKeys keys) {}

  /** Creates those of attributes that have a verdict each. */
  SharedKeys(FlatAttributes attributes, Object entries) {
    this.keys = new AttributeKey<?>[attributes.size()];
    this.verdicts = new Classified[keys.length];
    this.entries = entries;
    long all = 0;
    for (int i = 0; i < keys.length; i++) {
      keys[i] = attributes.key(i);
      verdicts[i] = attributes.requireClassified(i);
      all |= verdicts[i].mask();
    }
    this.mask = all;
  }

  private SharedKeys(SharedKeys all, long gone) {
    this.keys = new AttributeKey<?>[all.size() - Long.bitCount(gone)];
    this.verdicts = new Classified[keys.length];
    this.entries = all.entries;
    long left = 0;
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      if (isLeft(gone, i)) {
        keys[next] = all.keys[i];
        verdicts[next] = all.verdicts[i];
        left |= verdicts[next].mask();
        next++;
      }
    }
    this.mask = left;
  }

  /** Whether the attribute at an index is none of those to leave out. */
  static boolean isLeft(long gone, int index) {
    return index >= Long.SIZE || (gone >>> index & 1) == 0;
  }

  /**
   * The keys and verdicts without some; null if they are not kept: if others are, these replace
   * them once in {@value #RARE} times, so that decisions that alternate make none per span.
   */
  @Nullable SharedKeys without(long gone) {
    Rest kept = rest;
    if (kept == null || (kept.gone() != gone && ThreadLocalRandom.current().nextInt(RARE) == 0)) {
      kept = new Rest(gone, new SharedKeys(this, gone));
      rest = kept;
    }
    return kept.gone() == gone ? kept.keys() : null;
  }

  public int size() {
    return keys.length;
  }

  public AttributeKey<?> key(int index) {
    return keys[index];
  }

  public Classified verdict(int index) {
    return verdicts[index];
  }

  /** The union of the verdicts. */
  public long mask() {
    return mask;
  }

  /** The catalog's entries from which the verdicts are. */
  public Object entries() {
    return entries;
  }

  /**
   * Whether a key is the one at an index: the same object, or one of the API's own class with the
   * same name and type.
   */
  @SuppressWarnings("ReferenceEquality") // most keys are constants
  public boolean has(int index, AttributeKey<?> key) {
    AttributeKey<?> known = keys[index];
    return known == key
        || (known.getClass() == key.getClass()
            && known.getType() == key.getType()
            && known.getKey().equals(key.getKey()));
  }

  /** Whether they are as many, from the same entries, and the first keys and verdicts the same. */
  @SuppressWarnings("ReferenceEquality") // a verdict stands for its name, type and place
  public boolean startsAs(SharedKeys other, int number) {
    if (keys.length != other.keys.length || entries != other.entries) {
      return false;
    }
    for (int i = 0; i < number; i++) {
      if (verdicts[i] != other.verdicts[i]) {
        return false;
      }
    }
    return true;
  }

  /** Shows only the number of keys. */
  @Override
  public String toString() {
    return "SharedKeys{size=" + keys.length + "}";
  }
}
