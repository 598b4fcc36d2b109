/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.send.Keeper;
import dev.assent.internal.send.Reach;
import java.util.List;

/** Keeps in the spool what was not there yet. */
final class LiveKeeper<D extends Stamped> implements Keeper<D> {
  private final SpoolLane<D> lane;
  private final Reach reach;

  LiveKeeper(SpoolLane<D> lane, Reach reach) {
    this.lane = lane;
    this.reach = reach;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public List<D> keep(List<D> batch, boolean mayHaveLeft) {
    return lane.keep(batch, mayHaveLeft);
  }

  @Override
  public boolean mayHaveLeft(D datum) {
    return false;
  }

  @Override
  public void ended(List<D> batch) {}

  @Override
  public void reached() {
    reach.reached();
  }

  @Override
  public void missed(long retryAfterNanos) {
    reach.missed(retryAfterNanos);
  }
}
