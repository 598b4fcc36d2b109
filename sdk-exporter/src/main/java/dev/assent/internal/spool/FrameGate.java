/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import org.jspecify.annotations.Nullable;

/**
 * The gate for frames before each attempt to send them. If the stamp permits the whole frame, and
 * the references in its bytes are still in force, the frame passes. Otherwise, the gate decodes the
 * frame, applies the decisions to each datum, and encodes what remains. A frame that awaits a
 * source, and that no attempt may have sent, returns to the spool. Thread-safe.
 *
 * @param <D> the stamped data in the frames
 */
final class FrameGate<D extends Stamped> implements AttemptGate<Frame> {
  private final SignalSpool<D> signalSpool;

  FrameGate(SignalSpool<D> signalSpool) {
    this.signalSpool = signalSpool;
  }

  @Override
  public @Nullable Frame leave(Frame frame, State from, boolean possiblySent, Clock now) {
    return mayLeave(frame, now) ? frame : signalSpool.gateAgain(frame, possiblySent, now);
  }

  @Override
  public boolean mayLeave(Frame frame, Clock now) {
    try {
      return frame.beforeSend().isPermitted() && signalSpool.stamps().mayLeave(frame, now);
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }
}
