/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The decoded data of an attempt as the page shows it. A resource or scope that several data share
 * is there once, as in the request; its data have its position. Used by one thread.
 */
final class DecodedAttempt {
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<Object> parts = new ArrayList<>();
  private final Map<Key, Integer> positions = new HashMap<>();

  /** One part may be shown for some data, and hidden for others. */
  private record Key(Identity part, boolean isShown) {}

  void add(Map<String, Object> row) {
    rows.add(row);
  }

  /**
   * Returns the position of a part.
   *
   * @param part a resource or a scope, which counts as the same only if it is the same instance
   * @param isShown whether its values may be shown beside its datum
   * @param row writes it, if it is not there
   */
  int position(Object part, boolean isShown, Supplier<Object> row) {
    return positions.computeIfAbsent(
        new Key(new Identity(part), isShown),
        added -> {
          parts.add(row.get());
          return parts.size() - 1;
        });
  }

  List<Map<String, Object>> rows() {
    return rows;
  }

  /** Resources and scopes, by position. */
  List<Object> parts() {
    return parts;
  }

  @Override
  public String toString() {
    return "DecodedAttempt";
  }
}
