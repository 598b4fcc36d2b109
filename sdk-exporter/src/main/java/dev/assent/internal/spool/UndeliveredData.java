/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.UndeliveredHandler;
import java.util.List;

/** Stores undelivered data that is not in the spool yet. */
final class UndeliveredData<D extends Stamped> implements UndeliveredHandler<D> {
  private final SignalSpool<D> signalSpool;
  private final ReceiverBackoff backoff;

  UndeliveredData(SignalSpool<D> signalSpool, ReceiverBackoff backoff) {
    this.signalSpool = signalSpool;
    this.backoff = backoff;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public List<D> keep(List<D> batch, boolean possiblySent) {
    return signalSpool.keep(batch, possiblySent);
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
