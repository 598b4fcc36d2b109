/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.ledger.Signal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a change of decisions did to a spool.
 *
 * @param erased data that lost fields or were erased whole, by signal; absent means 0
 * @param possiblySent of those, data that an attempt may have handed on before, and that no attempt
 *     has now, by signal; absent means 0
 * @param problem why it is not done yet, without content; null if it is
 */
public record SpoolErasure(
    Map<Signal, Long> erased, Map<Signal, Long> possiblySent, @Nullable String problem) {
  /** Nothing was to be erased. */
  public static final SpoolErasure NONE = new SpoolErasure(Map.of(), Map.of(), null);

  /** How many data of a signal. */
  public long of(Signal signal) {
    return erased.getOrDefault(signal, 0L);
  }

  /** How many data of a signal may have been sent before they were erased. */
  public long possiblySentOf(Signal signal) {
    return possiblySent.getOrDefault(signal, 0L);
  }
}
