/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import java.util.concurrent.atomic.AtomicLongArray;

/** Sets bits of a number in an array, and finds places in tables. */
final class Bits {
  private Bits() {}

  /** The place of a constant in a table that does not outlive the process. */
  @SuppressWarnings("EnumOrdinal")
  static int index(Enum<?> constant) {
    return constant.ordinal();
  }

  /** Sets bits without a lock; writes nothing if they are set. */
  static void add(AtomicLongArray array, int index, long bits) {
    long before = array.get(index);
    while ((before | bits) != before && !array.compareAndSet(index, before, before | bits)) {
      before = array.get(index);
    }
  }
}
