/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an erasure left of data. Used by one thread.
 *
 * @param <D> the data
 */
final class Rest<D> {
  private final List<D> left;
  private int touched;

  private Rest(List<D> left, int touched) {
    this.left = left;
    this.touched = touched;
  }

  /**
   * Erases data one by one. It allocates nothing after the first datum is erased, and so counted.
   *
   * @param count the number of data items, also if they could not be decoded
   * @param erase returns the same datum if it lost nothing, and null if nothing remains; throws
   *     nothing
   */
  @SuppressWarnings("ReferenceEquality")
  static <D> Rest<D> of(List<D> data, int count, Function<D, @Nullable D> erase) {
    Rest<D> rest = new Rest<>(new ArrayList<>(data.size()), count);
    for (D datum : data) {
      D left = erase.apply(datum);
      if (left != null) {
        rest.left.add(left);
        rest.touched -= left == datum ? 1 : 0;
      }
    }
    return rest;
  }

  /** The remaining data. */
  List<D> left() {
    return left;
  }

  /** The number of data items that lost something, or were erased whole. */
  int touched() {
    return touched;
  }
}
