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
    parts.add(new Part<>(open, map));
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
    private @Nullable Iterator<S> each;

    Part(Supplier<? extends Iterable<S>> open, Function<? super S, ? extends @Nullable T> map) {
      this.open = open;
      this.map = map;
    }

    /** Returns the next element; null at the end. */
    @Nullable T next() {
      Iterator<S> current = each == null ? open.get().iterator() : each;
      each = current;
      T found = null;
      while (found == null && current.hasNext()) {
        found = map.apply(current.next());
      }
      return found;
    }
  }
}
