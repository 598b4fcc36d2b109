/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import org.jspecify.annotations.Nullable;

/**
 * The outcome for a held datum. If both parts are null, it was withheld whole and counted.
 *
 * @param released the datum for the queue, with a new stamp; null if none
 * @param held the datum that stays on hold: the same instance, or a stripped one; null if none
 * @param <D> the stamped datum
 */
public record HoldResult<D>(@Nullable D released, @Nullable D held) {
  private static final HoldResult<?> NOTHING = new HoldResult<>(null, null);

  /** Returns the outcome for a datum that was withheld whole and counted. Allocates nothing. */
  @SuppressWarnings("unchecked")
  static <D> HoldResult<D> nothing() {
    return (HoldResult<D>) NOTHING;
  }

  @Override
  public String toString() {
    return "Resumed{goes=" + (released != null) + ", waits=" + (held != null) + "}";
  }
}
