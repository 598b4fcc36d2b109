/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of places for open connections. Nothing counts them: an error can end a thread
 * between a connection and its count. Thread-safe.
 *
 * <pre>
 * field   read      written
 * places  atomic    a free one by the thread that accepts; freed as its connection ends
 * </pre>
 */
final class OpenConnections {
  private final AtomicReferenceArray<@Nullable OpenConnection> places;

  OpenConnections(int most) {
    places = new AtomicReferenceArray<>(most);
  }

  /** Returns false if no place is free. */
  boolean add(OpenConnection connection) {
    for (int i = 0; i < places.length(); i++) {
      if (places.compareAndSet(i, null, connection)) {
        return true;
      }
    }
    return false;
  }

  void remove(OpenConnection connection) {
    for (int i = 0; i < places.length(); i++) {
      boolean unused = places.compareAndSet(i, connection, null);
    }
  }

  boolean isEmpty() {
    for (int i = 0; i < places.length(); i++) {
      if (places.get(i) != null) {
        return false;
      }
    }
    return true;
  }

  void forEach(Consumer<OpenConnection> action) {
    for (int i = 0; i < places.length(); i++) {
      OpenConnection connection = places.get(i);
      if (connection != null) {
        action.accept(connection);
      }
    }
  }

  List<OpenConnection> all() {
    List<OpenConnection> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }
}
