/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Writes into the ledger how batches ended. Categories are written once per run of data with the
 * same ones.
 *
 * @param <D> the stamped data
 */
final class DeliveryAccounting<D extends Stamped> {
  private final Account account;
  private final ToIntFunction<? super D> weight;
  private final Clock clock;

  DeliveryAccounting(Account account, ToIntFunction<? super D> weight, Clock clock) {
    this.account = account;
    this.weight = weight;
    this.clock = clock;
  }

  /**
   * The receiver accepted a batch. Which of its data it rejected it does not say: the categories of
   * all of them reached it.
   */
  DeliveryResult accepted(List<D> batch, long rejected) {
    long total = total(batch);
    long lost = Math.min(rejected, total);
    account.moved(State.IN_FLIGHT, State.EXPORTED, total - lost);
    if (lost > 0) {
      account.lost(State.IN_FLIGHT, Lost.REJECTED, lost);
    }
    long now = clock.epochNanos();
    runs(batch, (mask, count) -> account.exportedCategories(mask, count, now));
    return lost > 0 ? DeliveryResult.FAILED : DeliveryResult.ACCEPTED;
  }

  /**
   * A batch is given up: what may have arrived is possibly sent, the rest is lost. What was read by
   * a receiver that then said no is lost, and its categories are possibly sent.
   *
   * @param unknown whether an attempt may have handed a datum on that was not answered
   * @param read whether an attempt may have handed on all of it
   */
  DeliveryResult givenUp(List<D> batch, Lost reason, Predicate<? super D> unknown, boolean read) {
    List<D> perhaps = batch.stream().filter(unknown).toList();
    account.moved(State.IN_FLIGHT, State.POSSIBLY_SENT, total(perhaps));
    runs(read ? batch : perhaps, account::possiblySentCategories);
    account.lost(State.IN_FLIGHT, reason, total(batch) - total(perhaps));
    return DeliveryResult.FAILED;
  }

  /** How many of the ledger's units a batch is. */
  long total(List<D> batch) {
    long total = 0;
    for (D datum : batch) {
      total += weight.applyAsInt(datum);
    }
    return total;
  }

  private void runs(List<D> batch, MaskCount column) {
    long mask = 0;
    long count = 0;
    for (D datum : batch) {
      long own = datum.own() | datum.fields();
      if (own != mask && count > 0) {
        column.add(mask, count);
        count = 0;
      }
      mask = own;
      count += weight.applyAsInt(datum);
    }
    if (count > 0) {
      column.add(mask, count);
    }
  }

  private interface MaskCount {
    void add(long mask, long count);
  }
}
