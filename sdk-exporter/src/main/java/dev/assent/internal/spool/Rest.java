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
 * What an erasure left of data.
 *
 * @param left the remaining data
 * @param touched the number of data items that lost something, or were erased whole
 * @param <D> the data
 */
record Rest<D>(List<D> left, int touched) {
  /**
   * Erases data one by one.
   *
   * @param count the number of data items, also if they could not be decoded
   * @param erase returns the same datum if it lost nothing, and null if nothing remains
   */
  @SuppressWarnings("ReferenceEquality")
  static <D> Rest<D> of(List<D> data, int count, Function<D, @Nullable D> erase) {
    List<D> left = new ArrayList<>(data.size());
    int same = 0;
    for (D datum : data) {
      D rest = erase.apply(datum);
      if (rest != null) {
        left.add(rest);
        same += rest == datum ? 1 : 0;
      }
    }
    return new Rest<>(left, count - same);
  }
}
