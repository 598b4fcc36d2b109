/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.UndeliveredHandler;
import java.util.ArrayList;
import java.util.List;

/** Puts undelivered frames back into the spool, and ends the delivered ones. */
final class UndeliveredFrames implements UndeliveredHandler<Frame> {
  private final SignalSpool<?> signalSpool;
  private final ReceiverBackoff backoff;

  UndeliveredFrames(SignalSpool<?> signalSpool, ReceiverBackoff backoff) {
    this.signalSpool = signalSpool;
    this.backoff = backoff;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public List<Frame> keep(List<Frame> batch, boolean possiblySent) {
    List<Frame> rest = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Frame frame = batch.get(i);
      if (!isPutBack(frame, possiblySent)) {
        rest.add(frame);
      }
    }
    return rest;
  }

  /** An error ends this for one frame only: the others were put back and counted. */
  private boolean isPutBack(Frame frame, boolean possiblySent) {
    try {
      return signalSpool.putBack(frame, possiblySent);
    } catch (Error noMemory) {
      return false;
    }
  }

  @Override
  public boolean isPossiblySent(Frame frame) {
    return frame.isPossiblySent();
  }

  @Override
  public void ended(List<Frame> batch) {
    for (int i = 0; i < batch.size(); i++) {
      signalSpool.endSurely(batch.get(i).id());
    }
  }

  @Override
  public void reached() {
    backoff.reached();
  }

  @Override
  public void missed(long retryAfterNanos) {
    backoff.missed(retryAfterNanos);
  }
}
