/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose frames may not stay as they are, while they are counted up. Not thread-safe. */
final class ErasureScope {
  /** The latest time of such a frame, by its subjects and categories. */
  private final Map<Whose, Long> latest = new HashMap<>();

  private record Whose(List<String> paths, long mask) {}

  /**
   * One frame.
   *
   * @param paths of its subjects, as they stand in its header
   * @param mask the categories of it that may not stay; 0 if all may
   */
  void add(List<String> paths, long earliestEpochNanos, long mask) {
    if (mask != 0) {
      latest.merge(new Whose(paths, mask), earliestEpochNanos, Math::max);
    }
  }

  /** Is shown each. */
  @FunctionalInterface
  interface Visitor {
    /** Data of these subjects together, of no later time, lose these categories. */
    void visit(List<String> paths, long untilEpochNanos, long mask);
  }

  void forEach(Visitor visitor) {
    latest.forEach((whose, until) -> visitor.visit(whose.paths(), until, whose.mask()));
  }

  @Override
  public String toString() {
    return "Claims";
  }
}
