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
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Performs one erasure: decides which part of each frame remains, and counts the rest. Used once,
 * under the spool's lock.
 */
final class FrameEraser implements FrameRewriter {
  private final Map<Signal, SignalSpool<?>> signalSpools;
  private final Function<StoredFrame, @Nullable FrameHeader> headers;
  private final Function<List<String>, SubjectHandle> subjects;
  private final LossListener lossListener;
  private final PendingErasure pendingErasure;
  private final @Nullable SubjectHash hash;
  private final Map<Signal, Long> touched = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> gone = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> possiblySent = new EnumMap<>(Signal.class);

  /**
   * @param lossListener receives the frames that no pipeline can gate
   * @param pendingErasure the data to erase regardless of the decisions in force
   * @param hash the hash with the pending erasure's key; null if the pending erasure names no
   *     subjects
   */
  FrameEraser(
      Map<Signal, SignalSpool<?>> signalSpools,
      Function<StoredFrame, @Nullable FrameHeader> headers,
      Function<List<String>, SubjectHandle> subjects,
      LossListener lossListener,
      PendingErasure pendingErasure,
      @Nullable SubjectHash hash) {
    this.signalSpools = signalSpools;
    this.headers = headers;
    this.subjects = subjects;
    this.lossListener = lossListener;
    this.pendingErasure = pendingErasure;
    this.hash = hash;
  }

  /** Collects the scope of the erasure by the decisions in force, before the erasure begins. */
  ErasureScope claims(FrameStore store) {
    ErasureScope erasureScope = new ErasureScope();
    signalSpools.values().forEach(signalSpool -> signalSpool.erasure().claim(erasureScope));
    store.visit((id, frame) -> claim(erasureScope, headers.apply(frame)));
    return erasureScope;
  }

  /**
   * Adds an unseen frame to the scope. A frame with an unreadable header, or without a pipeline,
   * adds nothing: the erasure removes it whole.
   */
  private void claim(ErasureScope erasureScope, @Nullable FrameHeader header) {
    SignalSpool<?> signalSpool = header == null ? null : signalSpools.get(header.signal());
    if (header != null && signalSpool != null) {
      try {
        signalSpool.erasure().claimUnseen(erasureScope, header, subjects.apply(header.subjects()));
      } catch (RuntimeException unusable) {
        return; // the rewrite fails for the same reason, and drops the frame
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
    for (Map.Entry<Signal, SignalSpool<?>> each : signalSpools.entrySet()) {
      SpooledFrame known = each.getValue().find(id);
      if (known != null) {
        SignalErasure<?> erasure = each.getValue().erasure();
        boolean isReported = known.isTaken && erasure.excess(known) != 0; // by the send loop
        SignalErasure.Erased erased = erasure.erase(known, frame, taken);
        if (!isReported) {
          note(each.getKey(), frame, erased, known.isPossiblySent() && !known.isTaken);
        }
        return erased.left();
      }
    }
    return unseen(frame, header, taken);
  }

  private void note(
      Signal signal, StoredFrame frame, SignalErasure.Erased erased, boolean perhaps) {
    StoredFrame left = erased.left();
    if (left != frame) {
      possiblySent.merge(signal, perhaps ? (long) erased.touched() : 0L, Long::sum);
      touched.merge(signal, (long) erased.touched(), Long::sum);
      gone.merge(signal, (long) frame.count() - (left == null ? 0 : left.count()), Long::sum);
    }
  }

  /** Drops a frame with an unreadable header: it may belong to a subject of the erasure. */
  private @Nullable StoredFrame unreadable(StoredFrame frame) {
    lossListener.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
    return null;
  }

  /**
   * Erases a frame of an earlier run that no pipeline has received. The erased data counts as found
   * at the same time.
   */
  private @Nullable StoredFrame unseen(StoredFrame frame, FrameHeader header, long taken) {
    SignalSpool<?> signalSpool = signalSpools.get(header.signal());
    if (signalSpool == null) {
      lossListener.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
      return null;
    }
    SignalErasure.Erased erased =
        signalSpool.erasure().eraseUnseen(header, subjects.apply(header.subjects()), frame, taken);
    note(header.signal(), frame, erased, header.isPossiblySent());
    return erased.left();
  }

  /**
   * Returns the result. After a rewrite, it counts all data that lost fields or was erased whole;
   * after the destruction of the key, only the data that was erased whole before. The result
   * includes the data that was lost with the key, which the store has reported.
   */
  SpoolErasure report(ErasureResult outcome) {
    Map<Signal, Long> erased = outcome == ErasureResult.REWRITTEN ? touched : gone;
    signalSpools.forEach(
        (signal, signalSpool) -> erased.merge(signal, signalSpool.lostWithTheKey(), Long::sum));
    return new SpoolErasure(
        Map.copyOf(erased),
        Map.copyOf(possiblySent),
        outcome == ErasureResult.FAILED
            ? "the spool could not be erased: Assent sends nothing from it and tries again"
            : null);
  }
}
