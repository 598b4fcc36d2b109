/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.decision.Subject;
import dev.assent.internal.spool.store.Erased;
import dev.assent.internal.spool.store.FrameRewriter;
import dev.assent.internal.spool.store.FrameStore;
import dev.assent.internal.spool.store.Losses;
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
final class Eraser implements FrameRewriter {
  private final Map<Signal, SpoolLane<?>> lanes;
  private final Function<StoredFrame, @Nullable FrameHeader> headers;
  private final Function<List<String>, Subject> subjects;
  private final Losses losses;
  private final Clock now;
  private final Owed owed;
  private final @Nullable SubjectHash hash;
  private final Map<Signal, Long> touched = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> gone = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> possiblySent = new EnumMap<>(Signal.class);

  /**
   * @param losses told of what nobody can judge
   * @param owed what may not remain, whatever is decided now
   * @param hash with the key of the note; null if what is owed names nobody
   */
  Eraser(
      Map<Signal, SpoolLane<?>> lanes,
      Function<StoredFrame, @Nullable FrameHeader> headers,
      Function<List<String>, Subject> subjects,
      Losses losses,
      Clock clock,
      Owed owed,
      @Nullable SubjectHash hash) {
    this.lanes = lanes;
    this.headers = headers;
    this.subjects = subjects;
    this.losses = losses;
    this.now = clock.reading();
    this.owed = owed;
    this.hash = hash;
  }

  /** Whose data may not stay as they lie there, by what is decided now: before it begins. */
  Claims claims(FrameStore store) {
    Claims claims = new Claims();
    lanes.values().forEach(lane -> lane.erasure().claim(claims));
    store.survey((id, frame) -> claim(claims, headers.apply(frame)));
    return claims;
  }

  /** Of one that nobody can judge, nothing remains: it is nobody's to claim. */
  private void claim(Claims claims, @Nullable FrameHeader header) {
    SpoolLane<?> lane = header == null ? null : lanes.get(header.signal());
    if (header != null && lane != null) {
      try {
        lane.erasure().claimUnseen(claims, header, subjects.apply(header.subjects()));
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
    long taken = owed.of(header, hash);
    for (Map.Entry<Signal, SpoolLane<?>> each : lanes.entrySet()) {
      Spooled known = each.getValue().find(id);
      if (known != null) {
        boolean perhaps = known.mayHaveLeft() && !known.taken; // else the loop that has it tells
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
    losses.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
    return null;
  }

  /** One of an earlier run that nobody has been shown: what is gone of it is found by that. */
  private @Nullable StoredFrame unseen(StoredFrame frame, FrameHeader header, long taken) {
    SpoolLane<?> lane = lanes.get(header.signal());
    if (lane == null) {
      losses.lostUnseen(Lost.SPOOL_DAMAGED, frame.count(), frame.kind());
      return null;
    }
    StoredFrame left =
        lane.erasure().eraseUnseen(header, subjects.apply(header.subjects()), frame, taken, now);
    note(header.signal(), frame, left, header.mayHaveLeft());
    return left;
  }

  /**
   * What was done: what lost fields, unless the key was destroyed, and what is no more. What was
   * lost with the key, the store has told.
   */
  Erasure ended(Erased outcome) {
    Map<Signal, Long> erased = outcome == Erased.REWRITTEN ? touched : gone;
    lanes.forEach((signal, lane) -> erased.merge(signal, lane.lostWithTheKey(), Long::sum));
    return new Erasure(
        Map.copyOf(erased),
        Map.copyOf(possiblySent),
        outcome == Erased.FAILED
            ? "the spool could not be erased: nothing of it leaves, and it is tried again"
            : null);
  }
}
