/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.List;

/**
 * Handles data that a loop could not deliver. All methods are called by the worker. By default it
 * keeps nothing.
 *
 * @param <D> the stamped data
 */
public interface UndeliveredHandler<D> {
  /** Returns a handler that keeps nothing: batches are retried until they are given up. */
  static <D> UndeliveredHandler<D> none() {
    return new UndeliveredHandler<>() {};
  }

  /**
   * Whether it keeps undelivered data. Then a batch is attempted once, and data is retried when it
   * is read back.
   */
  default boolean keeps() {
    return false;
  }

  /**
   * Takes data that can't be sent now and that has passed the gate. Counts it as spooled.
   *
   * @param possiblySent whether an attempt may have sent a part of the data
   * @return the data that it did not take, which is still in flight
   */
  default List<D> keep(List<D> batch, boolean possiblySent) {
    return batch;
  }

  /**
   * Whether an attempt may have sent a datum before it was kept here. If so, it counts as possibly
   * sent, not as lost, when it is given up.
   */
  default boolean isPossiblySent(D datum) {
    return false;
  }

  /** The data is finished and not kept: it arrived or was given up. */
  default void ended(List<D> batch) {}

  /** The receiver answered and is not busy. */
  default void reached() {}

  /**
   * The receiver is unreachable or busy.
   *
   * @param retryAfterNanos the wait that it asked for; 0 if none
   */
  default void missed(long retryAfterNanos) {}
}
