/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.spool.store.ErasureResult;
import dev.assent.internal.spool.store.FrameRewriter;
import dev.assent.internal.spool.store.FrameStore;
import dev.assent.internal.spool.store.LossListener;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.spool.store.SubjectHash;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One erasure: says of each frame what may remain, and counts what does not. Used once, under the
 * spool's lock.
 */
final class FrameEraser implements FrameRewriter {
  private final Map<Signal, SignalSpool<?>> lanes;
  private final Function<StoredFrame, @Nullable FrameHeader> headers;
  private final Function<List<String>, SubjectHandle> subjects;
  private final LossListener lossListener;
  private final Clock now;
  private final PendingErasure pendingErasure;
  private final @Nullable SubjectHash hash;
  private final Map<Signal, Long> touched = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> gone = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> possiblySent = new EnumMap<>(Signal.class);

  /**
   * @param lossListener told of what nobody can judge
   * @param pendingErasure what may not remain, whatever is decided now
   * @param hash with the key of the note; null if what is owed names nobody
   */
  FrameEraser(
      Map<Signal, SignalSpool<?>> lanes,
      Function<StoredFrame, @Nullable FrameHeader> headers,
      Function<List<String>, SubjectHandle> subjects,
      LossListener lossListener,
      Clock clock,
      PendingErasure pendingErasure,
      @Nullable SubjectHash hash) {
    this.lanes = lanes;
    this.headers = headers;
    this.subjects = subjects;
    this.lossListener = lossListener;
    this.now = clock.reading();
    this.pendingErasure = pendingErasure;
    this.hash = hash;
  }

  /** Whose data may not stay as they lie there, by what is decided now: before it begins. */
  ErasureScope claims(FrameStore store) {
    ErasureScope erasureScope = new ErasureScope();
    lanes.values().forEach(lane -> lane.erasure().claim(erasureScope));
    store.survey((id, frame) -> claim(erasureScope, headers.apply(frame)));
    return erasureScope;
  }

  /** Of one that nobody can judge, nothing remains: it is nobody's to claim. */
  private void claim(ErasureScope erasureScope, @Nullable FrameHeader header) {
    SignalSpool<?> lane = header == null ? null : lanes.get(header.signal());
    if (header != null && lane != null) {
      try {
        lane.erasure().claimUnseen(erasureScope, header, subjects.apply(header.subjects()));
      } catch (RuntimeException unusable) {
        return; // whoever is to rewrite it fails the same, and keeps nothing of it
      }
    }
  }

  @Override
  public @Nullable StoredFrame rewrite(long id, StoredFrame frame) {
    FrameHeader header = headers.apply(frame);
    if (header == null) {
      return unreadable(frame);
    }
    long taken = pendingErasure.of(header, hash);
    for (Map.Entry<Signal, SignalSpool<?>> each : lanes.entrySet()) {
      SpooledFrame known = each.getValue().find(id);
      if (known != null) {
        boolean perhaps = known.possiblySent() && !known.taken; // else the loop that has it tells
        StoredFrame left = each.getValue().erasure().erase(known, frame, taken, now);
        note(each.getKey(), frame, left, perhaps);
        return left;
      }
    }
    return unseen(frame, header, taken);
  }

  private void note(Signal signal, StoredFrame frame, @Nullable StoredFrame left, boolean perhaps) {
    if (left != frame) {
      possiblySent.merge(signal, perhaps ? (long) frame.count() : 0L, Long::sum);
      touched.merge(signal, (long) frame.count(), Long::sum);
      gone.merge(signal, (long) frame.count() - (left == null ? 0 : left.count()), Long::sum);
    }
  }

  /** Whose it is nobody can tell: it may be theirs whose data are erased. */
  private @Nullable StoredFrame unreadable(StoredFrame frame) {
    lossListener.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
    return null;
  }

  /** One of an earlier run that nobody has been shown: what is gone of it is found by that. */
  private @Nullable StoredFrame unseen(StoredFrame frame, FrameHeader header, long taken) {
    SignalSpool<?> lane = lanes.get(header.signal());
    if (lane == null) {
      lossListener.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
      return null;
    }
    StoredFrame left =
        lane.erasure().eraseUnseen(header, subjects.apply(header.subjects()), frame, taken, now);
    note(header.signal(), frame, left, header.possiblySent());
    return left;
  }

  /**
   * What was done: what lost fields, unless the key was destroyed, and what is no more. What was
   * lost with the key, the store has told.
   */
  SpoolErasure ended(ErasureResult outcome) {
    Map<Signal, Long> erased = outcome == ErasureResult.REWRITTEN ? touched : gone;
    lanes.forEach((signal, lane) -> erased.merge(signal, lane.lostWithTheKey(), Long::sum));
    return new SpoolErasure(
        Map.copyOf(erased),
        Map.copyOf(possiblySent),
        outcome == ErasureResult.FAILED
            ? "the spool could not be erased: Assent sends nothing from it and tries again"
            : null);
  }
}
