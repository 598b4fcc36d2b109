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
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines the categories of a signal's frames that must not stay on disk, and removes them. All
 * methods with frames require the spool's lock.
 *
 * @param <D> the stamped data
 */
final class SignalErasure<D extends Stamped> {
  private final FrameQueue frames;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameRegatings<D> regatings;
  private final FrameHeaders headers;
  private final Account account;

  SignalErasure(
      FrameQueue frames,
      SignalSpool.Parts<D> parts,
      FrameRegatings<D> regatings,
      FrameHeaders headers,
      Account account) {
    this.frames = frames;
    this.stamps = parts.stamps();
    this.codec = parts.codec();
    this.declaredCatalog = parts.declaredCatalog();
    this.regatings = regatings;
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
      return frame.ownMask() | frame.fieldsMask();
    }
  }

  /** Returns the categories that must not stay stored, without those of reduced parts. */
  private long stamped(SpooledFrame frame) {
    return frame.isEarlier() ? stamps.excessBefore(frame) : stamps.excess(frame);
  }

  /**
   * Returns whether data of this run may stay stored as they are.
   *
   * @param mayBeReduced whether a field in the data may have been reduced
   */
  boolean mayStay(Stamped data, boolean mayBeReduced) {
    try {
      return stamps.mayRemain(data) && !(mayBeReduced && stamps.excessReduced(data) != 0);
    } catch (RuntimeException | StackOverflowError e) {
      return (data.ownMask() | data.fieldsMask()) == 0;
    }
  }

  /**
   * Returns the categories that data of this run may keep; none if that can't be told. Throws
   * nothing, since other data was erased and counted before.
   */
  long kept(Stamped data) {
    try {
      return stamps.kept(data);
    } catch (RuntimeException | Error e) {
      return 0;
    }
  }

  /** Returns whether fields that were reduced may stay stored; false if that can't be told. */
  boolean keepsReduced(Stamped data) {
    try {
      return stamps.excessReduced(data) == 0;
    } catch (RuntimeException | StackOverflowError e) {
      return false;
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
    long mask = frame.ownMask() | frame.fieldsMask();
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
      return frame.ownMask() | frame.fieldsMask();
    }
  }

  /**
   * Erases the part of a frame that must not stay.
   *
   * @param toErase categories to remove regardless of the decisions in force
   */
  Erased erase(SpooledFrame frame, StoredFrame stored, long toErase) {
    long taken = (frame.ownMask() | frame.fieldsMask()) & toErase;
    if (taken == 0 && excess(frame) == 0) {
      return new Erased(stored, 0);
    }
    FrameRegating<D> by =
        frame.isTaken ? regatings.uncounted(frame.declared()) : regatings.counted(frame.declared());
    boolean isOld = frame.isEarlier() || taken != 0;
    long remainder = isOld ? stamps.remainder(frame) & ~toErase : 0;
    Rest<D> rest =
        by.erase(
            frame,
            stored.body(),
            frame.count(),
            datum -> isOld ? remainder : kept(datum),
            keepsReduced(frame),
            State.SPOOLED,
            frame.isPossiblySent());
    if (rest.touched() == 0) {
      return new Erased(stored, 0);
    }
    EncodedRequest body = rest.left().isEmpty() ? null : encoded(rest.left());
    if (body == null) {
      SignalSpool.givenUp(
          by.account(),
          frame,
          rest.left().size(),
          State.SPOOLED,
          Lost.ENCODING,
          frame.isPossiblySent());
      frames.remove(frame.id());
      return new Erased(null, frame.count());
    }
    return new Erased(replaced(frame, rest.left(), body, stored.kind()), rest.touched());
  }

  /** Null if the data can't be encoded: it is erased, since its frame must not stay. */
  private @Nullable EncodedRequest encoded(List<D> data) {
    try {
      return codec.encode(data);
    } catch (Error noMemory) {
      return null;
    }
  }

  /**
   * The result of the erasure of one frame.
   *
   * @param left the same frame, or its remaining part; null if nothing remains
   * @param touched the number of data items that lost something
   */
  record Erased(@Nullable StoredFrame left, int touched) {}

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
            frame.isPossiblySent()));
    byte[] header = headers.of(stamp, frame.isPossiblySent(), paths, declared);
    return new StoredFrame(header, body.message(), left.size(), kind);
  }

  /**
   * Erases the part of a frame of an earlier run that no pipeline has received. The erased data
   * counts as found now; the remaining data counts as found at the recovery.
   */
  Erased eraseUnseen(FrameHeader header, SubjectHandle subject, StoredFrame stored, long toErase) {
    Erased erased =
        erase(SignalSpool.earlier(-1, stored.count(), header, subject), stored, toErase);
    StoredFrame left = erased.left();
    account.found(stored.count() - (left == null ? 0 : left.count()));
    return erased;
  }
}
