/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A gate with one decision for all data: a mask. */
public final class TestGate implements Gate<TestDatum> {
  private final Account account;
  private final List<Clock> readings = new CopyOnWriteArrayList<>();
  private volatile long permitted = -1;
  private volatile Consumer<TestDatum> onLeave = datum -> {};
  private volatile Consumer<TestDatum> onLeft = datum -> {};

  public TestGate(Account account) {
    this.account = account;
  }

  public void permit(long mask) {
    permitted |= mask;
  }

  public void revoke(long mask) {
    permitted &= ~mask;
  }

  /** Returns the clock of each call of {@code leave}. */
  public List<Clock> readings() {
    return readings;
  }

  /** Sets a callback that each call of {@code leave} runs before it reads the decision. */
  public void onLeave(Consumer<TestDatum> hook) {
    onLeave = hook;
  }

  /** Sets a callback that each call of {@code leave} runs after it read the decision. */
  public void onLeft(Consumer<TestDatum> hook) {
    onLeft = hook;
  }

  @Override
  public TestDatum enter(TestDatum datum) {
    long now = permitted;
    if ((datum.ownMask() & ~now) != 0) {
      account.capturedWithheld(Withheld.DENIED, 1);
      return null;
    }
    return strip(datum, now);
  }

  @Override
  public TestDatum leave(TestDatum datum, State from, boolean possiblySent, Clock reading) {
    readings.add(reading);
    onLeave.accept(datum);
    long now = permitted;
    onLeft.accept(datum);
    if ((datum.ownMask() & ~now) == 0) {
      TestDatum stripped = strip(datum, now);
      if (stripped != datum && possiblySent) {
        account.possiblySentCategories(datum.fieldsMask() & ~now, 1);
      }
      return stripped;
    }
    if (possiblySent) {
      account.moved(from, State.POSSIBLY_SENT, 1);
      account.possiblySentCategories(datum.ownMask() | datum.fieldsMask(), 1);
    } else {
      account.withheld(from, Withheld.DENIED, 1);
    }
    return null;
  }

  @Override
  public HoldResult<TestDatum> resume(TestDatum datum, HoldCheck check) {
    throw new IllegalStateException("nothing waits here");
  }

  @Override
  public TestDatum readmit(TestDatum datum, long mask, State from, boolean perhaps) {
    throw new IllegalStateException("nothing is spooled here");
  }

  private static TestDatum strip(TestDatum datum, long now) {
    return (datum.fieldsMask() & ~now) == 0 ? datum : datum.stripped(now);
  }

  @Override
  public boolean mayLeave(TestDatum datum, Clock reading) {
    return ((datum.ownMask() | datum.fieldsMask()) & ~permitted) == 0;
  }
}
