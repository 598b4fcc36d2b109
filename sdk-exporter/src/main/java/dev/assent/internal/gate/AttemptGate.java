/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * The gate that data pass before each attempt to send them. Thread-safe. Whatever it withholds it
 * has counted in the ledger when it returns; if it fails, the datum is withheld.
 *
 * @param <D> what is judged as one, by its stamp
 */
public interface AttemptGate<D extends Stamped> {
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
   * @param possiblySent whether an attempt that carried the datum was aborted or broke after its
   *     body had begun to leave
   * @param now by which a decision's end is judged: read once, when the pass over a batch began
   * @return the same instance, a flat copy, or null if it was withheld whole, or waits
   */
  @Nullable D leave(D datum, State from, boolean possiblySent, Clock now);

  /**
   * Whether {@link #leave} would pass the datum on as it is, at this moment. Counts nothing,
   * changes nothing; false where in doubt. A change of decisions aborts the attempts that carry a
   * datum of which this is false.
   *
   * @param now by which a decision's end is judged
   */
  boolean mayLeave(D datum, Clock now);
}
