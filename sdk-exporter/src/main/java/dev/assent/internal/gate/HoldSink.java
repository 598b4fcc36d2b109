/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.decision.Decision;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * Takes the data that a gate neither passes on nor withholds, because a choice or a source is
 * awaited. Thread-safe, never throws, never waits.
 *
 * @param <D> the stamped datum
 */
@FunctionalInterface
public interface HoldSink<D> {
  /**
   * Takes a datum; it counts from now on as held, whatever becomes of it.
   *
   * @param datum a flat copy, without what may not even wait
   * @param from where it stood; null if it was just captured
   * @param judgedUnder the decision under which it may wait: where another one is in force
   *     meanwhile, the datum is judged again
   */
  void keep(D datum, @Nullable State from, Decision judgedUnder);
}
