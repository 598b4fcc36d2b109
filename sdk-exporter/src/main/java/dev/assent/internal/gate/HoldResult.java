/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a datum that waited. Both null: it was withheld whole, and counted.
 *
 * @param goes what goes on to the queue, stamped anew; null if nothing does
 * @param waits what waits on: the same instance, or one that lost fields; null if nothing does
 * @param <D> the stamped datum
 */
public record HoldResult<D>(@Nullable D goes, @Nullable D waits) {
  @Override
  public String toString() {
    return "Resumed{goes=" + (goes != null) + ", waits=" + (waits != null) + "}";
  }
}
