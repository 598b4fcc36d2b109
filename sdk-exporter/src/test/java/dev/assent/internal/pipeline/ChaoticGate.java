/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/** A gate with a pause before and after each decision, which reports what it takes away. */
record ChaoticGate<D extends Stamped>(Gate<D> gate, RandomPauses randomPauses, History history)
    implements Gate<D> {
  @Override
  public @Nullable D enter(D datum) {
    randomPauses.pause();
    D passed = gate.enter(datum);
    randomPauses.pause();
    return passed;
  }

  @Override
  public @Nullable D leave(D datum, State from, boolean possiblySent, Clock now) {
    randomPauses.pause();
    long begunNanos = System.nanoTime();
    D passed = gate.leave(datum, from, possiblySent, now);
    if (passed != datum) {
      history.addNarrowed(datum, passed, begunNanos);
    }
    randomPauses.pause();
    return passed;
  }

  @Override
  public boolean mayLeave(D datum, Clock now) {
    randomPauses.pause();
    boolean may = gate.mayLeave(datum, now);
    randomPauses.pause();
    return may;
  }

  @Override
  public HoldResult<D> resume(D datum, HoldCheck check) {
    randomPauses.pause();
    HoldResult<D> holdResult = gate.resume(datum, check);
    randomPauses.pause();
    return holdResult;
  }

  @Override
  public @Nullable D readmit(D datum, long permitted, State from, boolean possiblySent) {
    return gate.readmit(datum, permitted, from, possiblySent);
  }
}
