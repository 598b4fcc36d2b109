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
 * The gate that data passes before each attempt to send it. Thread-safe. When it returns, it has
 * counted all withheld data in the ledger. If it fails, it withholds the datum.
 *
 * @param <D> the stamped datum
 */
public interface AttemptGate<D extends Stamped> {
  /**
   * Gates a datum before an attempt and when queues are purged. If the subject's current decision
   * is that of the stamp and still in force, the datum passes unchanged; otherwise the full gate
   * runs again.
   *
   * <p>If an earlier attempt may have sent the datum, data withheld now may have arrived already
   * and does not count as withheld: a whole datum is {@code moved(from, POSSIBLY_SENT)}, and the
   * categories of the datum, or of its lost fields, count in {@code possiblySentCategories}.
   *
   * @param from the state of the datum in the ledger
   * @param possiblySent whether an attempt with the datum ended early after its body had begun to
   *     leave
   * @param now the time for the expiry of decisions, read once at the start of a pass over a batch
   * @return the same instance, a flat copy, or null if the datum was withheld whole or is held
   */
  @Nullable D leave(D datum, State from, boolean possiblySent, Clock now);

  /**
   * Whether {@link #leave} would pass the datum unchanged now. It counts and changes nothing; false
   * when in doubt. A change of decisions aborts the attempts with a datum for which this is false.
   *
   * @param now the time for the expiry of decisions
   */
  boolean mayLeave(D datum, Clock now);
}
