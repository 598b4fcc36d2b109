/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.ledger.Signal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of an erasure of a spool after a change of decisions.
 *
 * @param erased the number of data items that lost fields or were erased whole, by signal; absent
 *     means 0
 * @param possiblySent the number of these data items that an earlier attempt may have sent, and
 *     that are in no attempt now, by signal; absent means 0
 * @param problem the reason why the erasure is not complete, without content; null if it is
 *     complete
 */
public record SpoolErasure(
    Map<Signal, Long> erased, Map<Signal, Long> possiblySent, @Nullable String problem) {
  /** The result when no data had to be erased. */
  public static final SpoolErasure NONE = new SpoolErasure(Map.of(), Map.of(), null);

  /** The number of data items of a signal that lost fields or were erased whole. */
  public long of(Signal signal) {
    return erased.getOrDefault(signal, 0L);
  }

  /** The number of data items of a signal that may have been sent before their erasure. */
  public long possiblySentOf(Signal signal) {
    return possiblySent.getOrDefault(signal, 0L);
  }
}
