/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.send.Keeper;
import dev.assent.internal.send.Reach;
import java.util.List;

/** Puts frames back that could not be sent, and lets go of those that were. */
final class FrameKeeper implements Keeper<Frame> {
  private final SpoolLane<?> lane;
  private final Reach reach;

  FrameKeeper(SpoolLane<?> lane, Reach reach) {
    this.lane = lane;
    this.reach = reach;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public List<Frame> keep(List<Frame> batch, boolean mayHaveLeft) {
    return batch.stream().filter(frame -> !lane.putBack(frame, mayHaveLeft)).toList();
  }

  @Override
  public boolean mayHaveLeft(Frame frame) {
    return frame.mayHaveLeft();
  }

  @Override
  public void ended(List<Frame> batch) {
    batch.forEach(frame -> lane.end(frame.id()));
  }

  @Override
  public void reached() {
    reach.reached();
  }

  @Override
  public void missed(long retryAfterNanos) {
    reach.missed(retryAfterNanos);
  }
}
