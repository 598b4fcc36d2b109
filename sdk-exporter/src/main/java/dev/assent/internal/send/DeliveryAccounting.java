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
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts the outcomes of batches in the ledger. It updates categories once per run of data with
 * equal categories.
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
   * Counts what wrappers made of a batch. Data that did not come out counts as withheld, as far as
   * the gate withheld data that came out, and else as lost. Data that came out in addition counts
   * as captured, and as withheld if the gate withheld it.
   */
  void unwrapped(List<D> batch, WrapperOutput<D> passage) {
    long missing = total(batch) - total(passage.data());
    long instead = Math.max(0, Math.min(missing, passage.withheld()));
    account.withheld(State.IN_FLIGHT, Withheld.UNGATED, instead);
    account.lost(State.IN_FLIGHT, Lost.WRAPPER, missing - instead);
    account.captured(State.IN_FLIGHT, -missing);
    account.capturedWithheld(Withheld.UNGATED, passage.withheld() - instead);
  }

  /**
   * Counts an accepted batch. The receiver does not tell which data it rejected, so the categories
   * of all data count as exported.
   */
  DeliveryResult accepted(List<D> batch, long rejected) {
    long total = total(batch);
    long lost = Math.min(rejected, total);
    account.moved(State.IN_FLIGHT, State.EXPORTED, total - lost);
    if (lost > 0) {
      account.lost(State.IN_FLIGHT, Lost.REJECTED, lost);
    }
    runs(batch, null, clock.epochNanos(), true);
    return lost > 0 ? DeliveryResult.FAILED : DeliveryResult.ACCEPTED;
  }

  /**
   * Counts a batch that is given up: data that may have arrived is possibly sent, the rest is lost.
   * Data that a receiver read and refused is lost, and its categories are possibly sent. It
   * allocates nothing, because it may be the lack of memory that ended the batch.
   *
   * @param unknown whether an unanswered attempt may have sent a datum
   * @param read whether an attempt may have sent the whole batch
   */
  DeliveryResult givenUp(List<D> batch, Lost reason, Predicate<? super D> unknown, boolean read) {
    long perhaps = 0;
    for (int i = 0; i < batch.size(); i++) {
      D datum = batch.get(i);
      perhaps += unknown.test(datum) ? weight.applyAsInt(datum) : 0;
    }
    account.moved(State.IN_FLIGHT, State.POSSIBLY_SENT, perhaps);
    runs(batch, read ? null : unknown, 0, false);
    account.lost(State.IN_FLIGHT, reason, total(batch) - perhaps);
    return DeliveryResult.FAILED;
  }

  /**
   * Completes the count of a batch that an error ended in its middle. What was not counted may have
   * been sent, and so may its categories, which may count twice.
   *
   * @param rest the data in flight beside the batch
   */
  void interrupted(List<D> batch, List<D> rest) {
    account.settle(State.IN_FLIGHT, total(rest));
    runs(batch, null, 0, false);
  }

  /** The number of the ledger's units in a batch. */
  long total(List<D> batch) {
    long total = 0;
    for (int i = 0; i < batch.size(); i++) {
      total += weight.applyAsInt(batch.get(i));
    }
    return total;
  }

  /**
   * Counts categories, once per run of data with equal categories.
   *
   * @param only the data to count; null for all
   * @param isExported whether it was exported, at this time; else it is possibly sent
   */
  private void runs(
      List<D> batch, @Nullable Predicate<? super D> only, long epochNanos, boolean isExported) {
    long mask = 0;
    long count = 0;
    for (int i = 0; i < batch.size(); i++) {
      D datum = batch.get(i);
      if (only != null && !only.test(datum)) {
        continue;
      }
      long own = datum.ownMask() | datum.fieldsMask();
      if (own != mask && count > 0) {
        add(mask, count, epochNanos, isExported);
        count = 0;
      }
      mask = own;
      count += weight.applyAsInt(datum);
    }
    if (count > 0) {
      add(mask, count, epochNanos, isExported);
    }
  }

  private void add(long mask, long count, long epochNanos, boolean isExported) {
    if (isExported) {
      account.exportedCategories(mask, count, epochNanos);
    } else {
      account.possiblySentCategories(mask, count);
    }
  }
}
