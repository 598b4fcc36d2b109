/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.send.EncodedRequest;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores unsent data as frames. If decisions have tightened since the data was gated, the intake
 * erases what may not stay before it stores the data, so that no later erasure is necessary.
 * Thread-safe, like {@link SignalSpool}.
 *
 * @param <D> the stamped data
 */
final class SignalIntake<D extends Stamped> {
  private final SignalSpool<D> signalSpool;
  private final Spool spool;
  private final Gate<D> gate;
  private final FrameCodec<D> codec;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameHeaders headers;

  SignalIntake(
      SignalSpool<D> signalSpool, Spool spool, SignalSpool.Parts<D> parts, FrameHeaders headers) {
    this.signalSpool = signalSpool;
    this.spool = spool;
    this.gate = parts.gate();
    this.codec = parts.codec();
    this.declaredCatalog = parts.declaredCatalog();
    this.headers = headers;
  }

  /**
   * Stores a batch.
   *
   * @param tries the number of times that data may be gated again
   * @return the data that could not be stored
   */
  List<D> keep(List<D> batch, boolean possiblySent, int tries) {
    return keep(batch, possiblySent, tries, true);
  }

  private List<D> keep(List<D> batch, boolean possiblySent, int tries, boolean mayBeReduced) {
    List<D> rest = new ArrayList<>(0);
    for (List<D> alike : FrameBatches.of(batch)) {
      rest.addAll(keepAlike(alike, possiblySent, tries, mayBeReduced));
    }
    return rest;
  }

  /** Stores data with equal stamps in one frame, or in several if one frame would be too large. */
  private List<D> keepAlike(List<D> alike, boolean possiblySent, int tries, boolean mayBeReduced) {
    Stamp stamp = FrameBatches.stamp(alike, spool.clock().epochNanos());
    Declarations declared = declaredCatalog.in(alike);
    EncodedRequest body = codec.encode(alike);
    if (body != null
        && spool.fits(
            headers.of(stamp, possiblySent, FrameHeaders.paths(stamp), declared), body.message())) {
      SignalSpool.Put put =
          spool.locked(
              () ->
                  erasure().mayStay(stamp, mayBeReduced)
                      ? signalSpool.append(alike.size(), stamp, body, declared, possiblySent)
                      : SignalSpool.Put.TIGHTENED);
      return switch (put) {
        case STORED -> List.of();
        case REFUSED -> alike;
        case TIGHTENED ->
            tries == 0
                ? alike
                : keepErased(
                    alike, possiblySent, tries - 1, mayBeReduced && erasure().keepsReduced(stamp));
      };
    }
    if (alike.size() == 1) {
      return alike;
    }
    int half = alike.size() / 2;
    List<D> rest =
        new ArrayList<>(keepAlike(alike.subList(0, half), possiblySent, tries, mayBeReduced));
    rest.addAll(keepAlike(alike.subList(half, alike.size()), possiblySent, tries, mayBeReduced));
    return rest;
  }

  /** Erases data after decisions have tightened, and stores the remaining data. */
  private List<D> keepErased(List<D> alike, boolean possiblySent, int tries, boolean keepsReduced) {
    Rest<D> rest =
        Rest.of(
            alike,
            alike.size(),
            datum ->
                gate.erase(
                    datum, erasure().kept(datum), keepsReduced, State.IN_FLIGHT, possiblySent));
    signalSpool.erasedUnasked(rest.touched(), possiblySent ? rest.touched() : 0);
    return keep(rest.left(), possiblySent, tries, keepsReduced);
  }

  private SignalErasure<D> erasure() {
    return signalSpool.erasure();
  }
}
