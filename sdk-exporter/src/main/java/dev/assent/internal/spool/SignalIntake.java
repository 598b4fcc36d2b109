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
final class SignalIntake<D extends Stamped> {
  private final SignalSpool<D> lane;
  private final Spool spool;
  private final Gate<D> gate;
  private final FrameCodec<D> codec;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameHeaders headers;

  SignalIntake(SignalSpool<D> lane, Spool spool, SignalSpool.Parts<D> parts, FrameHeaders headers) {
    this.lane = lane;
    this.spool = spool;
    this.gate = parts.gate();
    this.codec = parts.codec();
    this.declaredCatalog = parts.declaredCatalog();
    this.headers = headers;
  }

  /**
   * Stores a batch.
   *
   * @param tries how often what may not be kept is gated again
   * @return those that could not be stored
   */
  List<D> keep(List<D> batch, boolean possiblySent, int tries) {
    List<D> rest = new ArrayList<>(0);
    for (List<D> alike : FrameBatches.of(batch)) {
      rest.addAll(keepAlike(alike, possiblySent, tries));
    }
    return rest;
  }

  /** Stores them in one frame, or, if that would be too large, in several. */
  private List<D> keepAlike(List<D> alike, boolean possiblySent, int tries) {
    Stamp stamp = FrameBatches.stamp(alike, spool.clock().epochNanos());
    Declarations declared = declaredCatalog.in(alike);
    byte[] body = codec.encode(alike);
    if (body != null
        && spool.fits(headers.of(stamp, possiblySent, FrameHeaders.paths(stamp), declared), body)) {
      SignalSpool.Put put =
          spool.locked(
              () ->
                  lane.erasure().excessNow(stamp) == 0
                      ? lane.append(alike.size(), stamp, body, declared, possiblySent)
                      : SignalSpool.Put.TIGHTENED);
      return switch (put) {
        case STORED -> List.of();
        case REFUSED -> alike;
        case TIGHTENED -> tries == 0 ? alike : keepGated(alike, possiblySent, tries - 1);
      };
    }
    if (alike.size() == 1) {
      return alike;
    }
    int half = alike.size() / 2;
    List<D> rest = new ArrayList<>(keepAlike(alike.subList(0, half), possiblySent, tries));
    rest.addAll(keepAlike(alike.subList(half, alike.size()), possiblySent, tries));
    return rest;
  }

  /** Decisions have tightened since these were gated: what may stay is kept. */
  private List<D> keepGated(List<D> alike, boolean possiblySent, int tries) {
    List<D> left = new ArrayList<>(alike.size());
    Clock now = spool.clock().reading();
    for (D datum : alike) {
      D passed = gate.leave(datum, State.IN_FLIGHT, possiblySent, now);
      if (passed != null) {
        left.add(passed);
      }
    }
    lane.erasedUnasked(alike.size(), possiblySent ? alike.size() : 0);
    return keep(left, possiblySent, tries);
  }
}
