/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The maximum times for which data waits in the process before it is sent. It does not describe the
 * retention at the receiver. Immutable.
 *
 * @param hold the maximum time in memory, while a choice is missing; null if no data is held
 * @param spool the maximum time on disk, while a receiver is not available; null if no data is
 *     written to disk
 */
public record Retention(@Nullable Duration hold, @Nullable Duration spool) {
  /** No data waits for a choice, and no data is written to disk. */
  public static final Retention NONE = new Retention(null, null);

  /** Returns the longer time of both for each place. */
  Retention longer(Retention other) {
    return new Retention(longer(hold, other.hold), longer(spool, other.spool));
  }

  private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
    return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
  }
}
