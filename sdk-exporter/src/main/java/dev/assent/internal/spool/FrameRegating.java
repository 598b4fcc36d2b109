/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the body of a frame, and passes each datum through the gate. The gate counts the data it
 * withholds. Data that can't be decoded is withheld. Thread-safe.
 *
 * @param gate decides on data and counts
 * @param stamps decides on stamps without data
 * @param codec decodes the bodies of frames
 * @param account counts the data that can't be decoded
 * @param <D> the stamped data
 */
record FrameRegating<D extends Stamped>(
    Gate<D> gate, StampGate stamps, FrameCodec<D> codec, Account account) {

  /**
   * Gates the data of a frame of this run. Returns the data that may be sent, or that may stay
   * because it awaits an unavailable source.
   */
  List<D> leave(Stamped kept, byte[] body, int count, State from, boolean perhaps, Clock now) {
    return each(
        decode(kept, body, count, from, perhaps), datum -> gate.leave(datum, from, perhaps, now));
  }

  /**
   * Gates the data of a spooled frame of an earlier run. Returns the remaining data under the
   * permitted categories.
   */
  List<D> readmit(SpooledFrame kept, byte[] body, long permitted) {
    boolean perhaps = kept.isPossiblySent();
    return each(
        decode(kept, body, kept.count(), State.SPOOLED, perhaps),
        datum -> gate.readmit(datum, permitted, State.SPOOLED, perhaps));
  }

  /**
   * Removes what must not stay stored from the data of a frame.
   *
   * @param kept the categories that may stay in a datum
   * @param keepsReduced whether fields that were reduced may stay
   */
  Rest<D> erase(
      Stamped frame,
      byte[] body,
      int count,
      ToLongFunction<Stamped> kept,
      boolean keepsReduced,
      State from,
      boolean perhaps) {
    return Rest.of(
        decode(frame, body, count, from, perhaps),
        count,
        datum -> gate.erase(datum, kept.applyAsLong(datum), keepsReduced, from, perhaps));
  }

  private List<D> each(List<D> data, Function<D, @Nullable D> evaluate) {
    List<D> left = new ArrayList<>(data.size());
    for (D datum : data) {
      D passed = evaluate.apply(datum);
      if (passed != null) {
        left.add(passed);
      }
    }
    return left;
  }

  private List<D> decode(Stamped kept, byte[] body, int count, State from, boolean perhaps) {
    List<D> data = decoded(kept, body);
    if (data.size() == count) {
      return data;
    }
    if (perhaps) {
      account.moved(from, State.POSSIBLY_SENT, count);
      account.possiblySentCategories(kept.ownMask() | kept.fieldsMask(), count);
    } else {
      account.withheld(from, Withheld.GATE_FAILED, count);
    }
    return List.of();
  }

  /**
   * Decodes the data, and restores categories that only the stamp contains. Such a category was
   * declared for a part of the data by an attribute that is never sent. All data of the frame then
   * requires this category.
   */
  private List<D> decoded(Stamped kept, byte[] body) {
    try {
      List<D> data = codec.decode(body, kept);
      long hidden = kept.fieldsMask();
      for (D datum : data) {
        hidden &= ~(datum.ownMask() | datum.fieldsMask());
      }
      return hidden == 0 ? data : codec.decode(body, withOwn(kept, kept.ownMask() | hidden));
    } catch (MalformedOtlpException | RuntimeException | StackOverflowError unreadable) {
      return List.of();
    }
  }

  private static Stamp withOwn(Stamped kept, long ownMask) {
    return new Stamp(
        ownMask,
        kept.fieldsMask(),
        kept.subject(),
        kept.capturedUnder(),
        kept.earliestEpochNanos());
  }
}
