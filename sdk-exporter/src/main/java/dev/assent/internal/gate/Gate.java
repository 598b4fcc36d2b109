/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.Stamped;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one signal at one destination. Thread-safe. Whatever it withholds it has counted in
 * the ledger when it returns; if it fails, the datum is withheld.
 *
 * @param <D> the stamped datum
 */
public interface Gate<D extends Stamped> extends AttemptGate<D> {
  /**
   * Before the queue: reads the subject's decision once. Counts what is withheld, and nothing else:
   * the queue counts what it takes.
   *
   * @return the same instance if nothing was withheld, a flat copy that lost fields, or null if it
   *     was withheld whole, or waits
   */
  @Nullable D enter(D datum);

  /**
   * Judges a datum that waits, by the decision in force: it goes on as soon as it waits for nothing
   * any more. What was denied meanwhile, or granted without what was held, is taken from it at
   * once. Counts what is withheld, from {@code HELD}.
   *
   * @param check whether it may wait on
   */
  HoldResult<D> resume(D datum, HoldCheck check);

  /**
   * Judges a datum that an earlier run of the process let pass and kept, or that was kept under
   * decisions that nobody remembers: strips it to what may stay, and stamps it as judged now.
   * Counts what is withheld.
   *
   * @param permitted the categories that it may keep
   * @param from where it stands
   * @param possiblySent as of {@link #leave}
   * @return a flat copy, or null if it was withheld whole
   */
  @Nullable D readmit(D datum, long permitted, State from, boolean possiblySent);
}
