/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.State;
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
   *     was withheld whole
   */
  @Nullable D enter(D datum);

  /**
   * At export, before an attempt, and when queues are purged: if the subject's current decision is
   * the stamp's and still current, the datum passes as it is; else the full gate runs again.
   *
   * @param from where the datum stands, for the ledger
   * @return the same instance, a flat copy, or null if it was withheld whole
   */
  default @Nullable D leave(D datum, State from) {
    return leave(datum, from, false);
  }

  /**
   * The same for a datum of which an earlier attempt may have handed something to the receiver.
   * What is withheld now may have arrived already, so it is not counted as withheld: a whole datum
   * is {@code moved(from, POSSIBLY_SENT)}, and the categories of a whole datum or of the fields
   * that it loses go to {@code possiblySentCategories}.
   *
   * @param from where the datum stands, for the ledger
   * @param mayHaveLeft whether an attempt that carried the datum was aborted or broke after its
   *     body had begun to leave
   * @return the same instance, a flat copy, or null if it was withheld whole
   */
  @Nullable D leave(D datum, State from, boolean mayHaveLeft);

  /**
   * Whether {@link #leave} would pass the datum on as it is, at this moment. Counts nothing,
   * changes nothing; false where in doubt. A change of decisions aborts the attempts that carry a
   * datum of which this is false.
   */
  boolean mayLeave(D datum);
}
