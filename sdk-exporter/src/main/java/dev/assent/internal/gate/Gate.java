/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.Stamped;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one signal at one destination. Thread-safe. When it returns, it has counted all
 * withheld data in the ledger. If it fails, it withholds the datum.
 *
 * @param <D> the stamped datum
 */
public interface Gate<D extends Stamped> extends AttemptGate<D> {
  /**
   * Gates a datum before the queue. Reads the subject's decision once. Counts only withheld data;
   * the queue counts the data that it takes.
   *
   * @return the same instance if nothing was withheld, a flat copy that lost fields, or null if the
   *     datum was withheld whole or is held
   */
  @Nullable D enter(D datum);

  /**
   * Gates a held datum by the decision in force. The datum is released once it awaits nothing more.
   * Categories that were denied in the meantime, or granted without covering held data, are
   * stripped at once. Counts withheld data from {@code HELD}.
   *
   * @param check whether it may stay on hold
   */
  HoldResult<D> resume(D datum, HoldCheck check);

  /**
   * Gates a stored datum of an earlier run, or of forgotten decisions: strips it to its permitted
   * categories and stamps it with the current decision. Counts withheld data.
   *
   * @param permitted the permitted categories
   * @param from its state in the ledger
   * @param possiblySent as in {@link #leave}
   * @return a flat copy, or null if it was withheld whole
   */
  @Nullable D readmit(D datum, long permitted, State from, boolean possiblySent);

  /**
   * Removes from a stored datum what must not stay stored. The rest keeps its stamp and is gated
   * again before it leaves. Nothing goes on hold. Counts withheld data.
   *
   * @param kept the categories that may stay
   * @param keepsReduced whether fields that were reduced may stay
   * @param from its state in the ledger
   * @param possiblySent as in {@link #leave}
   * @return the same instance if it lost nothing, a flat copy, or null if nothing may stay
   */
  default @Nullable D erase(
      D datum, long kept, boolean keepsReduced, State from, boolean possiblySent) {
    return readmit(datum, kept, from, possiblySent);
  }
}
