/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.decision.SubjectHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The marker of a span in a taken-over SDK. It knows the live spans above it, up to the entry span,
 * and a subject that is added to it is added to them first. So a live span always has all subjects
 * of the live spans below it. It does not reference its span. Thread-safe.
 */
public final class HostedMarker extends SubjectMarker {
  private static final int ENDED = -1;

  private static final AtomicIntegerFieldUpdater<HostedMarker> WAITING =
      AtomicIntegerFieldUpdater.newUpdater(HostedMarker.class, "waiting");

  private static final AtomicReferenceFieldUpdater<HostedMarker, HostedMarker> ABOVE =
      AtomicReferenceFieldUpdater.newUpdater(HostedMarker.class, HostedMarker.class, "above");

  private static final AtomicReferenceFieldUpdater<HostedMarker, @Nullable HostedMarker> KEPT =
      AtomicReferenceFieldUpdater.newUpdater(HostedMarker.class, HostedMarker.class, "kept");

  /** The maximum number of ended spans that are forgotten at the end of the span above. */
  static final int MAX_KEPT = 1024;

  private final StartNames names;

  /** Whether the attributes were read that name subjects; used by the thread that ends the span. */
  boolean isRead;

  /** Set by the thread that starts the span, before {@link LiveSpans} publish it. */
  LiveSpans.@Nullable Identity identity;

  /**
   * The processors that have yet to read this marker at the end of the span, without the last one;
   * or that the span has ended. One int, and no write in the constructor, since a volatile write
   * costs as much as all the rest.
   */
  private volatile int waiting;

  /**
   * Some of the ended spans below this one, which contexts may still hold, so that work which
   * starts late is found to belong here; they are forgotten at the end of this one. This marker
   * itself after its span has ended.
   */
  private volatile @Nullable HostedMarker kept;

  /** The ended span that was kept before this one, and the number of all up to this one. */
  private @Nullable HostedMarker keptBefore;

  private int keptNumber;

  /** Whether it is forgotten only when its context is collected. A benign race. */
  private boolean isLeft;

  /** Ended spans are skipped as soon as they are seen, so that no chain of them is retained. */
  private volatile @Nullable HostedMarker above;

  /**
   * @param above the marker of the parent span; null for an entry span or without a parent
   * @param names those in its context
   */
  HostedMarker(
      SubjectHandle subject,
      long derivedFrom,
      boolean isEntry,
      @Nullable HostedMarker above,
      StartNames names) {
    super(subject, derivedFrom);
    this.names = names;
    HostedMarker live = isEntry || above == null ? null : above.nearestLive();
    if (live != null) {
      ABOVE.lazySet(this, live); // no other thread has this object yet
    }
  }

  DistrustedNames distrusted() {
    return names.distrusted();
  }

  Set<String> copied() {
    return names.copied();
  }

  /** Another processor of the same SDK reads this marker, too, unless the span has ended. */
  void startedAgain() {
    WAITING.updateAndGet(this, others -> others < 0 ? ENDED : others + 1);
  }

  /** Counts a processor that has read this marker at the end; returns whether it is the last. */
  boolean isLastEnd() {
    return waiting <= 0 || WAITING.getAndDecrement(this) <= 0;
  }

  /**
   * Marks the end of the span. Contexts still find it, and those that it kept, as long as a span
   * above is live. Every thread that learns of the end sees the mark; other threads may not. A
   * second end has no effect.
   */
  void end() {
    WAITING.lazySet(this, ENDED);
    HostedMarker below = KEPT.getAndSet(this, this);
    if (below != this) {
      keptBefore = below;
      keptNumber = below == null ? 1 : below.keptNumber + 1;
      keepAbove();
    }
  }

  /** Passes this span, and those that it kept, to the live span above. */
  private void keepAbove() {
    HostedMarker last = last();
    for (HostedMarker live = above(); live != null; live = above()) {
      HostedMarker others = live.kept;
      if (others == live) {
        continue; // it has ended meanwhile
      }
      // a stack whose newest context is collected is the collector's
      HostedMarker recent = others == null || others.isCollected() ? null : others;
      if (recent != null && recent.keptNumber + keptNumber > MAX_KEPT) {
        leaveToTheCollector();
        return;
      }
      if (live.keep(others, recent, this, last)) {
        return;
      }
    }
    forget();
  }

