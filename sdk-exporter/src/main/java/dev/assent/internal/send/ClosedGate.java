/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A gate that never throws: if its delegate fails, it withholds and counts the datum.
 *
 * @param <D> the stamped datum
 */
public final class ClosedGate<D extends Stamped> implements Gate<D> {
  private final Gate<D> gate;
  private final Account account;
  private final ToIntFunction<? super D> weight;

  /**
   * Wraps a gate.
   *
   * @param weight the number of the ledger's units in a datum
   */
  public ClosedGate(Gate<D> gate, Account account, ToIntFunction<? super D> weight) {
    this.gate = gate;
    this.account = account;
    this.weight = weight;
  }

  @Override
  public @Nullable D enter(D datum) {
    try {
      return gate.enter(datum);
    } catch (RuntimeException | StackOverflowError e) {
      account.capturedWithheld(Withheld.GATE_FAILED, weight.applyAsInt(datum));
      return null;
    }
  }

  @Override
  public @Nullable D leave(D datum, State from, boolean possiblySent, Clock now) {
    try {
      return gate.leave(datum, from, possiblySent, now);
    } catch (RuntimeException | StackOverflowError e) {
      return failed(datum, from, possiblySent);
    }
  }

  private @Nullable D failed(D datum, State from, boolean possiblySent) {
    int count = weight.applyAsInt(datum);
    if (possiblySent) {
      account.moved(from, State.POSSIBLY_SENT, count);
      account.possiblySentCategories(datum.own() | datum.fields(), count);
    } else {
      account.withheld(from, Withheld.GATE_FAILED, count);
    }
    return null;
  }

  @Override
  public HoldResult<D> resume(D datum, HoldCheck check) {
    try {
      return gate.resume(datum, check);
    } catch (RuntimeException | StackOverflowError e) {
      account.withheld(State.HELD, Withheld.GATE_FAILED, weight.applyAsInt(datum));
      return new HoldResult<>(null, null);
    }
  }

  @Override
  public @Nullable D readmit(D datum, long permitted, State from, boolean possiblySent) {
    try {
      return gate.readmit(datum, permitted, from, possiblySent);
    } catch (RuntimeException | StackOverflowError e) {
      return failed(datum, from, possiblySent);
    }
  }

  @Override
  public boolean mayLeave(D datum, Clock now) {
    try {
      return gate.mayLeave(datum, now);
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }
}
