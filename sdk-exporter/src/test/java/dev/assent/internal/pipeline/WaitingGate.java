/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gate that uses its subject's current decision: permitted data passes, other data is held, and
 * is withheld as a whole if it may not be held longer.
 */
final class WaitingGate implements Gate<WaitingDatum> {
  final List<String> endings = new CopyOnWriteArrayList<>();
  int failures;
  private final Account account;

  WaitingGate(Account account) {
    this.account = account;
  }

  @Override
  public HoldResult<WaitingDatum> resume(WaitingDatum datum, HoldCheck check) {
    if ((datum.fieldsMask() & ~datum.subject().decision().permitted(0)) == 0) {
      return new HoldResult<>(datum, null);
    }
    if (check == HoldCheck.GOES_ON) {
      return new HoldResult<>(null, datum);
    }
    if (failures > 0) {
      failures--;
      throw new StackOverflowError("a test");
    }
    endings.add(datum.id() + " " + check);
    account.withheld(State.HELD, check == HoldCheck.OVER ? Withheld.UNSET : Withheld.HOLD_FULL, 1);
    return new HoldResult<>(null, null);
  }

  @Override
  public WaitingDatum readmit(
      WaitingDatum datum, long permitted, State from, boolean possiblySent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WaitingDatum enter(WaitingDatum datum) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WaitingDatum leave(WaitingDatum datum, State from, boolean possiblySent, Clock now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mayLeave(WaitingDatum datum, Clock now) {
    throw new UnsupportedOperationException();
  }
}
