/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import org.jspecify.annotations.Nullable;

/**
 * The outcome for a held datum. If both parts are null, it was withheld whole and counted.
 *
 * @param goes the datum for the queue, with a new stamp; null if none
 * @param waits the datum that stays on hold: the same instance, or a stripped one; null if none
 * @param <D> the stamped datum
 */
public record HoldResult<D>(@Nullable D goes, @Nullable D waits) {
  @Override
  public String toString() {
    return "Resumed{goes=" + (goes != null) + ", waits=" + (waits != null) + "}";
  }
}
