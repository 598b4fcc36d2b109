/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * Stores a batch. If an error ends it, nothing was stored and counted; later errors only keep
   * data from being stored.
   *
   * @param tries the number of times that data may be gated again
   * @return the data that could not be stored
   */
  List<D> keep(List<D> batch, boolean possiblySent, int tries) {
    Storing storing = new Storing(possiblySent, new ArrayList<>(batch.size()));
    storing.keep(FrameBatches.of(batch), tries, true);
    return storing.rest;
  }

  /** Stores one batch. */
  private final class Storing {
    private final boolean isPossiblySent;

    /** Has room for all data that can't be stored, since memory may have run out by then. */
    private final List<D> rest;

    Storing(boolean isPossiblySent, List<D> rest) {
      this.isPossiblySent = isPossiblySent;
      this.rest = rest;
    }

    void keep(List<List<D>> parts, int tries, boolean mayBeReduced) {
      for (int i = 0; i < parts.size(); i++) {
        keepAlike(parts.get(i), tries, mayBeReduced);
      }
    }

    /** Stores data with equal stamps in one frame, or in several if one would be too large. */
    private void keepAlike(List<D> alike, int tries, boolean mayBeReduced) {
      switch (put(alike, mayBeReduced)) {
        case STORED -> {}
        case REFUSED -> refuse(alike);
        case TOO_LARGE -> keepHalves(alike, tries, mayBeReduced);
        case TIGHTENED -> {
          if (tries == 0) {
            refuse(alike);
          } else {
            keepErased(alike, tries - 1, mayBeReduced);
          }
        }
      }
    }

    private SignalSpool.Put put(List<D> alike, boolean mayBeReduced) {
      try {
        Stamp stamp = FrameBatches.stamp(alike, spool.clock().epochNanos());
        Declarations declared = declaredCatalog.in(alike);
        EncodedRequest body = codec.encode(alike);
        if (body == null
            || !spool.fits(
                headers.of(stamp, isPossiblySent, FrameHeaders.paths(stamp), declared),
                body.message())) {
          return SignalSpool.Put.TOO_LARGE;
        }
        return spool.locked(
            () ->
                erasure().mayStay(stamp, mayBeReduced)
                    ? signalSpool.append(alike.size(), stamp, body, declared, isPossiblySent)
                    : SignalSpool.Put.TIGHTENED);
      } catch (Error noMemory) {
        return SignalSpool.Put.REFUSED; // other parts are stored and counted, and must not be again
      }
    }

    private void refuse(List<D> data) {
      for (int i = 0; i < data.size(); i++) {
        rest.add(data.get(i));
      }
    }

    private void keepHalves(List<D> alike, int tries, boolean mayBeReduced) {
      int half = alike.size() / 2;
      List<List<D>> halves = half == 0 ? null : halves(alike, half);
      if (halves == null) {
        refuse(alike);
      } else {
        keep(halves, tries, mayBeReduced);
      }
    }

    /** Null if there is no memory. */
    private @Nullable List<List<D>> halves(List<D> alike, int half) {
      try {
        return List.of(alike.subList(0, half), alike.subList(half, alike.size()));
      } catch (Error noMemory) {
        return null;
      }
    }

    /** Erases data after decisions have tightened, and stores the remaining data. */
    private void keepErased(List<D> alike, int tries, boolean mayBeReduced) {
      boolean keepsReduced;
      Rest<D> left;
      try {
        Stamp stamp = FrameBatches.stamp(alike, spool.clock().epochNanos());
        keepsReduced = mayBeReduced && erasure().keepsReduced(stamp);
        left = erased(alike, keepsReduced);
      } catch (Error noMemory) {
        refuse(alike); // none of it was gated
        return;
      }
      signalSpool.erasedUnasked(left.touched(), isPossiblySent ? left.touched() : 0);
      List<List<D>> parts;
      try {
        parts = FrameBatches.of(left.left());
      } catch (Error noMemory) {
        refuse(left.left());
        return;
      }
      keep(parts, tries, keepsReduced);
    }

    private Rest<D> erased(List<D> alike, boolean keepsReduced) {
      return Rest.of(
          alike,
          alike.size(),
          datum ->
              gate.erase(
                  datum, erasure().kept(datum), keepsReduced, State.IN_FLIGHT, isPossiblySent));
    }
  }

  private SignalErasure<D> erasure() {
    return signalSpool.erasure();
  }
}
