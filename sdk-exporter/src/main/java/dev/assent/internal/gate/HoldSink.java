/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * Takes data that a gate neither passes nor withholds because a choice or a source is awaited.
 * Thread-safe; never throws or blocks.
 *
 * @param <D> the stamped datum
 */
@FunctionalInterface
public interface HoldSink<D> {
  /**
   * Takes a datum and counts it as held. If it throws an error, such as a lack of memory, it has
   * neither taken nor counted the datum.
   *
   * @param datum a flat copy without fields that must not be held
   * @param from its state before; null if it was just captured
   * @param judgedUnder the decision that permits the hold; if another one is in force by now, the
   *     datum is gated again
   */
  void keep(D datum, @Nullable State from, Decision judgedUnder);
}
