/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores data that could not be sent as frames. What may not be kept any more is gated again before
 * it is stored, and not erased after. Thread-safe, as its lane.
 *
 * @param <D> the stamped data
 */
final class LaneIntake<D extends Stamped> {
  private final SpoolLane<D> lane;
  private final Spool spool;
  private final Gate<D> gate;
  private final FrameCodec<D> codec;
  private final Declaring<D> declaring;
  private final FrameHeaders headers;

  LaneIntake(SpoolLane<D> lane, Spool spool, SpoolLane.Parts<D> parts, FrameHeaders headers) {
    this.lane = lane;
    this.spool = spool;
    this.gate = parts.gate();
    this.codec = parts.codec();
    this.declaring = parts.declaring();
    this.headers = headers;
  }

  /**
   * Stores a batch.
   *
   * @param tries how often what may not be kept is gated again
   * @return those that could not be stored
   */
  List<D> keep(List<D> batch, boolean mayHaveLeft, int tries) {
    List<D> rest = new ArrayList<>(0);
    for (List<D> alike : Batches.of(batch)) {
      rest.addAll(keepAlike(alike, mayHaveLeft, tries));
    }
    return rest;
  }

  /** Stores them in one frame, or, if that would be too large, in several. */
  private List<D> keepAlike(List<D> alike, boolean mayHaveLeft, int tries) {
    Stamp stamp = Batches.stamp(alike, spool.clock().epochNanos());
    Declarations declared = declaring.in(alike);
    byte[] body = codec.encode(alike);
    if (body != null
        && spool.fits(headers.of(stamp, mayHaveLeft, FrameHeaders.paths(stamp), declared), body)) {
      SpoolLane.Put put =
          spool.locked(
              () ->
                  lane.erasure().excessNow(stamp) == 0
                      ? lane.append(alike.size(), stamp, body, declared, mayHaveLeft)
                      : SpoolLane.Put.TIGHTENED);
      return switch (put) {
        case STORED -> List.of();
        case REFUSED -> alike;
        case TIGHTENED -> tries == 0 ? alike : keepGated(alike, mayHaveLeft, tries - 1);
      };
    }
    if (alike.size() == 1) {
      return alike;
    }
    int half = alike.size() / 2;
    List<D> rest = new ArrayList<>(keepAlike(alike.subList(0, half), mayHaveLeft, tries));
    rest.addAll(keepAlike(alike.subList(half, alike.size()), mayHaveLeft, tries));
    return rest;
  }

  /** Decisions have tightened since these were gated: what may stay is kept. */
  private List<D> keepGated(List<D> alike, boolean mayHaveLeft, int tries) {
    List<D> left = new ArrayList<>(alike.size());
    Clock now = spool.clock().reading();
    for (D datum : alike) {
      D passed = gate.leave(datum, State.IN_FLIGHT, mayHaveLeft, now);
      if (passed != null) {
        left.add(passed);
      }
    }
    lane.erasedUnasked(alike.size(), mayHaveLeft ? alike.size() : 0);
    return keep(left, mayHaveLeft, tries);
  }
}
