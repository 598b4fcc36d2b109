/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.Resumed;
import dev.assent.internal.gate.Wait;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/** A gate with a pause before and after every judgement. */
record ChaoticGate<D extends Stamped>(Gate<D> gate, Chaos chaos) implements Gate<D> {
  @Override
  public @Nullable D enter(D datum) {
    chaos.pause();
    D passed = gate.enter(datum);
    chaos.pause();
    return passed;
  }

  @Override
  public @Nullable D leave(D datum, State from, boolean mayHaveLeft, Clock now) {
    chaos.pause();
    D passed = gate.leave(datum, from, mayHaveLeft, now);
    chaos.pause();
    return passed;
  }

  @Override
  public boolean mayLeave(D datum, Clock now) {
    chaos.pause();
    boolean may = gate.mayLeave(datum, now);
    chaos.pause();
    return may;
  }

  @Override
  public Resumed<D> resume(D datum, Wait wait) {
    chaos.pause();
    Resumed<D> resumed = gate.resume(datum, wait);
    chaos.pause();
    return resumed;
  }

  @Override
  public @Nullable D readmit(D datum, long permitted, State from, boolean mayHaveLeft) {
    return gate.readmit(datum, permitted, from, mayHaveLeft);
  }
}
