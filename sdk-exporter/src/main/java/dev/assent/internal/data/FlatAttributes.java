/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.Classified;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Attributes in one array, in the order of their source: key, value and the verdict on both, in
 * turn; or the values alone, if keys and verdicts are {@linkplain SharedKeys shared}. Immutable. It
 * references only keys and frozen values of the source. It is the one form of a datum's own
 * attributes from tagging to the wire: the tagger adds the verdicts, the gate strips by them, and
 * the encoder writes the keys that they contain. Attributes that come from elsewhere have no
 * verdicts.
 */
public final class FlatAttributes implements Attributes {
  /** The places of one attribute. */
  public static final int PLACES = 3;

  private static final FlatAttributes EMPTY = new FlatAttributes(new Object[0], 0, null);

  private final @Nullable Object[] places;

  /** The number of used places. */
  private final int length;

  /**
   * The catalog's entries from which the verdicts are; or {@link SharedKeys}, which know them, if
   * the places have only values. One field, because each datum has such an object.
   */
  private final @Nullable Object source;

  private FlatAttributes(@Nullable Object[] places, int length, @Nullable Object source) {
    this.places = places;
    this.length = length;
    this.source = source;
  }

  /**
   * Attributes over the first elements of an array, or over a copy if less than half of the array
   * is used. They take ownership of the array.
   *
   * @param places key, frozen value, and {@link Classified} or null, in turn, each name once
   * @param length the number of used places
   * @param entries the catalog's entries, read before the first verdict; null if the verdicts must
   *     not decide what is stripped
   */
  public static FlatAttributes owning(
      @Nullable Object[] places, int length, @Nullable Object entries) {
    if (length == 0) {
      return EMPTY;
    }
    boolean isWasted = length < places.length - length;
    @Nullable Object[] used = isWasted ? Arrays.copyOf(places, length) : places;
    return new FlatAttributes(used, length, entries);
  }

  /**
   * Attributes whose keys and verdicts are shared. They take ownership of the array.
   *
   * @param values a frozen value for each key, which its verdict {@linkplain Classified#fits fits}
   */
  public static FlatAttributes sharing(SharedKeys keys, @Nullable Object[] values) {
    return new FlatAttributes(values, keys.size(), keys);
  }

  /**
   * The keys and verdicts of these attributes, to be shared; each must have a verdict on a name
   * that the catalog lists.
   */
  public SharedKeys shareable() {
    SharedKeys shared = shared();
    return shared != null ? shared : new SharedKeys(this, Objects.requireNonNull(source));
  }

  private @Nullable SharedKeys shared() {
    return source instanceof SharedKeys keys ? keys : null;
  }

  /** Those of these attributes that remain, as in {@link #owning}. */
  public FlatAttributes remaining(@Nullable Object[] left, int used) {
    return owning(left, used, entries());
  }

  /**
   * Whether the verdicts on these attributes, and on the datum that they belong to, are from these
   * entries of the catalog. If they are from others, before a declaration or of another catalog,
   * they no longer count.
   */
  @SuppressWarnings("ReferenceEquality")
  public boolean isOf(Object others) {
    return entries() == others;
  }

  /** The catalog's entries from which the verdicts are; null if they must not decide. */
  public @Nullable Object entries() {
    SharedKeys shared = shared();
    return shared != null ? shared.entries() : source;
  }

  /**
   * Attributes without verdicts.
   *
   * @param pairs keys and frozen values in turn, each name once
   */
  public static FlatAttributes of(List<?> pairs) {
    @Nullable Object[] places = new Object[pairs.size() / 2 * PLACES];
    int next = 0;
    for (int i = 0; i < pairs.size(); i += 2) {
      next = put(places, next, (AttributeKey<?>) pairs.get(i), pairs.get(i + 1), null);
    }
    return owning(places, next, null);
  }

  /** Returns the same attributes, with the verdicts that they have. */
  public static FlatAttributes of(Attributes source) {
    if (source instanceof FlatAttributes flat) {
      return flat;
    }
    @Nullable Object[] places = new Object[PLACES * source.size()];
    int[] next = {0};
    source.forEach((key, value) -> next[0] = put(places, next[0], key, value, null));
    return owning(places, next[0], null);
  }

  /**
   * Puts an attribute into an array for {@link #owning}.
   *
   * @param at the first of its places
   * @return the place after it
   */
  public static int put(
      @Nullable Object[] places,
      int at,
      AttributeKey<?> key,
      Object value,
      @Nullable Classified verdict) {
    places[at] = key;
    places[at + 1] = value;
    places[at + 2] = verdict;
    return at + PLACES;
  }

