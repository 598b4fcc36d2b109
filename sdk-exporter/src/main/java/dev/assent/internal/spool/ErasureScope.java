/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the subjects and categories that an erasure must remove, with the latest time of their
 * frames. Not thread-safe.
 */
final class ErasureScope {
  /** The latest time of a frame, by its subjects and categories to remove. */
  private final Map<Scope, Long> latest = new HashMap<>();

  private record Scope(List<String> paths, long mask) {}

  /**
   * Adds one frame.
   *
   * @param paths the paths of its subjects, as in its header
   * @param earliestEpochNanos the earliest time of its data, in nanoseconds since the epoch
   * @param mask its categories that must not stay stored; 0 if all may stay
   */
  void add(List<String> paths, long earliestEpochNanos, long mask) {
    if (mask != 0) {
      latest.merge(new Scope(paths, mask), earliestEpochNanos, Math::max);
    }
  }

  /** Receives each entry of the scope. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Receives one entry: frames with exactly these subjects, up to this time, lose these
     * categories.
     */
    void visit(List<String> paths, long untilEpochNanos, long mask);
  }

  void forEach(Visitor visitor) {
    latest.forEach((scope, until) -> visitor.visit(scope.paths(), until, scope.mask()));
  }

  @Override
  public String toString() {
    return "Claims";
  }
}
