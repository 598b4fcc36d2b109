/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.State;
import dev.assent.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one signal at one destination. Thread-safe. Whatever it withholds it has counted in
 * the ledger when it returns; if it fails, the datum is withheld.
 *
 * @param <D> the stamped datum
 */
public interface Gate<D extends Stamped> {
  /**
   * Before the queue: reads the subject's decision once. Counts what is withheld, and nothing else:
   * the queue counts what it takes.
   *
   * @return the same instance if nothing was withheld, a flat copy that lost fields, or null if it
   *     was withheld whole, or waits
   */
  @Nullable D enter(D datum);

  /**
   * At export, before an attempt, and when queues are purged: if the subject's current decision is
   * the stamp's and still current, the datum passes as it is; else the full gate runs again.
   *
   * <p>Of a datum that an earlier attempt may have handed to the receiver, what is withheld now may
   * have arrived already, so it is not counted as withheld: a whole datum is {@code moved(from,
   * POSSIBLY_SENT)}, and the categories of a whole datum or of the fields that it loses go to
   * {@code possiblySentCategories}.
   *
   * @param from where the datum stands, for the ledger
   * @param mayHaveLeft whether an attempt that carried the datum was aborted or broke after its
   *     body had begun to leave
   * @param now by which a decision's end is judged: read once, when the pass over a batch began
   * @return the same instance, a flat copy, or null if it was withheld whole, or waits
   */
  @Nullable D leave(D datum, State from, boolean mayHaveLeft, Clock now);

  /**
   * Judges a datum that waits, by the decision in force: it goes on as soon as it waits for nothing
   * any more. What was denied meanwhile, or granted without what was held, is taken from it at
   * once. Counts what is withheld, from {@code HELD}.
   *
   * @param wait whether it may wait on
   */
  Resumed<D> resume(D datum, Wait wait);

  /**
   * Whether {@link #leave} would pass the datum on as it is, at this moment. Counts nothing,
   * changes nothing; false where in doubt. A change of decisions aborts the attempts that carry a
   * datum of which this is false.
   *
   * @param now by which a decision's end is judged
   */
  boolean mayLeave(D datum, Clock now);
}