  /**
   * The same attributes, with their verdicts, without some of the first {@link Long#SIZE}.
   *
   * @param gone a bit for the index of each attribute to leave out
   */
  public FlatAttributes without(long gone) {
    SharedKeys shared = shared();
    SharedKeys others = shared == null ? null : shared.without(gone);
    if (others != null) {
      return left(others, gone);
    }
    @Nullable Object[] left = new Object[PLACES * (size() - Long.bitCount(gone))];
    int from = 0;
    int next = 0;
    for (long rest = gone; rest != 0; rest &= rest - 1) {
      int to = Long.numberOfTrailingZeros(rest);
      next = copy(from, to, left, next);
      from = to + 1;
    }
    copy(from, size(), left, next);
    return remaining(left, left.length);
  }

  private FlatAttributes left(SharedKeys others, long gone) {
    @Nullable Object[] values = new Object[others.size()];
    int next = 0;
    for (int i = 0; i < length; i++) {
      if (SharedKeys.isLeft(gone, i)) {
        values[next++] = places[i];
      }
    }
    return next == 0 ? EMPTY : sharing(others, values);
  }

  /** Copies the first attributes to the start of an array, and returns the number of its places. */
  public int copyFirst(int attributes, @Nullable Object[] target) {
    return copy(0, attributes, target, 0);
  }

  private int copy(int from, int to, @Nullable Object[] target, int at) {
    SharedKeys shared = shared();
    if (shared == null) {
      System.arraycopy(places, PLACES * from, target, at, PLACES * (to - from));
      return at + PLACES * (to - from);
    }
    int next = at;
    for (int i = from; i < to; i++) {
      next = put(target, next, shared.key(i), place(i), shared.verdict(i));
    }
    return next;
  }

  /** The key of an attribute, by its index below {@link #size}. */
  public AttributeKey<?> key(int index) {
    SharedKeys shared = shared();
    return shared != null ? shared.key(index) : (AttributeKey<?>) place(PLACES * index);
  }

  /** The value of an attribute, by its index. */
  public Object value(int index) {
    return place(shared() != null ? index : PLACES * index + 1);
  }

  /** The verdict on an attribute, by its index; null if it must be classified. */
  public @Nullable Classified classified(int index) {
    SharedKeys shared = shared();
    return shared != null ? shared.verdict(index) : (Classified) places[PLACES * index + 2];
  }

  /**
   * Adds the verdict on an attribute that has none, so that nothing classifies it again. Readers
   * that see it decide the same as those that don't. There must be one place for each verdict:
   * these attributes are not {@link #sharing}.
   *
   * @param verdict the verdict under the entries from which the others are
   */
  public void classify(int index, Classified verdict) {
    places[PLACES * index + 2] = verdict;
  }

  Classified requireClassified(int index) {
    return Objects.requireNonNull(classified(index));
  }

  private Object place(int at) {
    return Objects.requireNonNull(places[at]);
  }

  /** The value of a name, whatever its type; null if there is none. */
  public @Nullable Object value(String name) {
    int i = indexOf(name);
    return i < 0 ? null : value(i);
  }

  /** The verdict on the attribute of a name; null if there is none. */
  public @Nullable Classified classified(String name) {
    int i = indexOf(name);
    return i < 0 ? null : classified(i);
  }

  /** The index of the first attribute with a name; -1 if there is none. */
  public int indexOf(String name) {
    for (int i = 0; i < size(); i++) {
      if (key(i).getKey().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(AttributeKey<T> key) {
    int i = indexOf(key.getKey());
    if (i < 0) {
      return null;
    }
    if (key(i).getType() == key.getType()) {
      return (T) value(i);
    }
    return Attributes.of((AttributeKey<Object>) key(i), value(i)).get(key);
  }

  @Override
  public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
    for (int i = 0; i < size(); i++) {
      consumer.accept(key(i), value(i));
    }
  }

  @Override
  public int size() {
    return shared() != null ? length : length / PLACES;
  }

  @Override
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public Map<AttributeKey<?>, Object> asMap() {
    Map<AttributeKey<?>, Object> map = new LinkedHashMap<>(2 * size());
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  @SuppressWarnings("unchecked")
  public AttributesBuilder toBuilder() {
    AttributesBuilder builder = Attributes.builder();
    forEach((key, value) -> builder.put((AttributeKey<Object>) key, value));
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && asMap().equals(attributes.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  /** Shows only the number of attributes. */
  @Override
  public String toString() {
    return "FlatAttributes{size=" + size() + "}";
  }
}
