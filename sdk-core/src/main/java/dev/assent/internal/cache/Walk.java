/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over several collections, one after the other. A collection is opened when the one
 * before it has ended, so that an element that moves to a later collection meanwhile is not missed.
 * Not thread-safe.
 *
 * @param <T> the elements
 */
public final class Walk<T> implements Iterator<T> {
  private final Queue<Part<?, T>> parts = new ArrayDeque<>();
  private @Nullable T next;

  /**
   * Adds a collection.
   *
   * @param open returns the collection; called when the walk reaches it
   * @param map returns the element of the walk for an element of the collection; null if there is
   *     none
   */
  public <S> Walk<T> then(
      Supplier<? extends Iterable<S>> open, Function<? super S, ? extends @Nullable T> map) {
    parts.add(new Part<>(open, map, null));
    return this;
  }

  /**
   * Adds a collection of whose elements each may have two elements of the walk.
   *
   * @param second returns the second element of the walk; null if there is none
   */
  public <S> Walk<T> then(
      Supplier<? extends Iterable<S>> open,
      Function<? super S, ? extends @Nullable T> map,
      Function<? super S, ? extends @Nullable T> second) {
    parts.add(new Part<>(open, map, second));
    return this;
  }

  @Override
  public boolean hasNext() {
    for (Part<?, T> part = parts.peek(); next == null && part != null; part = parts.peek()) {
      next = part.next();
      if (next == null) {
        parts.remove();
      }
    }
    return next != null;
  }

  @Override
  public T next() {
    T result = hasNext() ? next : null;
    if (result == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return result;
  }

  /** One collection of a walk. */
  private static final class Part<S, T> {
    private final Supplier<? extends Iterable<S>> open;
    private final Function<? super S, ? extends @Nullable T> map;
    private final @Nullable Function<? super S, ? extends @Nullable T> second;
    private @Nullable Iterator<S> each;

    /** The second element of the walk for the last element of the collection. */
    private @Nullable T pending;

    Part(
        Supplier<? extends Iterable<S>> open,
        Function<? super S, ? extends @Nullable T> map,
        @Nullable Function<? super S, ? extends @Nullable T> second) {
      this.open = open;
      this.map = map;
      this.second = second;
    }

    /** Returns the next element; null at the end. */
    @Nullable T next() {
      Iterator<S> current = each == null ? open.get().iterator() : each;
      each = current;
      T found = pending;
      pending = null;
      while (found == null && current.hasNext()) {
        S element = current.next();
        T first = map.apply(element);
        T other = second == null ? null : second.apply(element);
        found = first == null ? other : first;
        pending = first == null ? null : other;
      }
      return found;
    }
  }
}
