/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.EncodedRequest;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines the categories of a signal's frames that must not stay on disk, and removes them. All
 * methods except {@link #excessNow} require the spool's lock.
 *
 * @param <D> the stamped data
 */
final class SignalErasure<D extends Stamped> {
  private final FrameQueue frames;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameRegatings<D> regatingses;
  private final FrameHeaders headers;
  private final Account account;

  SignalErasure(
      FrameQueue frames,
      SignalSpool.Parts<D> parts,
      FrameRegatings<D> regatingses,
      FrameHeaders headers,
      Account account) {
    this.frames = frames;
    this.stamps = parts.stamps();
    this.codec = parts.codec();
    this.declaredCatalog = parts.declaredCatalog();
    this.regatingses = regatingses;
    this.headers = headers;
    this.account = account;
  }

  /** Returns the categories of this signal's frames that must not stay stored. */
  long excess() {
    long excess = 0;
    for (SpooledFrame frame : frames.all()) {
      excess |= excess(frame);
    }
    return excess;
  }

  /** Returns the categories of one frame of which nothing may stay stored. */
  long excess(SpooledFrame frame) {
    try {
      return stamped(frame) | stamps.excessReduced(frame);
    } catch (RuntimeException | StackOverflowError e) {
      return frame.own() | frame.fields();
    }
  }

  /** Returns the categories that must not stay stored, without those of reduced parts. */
  private long stamped(SpooledFrame frame) {
    return frame.isEarlier() ? stamps.excessBefore(frame) : stamps.excess(frame);
  }

  /** Returns the categories of data of this run of which nothing may stay stored. */
  long excessNow(Stamped data) {
    try {
      return stamps.excess(data) | stamps.excessReduced(data);
    } catch (RuntimeException | StackOverflowError e) {
      return data.own() | data.fields();
    }
  }

  /** Adds this signal's frames that must not stay unchanged to a scope. */
  void claim(ErasureScope erasureScope) {
    for (SpooledFrame frame : frames.all()) {
      claim(erasureScope, frame);
    }
  }

  /** Adds a frame of an earlier run that no pipeline has received to a scope. */
  void claimUnseen(ErasureScope erasureScope, FrameHeader header, SubjectHandle subject) {
    claim(erasureScope, SignalSpool.earlier(-1, 0, header, subject));
  }

  /**
   * Adds a frame to a scope. The frame's header does not contain the categories that a subject's
   * document adds to content. If such a category must not stay, the content must not stay. Reduced
   * parts are not in a scope: of data of an earlier run, the gate removes them all.
   */
  private void claim(ErasureScope erasureScope, SpooledFrame frame) {
    long mask = frame.own() | frame.fields();
    long excess = claimed(frame);
    long added = excess & ~mask;
    erasureScope.add(
        frame.paths(),
        frame.earliestEpochNanos(),
        added == 0 ? excess : excess | (mask & stamps.content()));
  }

  private long claimed(SpooledFrame frame) {
    try {
      return stamped(frame);
    } catch (RuntimeException | StackOverflowError e) {
      return frame.own() | frame.fields();
    }
  }

  /**
   * Erases the part of a frame that must not stay.
   *
   * @param toErase categories to remove regardless of the decisions in force
   * @return the same frame, or its remaining part; null if nothing remains
   */
  @Nullable StoredFrame erase(SpooledFrame frame, StoredFrame stored, long toErase, Clock now) {
    long taken = (frame.own() | frame.fields()) & toErase;
    if (taken == 0 && excess(frame) == 0) {
      return stored;
    }
    FrameRegating<D> by =
        frame.taken
            ? regatingses.uncounted(frame.declared())
            : regatingses.counted(frame.declared());
    List<D> left =
        frame.isEarlier() || taken != 0
            ? by.readmit(frame, stored.body(), stamps.remainder(frame) & ~toErase)
            : by.leave(
                frame, stored.body(), frame.count(), State.SPOOLED, frame.possiblySent(), now);
    EncodedRequest body = left.isEmpty() ? null : codec.encode(left);
    if (body == null) {
      SignalSpool.givenUp(
          by.account(), frame, left.size(), State.SPOOLED, Lost.ENCODING, frame.possiblySent());
      frames.remove(frame.id());
      return null;
    }
    return replaced(frame, left, body, stored.kind());
  }

  /**
   * Replaces a frame in the queue, and returns its remaining part. The kind keeps the mark that the
   * frame was read, because a send loop may have the frame.
   */
  private StoredFrame replaced(SpooledFrame frame, List<D> left, EncodedRequest body, int kind) {
    Stamp stamp = FrameBatches.stamp(left, frame.earliestEpochNanos());
    List<String> paths = FrameHeaders.paths(stamp);
    Declarations declared = frame.declared().and(declaredCatalog.in(left));
    frames.replace(
        frame,
        new SpooledFrame(
            frame.id(),
            left.size(),
            stamp,
            paths,
            declared,
            body.beforeSend(),
            frame.isEarlier(),
            frame.possiblySent()));
    byte[] header = headers.of(stamp, frame.possiblySent(), paths, declared);
    return new StoredFrame(header, body.message(), left.size(), kind);
  }

  /**
   * Erases the part of a frame of an earlier run that no pipeline has received. The erased data
   * counts as found now; the remaining data counts as found at the recovery.
   */
  @Nullable StoredFrame eraseUnseen(
      FrameHeader header, SubjectHandle subject, StoredFrame stored, long toErase, Clock now) {
    StoredFrame left =
        erase(SignalSpool.earlier(-1, stored.count(), header, subject), stored, toErase, now);
    account.found(stored.count() - (left == null ? 0 : left.count()));
    return left;
  }
}