  private HostedMarker last() {
    HostedMarker last = this;
    for (HostedMarker next = keptBefore; next != null; next = next.keptBefore) {
      last = next;
    }
    return last;
  }

  private void leaveToTheCollector() {
    HostedMarker each = this;
    while (each != null) {
      HostedMarker before = each.keptBefore;
      each.keptBefore = null;
      each.isLeft = true;
      each = before;
    }
  }

  /** Puts ended spans before recent ones, in place of the present stack. */
  private boolean keep(
      @Nullable HostedMarker present,
      @Nullable HostedMarker recent,
      HostedMarker first,
      HostedMarker last) {
    int number = first.keptNumber;
    last.keptBefore = recent;
    first.keptNumber = recent == null ? number : number + recent.keptNumber;
    if (KEPT.compareAndSet(this, present, first)) {
      return true;
    }
    last.keptBefore = null;
    first.keptNumber = number;
    return false;
  }

  /** Forgets this span, and those that it kept. */
  private void forget() {
    HostedMarker each = this;
    while (each != null) {
      HostedMarker before = each.keptBefore;
      each.keptBefore = null;
      LiveSpans.Identity known = each.identity;
      if (known != null && each.isForgettable()) {
        known.forget();
      }
      each = before;
    }
  }

  /**
   * Values that name nobody below a span, and the signal of its request, must be known as long as a
   * context holds the span.
   */
  boolean isForgettable() {
    return isEnded() && distrusted() == DistrustedNames.NOTHING && !startedWithGpc();
  }

  /** Whether nobody misses it if it is forgotten before its context is collected. */
  boolean isLeftToTheCollector() {
    return isCollected() || (isLeft && isForgettable());
  }

  /** Returns whether it can be forgotten; the live span above is then of unknown subjects. */
  boolean giveUp() {
    HostedMarker live = isForgettable() ? above() : null;
    if (live != null) {
      live.add(names.decisions().unreadable());
    }
    return isForgettable();
  }

  /** Whether no context holds the span any more. */
  boolean isCollected() {
    LiveSpans.Identity known = identity;
    return known != null && known.refersTo(null);
  }

  boolean isEnded() {
    return waiting < 0; // two ends at the same time may count below
  }

  /**
   * Whether the work of names below this span is running: this span, or one above it up to the
   * entry span, has not ended.
   */
  boolean isLive() {
    return !isEnded() || above() != null;
  }

  /** This span if it is live, else the nearest live one above. */
  private @Nullable HostedMarker nearestLive() {
    HostedMarker next = above();
    return isEnded() ? next : this;
  }

  /** The nearest live span above this one, up to the entry span; null if there is none. */
  @Nullable HostedMarker above() {
    HostedMarker next = above;
    HostedMarker last = next;
    while (next != null && next.isEnded()) {
      next = next.above;
    }
    if (next != last) {
      above = next;
    }
    return next;
  }

  /** Adds subjects to every live span above, up to the entry span, and then to this one. */
  @Override
  public void add(SubjectHandle added) {
    if (has(added)) {
      return;
    }
    List<HostedMarker> lacking = new ArrayList<>();
    for (HostedMarker each = this; each != null && !each.has(added); each = each.above()) {
      lacking.add(each);
    }
    for (int i = lacking.size() - 1; i >= 0; i--) {
      lacking.get(i).addHere(added);
    }
  }

  private boolean has(SubjectHandle added) {
    SubjectHandle subject = subject();
    if (subject == added) {
      return true;
    }
    return (!added.subjectPaths().isEmpty() || added.hasGpc()) && subject.covers(added);
  }

  private void addHere(SubjectHandle added) {
    update(had -> SubjectNames.union(had, added, names.decisions()));
  }
}
