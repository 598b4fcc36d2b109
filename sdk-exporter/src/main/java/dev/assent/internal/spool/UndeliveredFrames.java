/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.UndeliveredHandler;
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
    return batch.stream().filter(frame -> !signalSpool.putBack(frame, possiblySent)).toList();
  }

  @Override
  public boolean possiblySent(Frame frame) {
    return frame.possiblySent();
  }

  @Override
  public void ended(List<Frame> batch) {
    batch.forEach(frame -> signalSpool.end(frame.id()));
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
