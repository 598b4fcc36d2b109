/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Subject;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a lane's frames may not stay on disk, and what is left of them. All of it under the
 * spool's lock, but {@link #excessNow}.
 *
 * @param <D> the stamped data
 */
final class LaneErasure<D extends Stamped> {
  private final FrameQueue frames;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final Declaring<D> declaring;
  private final Regates<D> regates;
  private final FrameHeaders headers;
  private final Account account;

  LaneErasure(
      FrameQueue frames,
      SpoolLane.Parts<D> parts,
      Regates<D> regates,
      FrameHeaders headers,
      Account account) {
    this.frames = frames;
    this.stamps = parts.stamps();
    this.codec = parts.codec();
    this.declaring = parts.declaring();
    this.regates = regates;
    this.headers = headers;
    this.account = account;
  }

  /** The categories of what lies here and may not. */
  long excess() {
    long excess = 0;
    for (Spooled frame : frames.all()) {
      excess |= excess(frame);
    }
    return excess;
  }

  /** The same of one frame. */
  long excess(Spooled frame) {
    try {
      return frame.isEarlier() ? stamps.excessBefore(frame) : stamps.excess(frame);
    } catch (RuntimeException | StackOverflowError e) {
      return frame.own() | frame.fields();
    }
  }

  /** The categories of data of this run that may not be kept. */
  long excessNow(Stamped data) {
    try {
      return stamps.excess(data);
    } catch (RuntimeException | StackOverflowError e) {
      return data.own() | data.fields();
    }
  }

  /** Whose frames lie here and may not stay as they are. */
  void claim(Claims claims) {
    for (Spooled frame : frames.all()) {
      claim(claims, frame);
    }
  }

  /** The same of a frame of an earlier run that nobody was shown. */
  void claimUnseen(Claims claims, FrameHeader header, Subject subject) {
    claim(claims, SpoolLane.earlier(-1, 0, header, subject));
  }

  /** What a document adds to content stands in no frame: where it may not stay, content may not. */
  private void claim(Claims claims, Spooled frame) {
    long mask = frame.own() | frame.fields();
    long excess = excess(frame);
    long added = excess & ~mask;
    claims.add(
        frame.paths(),
        frame.earliestEpochNanos(),
        added == 0 ? excess : excess | (mask & stamps.content()));
  }

  /**
   * What may remain of a frame.
   *
   * @param owed categories that may not, whatever is decided now
   * @return the same, or what is left of it; null if nothing
   */
  @Nullable StoredFrame erase(Spooled frame, StoredFrame stored, long owed, Clock now) {
    long taken = (frame.own() | frame.fields()) & owed;
    if (taken == 0 && excess(frame) == 0) {
      return stored;
    }
    Regate<D> by =
        frame.taken ? regates.uncounted(frame.declared()) : regates.counted(frame.declared());
    List<D> left =
        frame.isEarlier() || taken != 0
            ? by.readmit(frame, stored.body(), stamps.remainder(frame) & ~owed)
            : by.leave(
                frame, stored.body(), frame.count(), State.SPOOLED, frame.mayHaveLeft(), now);
    byte[] body = left.isEmpty() ? null : codec.encode(left);
    if (body == null) {
      SpoolLane.givenUp(
          by.account(), frame, left.size(), State.SPOOLED, Lost.ENCODING, frame.mayHaveLeft());
      frames.remove(frame.id());
      return null;
    }
    return replaced(frame, left, body, stored.kind());
  }

  /** A loop may have it: that it was read stays beside it. */
  private StoredFrame replaced(Spooled frame, List<D> left, byte[] body, int kind) {
    Stamp stamp = Batches.stamp(left, frame.earliestEpochNanos());
    List<String> paths = FrameHeaders.paths(stamp);
    Declarations declared = frame.declared().and(declaring.in(left));
    frames.replace(
        frame,
        new Spooled(
            frame.id(),
            left.size(),
            stamp,
            paths,
            declared,
            frame.isEarlier(),
            frame.mayHaveLeft()));
    byte[] header = headers.of(stamp, frame.mayHaveLeft(), paths, declared);
    return new StoredFrame(header, body, left.size(), kind);
  }

  /**
   * What may remain of a frame of an earlier run that nobody was shown. What is taken counts as
   * found by it; what remains is found when it is shown.
   */
  @Nullable StoredFrame eraseUnseen(
      FrameHeader header, Subject subject, StoredFrame stored, long owed, Clock now) {
    StoredFrame left =
        erase(SpoolLane.earlier(-1, stored.count(), header, subject), stored, owed, now);
    account.found(stored.count() - (left == null ? 0 : left.count()));
    return left;
  }
}
