/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.List;

/**
 * What is done with the batches of a loop beside the ledger's count of what was sent. All methods
 * are called by the worker.
 *
 * @param <D> the stamped data
 */
public interface UndeliveredHandler<D> {
  /** Keeps nothing: batches are attempted again until they are given up. */
  static <D> UndeliveredHandler<D> none() {
    return new DiscardUndelivered<>();
  }

  /**
   * Whether it keeps what can't be sent: then a batch is attempted once, and the next attempt is
   * for whoever brings what was kept.
   */
  boolean keeps();

  /**
   * Takes data that can't be sent now. They passed the gate; they are counted here as spooled.
   *
   * @param possiblySent whether an attempt may have handed something of them on
   * @return those that it did not take, which are still in flight
   */
  List<D> keep(List<D> batch, boolean possiblySent);

  /**
   * Whether an attempt may have handed a datum on before it was kept here: then it counts as
   * possibly sent, and not as lost, when it is given up.
   */
  boolean possiblySent(D datum);

  /** Data have come to an end other than being kept: they arrived, or were given up. */
  void ended(List<D> batch);

  /** The receiver answered something else than that it is busy. */
  void reached();

  /**
   * The receiver could not be reached, or is busy.
   *
   * @param retryAfterNanos how long it wants us to wait; 0 if it did not say
   */
  void missed(long retryAfterNanos);
}
