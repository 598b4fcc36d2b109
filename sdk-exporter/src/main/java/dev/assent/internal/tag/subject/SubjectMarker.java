/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.decision.GlobalPrivacyControl;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;

/**
 * The marker of a span from its start to its end: its subjects, and the categories added to its
 * own. Spans of Assent's own SDK keep it in a field; {@link LiveSpans} has those of other SDKs.
 * Thread-safe.
 */
public class SubjectMarker {
  private static final AtomicLongFieldUpdater<SubjectMarker> ADDED =
      AtomicLongFieldUpdater.newUpdater(SubjectMarker.class, "added");

  private static final AtomicReferenceFieldUpdater<SubjectMarker, SubjectHandle> SUBJECT =
      AtomicReferenceFieldUpdater.newUpdater(SubjectMarker.class, SubjectHandle.class, "subject");

  private final SubjectHandle startedFor;
  private final Decision startedUnder;

  @SuppressWarnings("NullAway.Init") // the constructor sets it through the updater
  private volatile SubjectHandle subject;

  /** The categories in addition to those of its scope; they only grow. */
  private volatile long added;

  /** Returns the marker of a span without sources. */
  public static SubjectMarker of(SubjectHandle subject) {
    return new SubjectMarker(subject, 0);
  }

  /**
   * @param derivedFrom the categories of the sources of the span's work
   */
  SubjectMarker(SubjectHandle subject, long derivedFrom) {
    this.startedFor = subject;
    this.startedUnder = subject.decision();
    // a volatile write costs as much as all the rest, and no other thread has this object yet
    if (derivedFrom != 0) {
      this.added = derivedFrom;
    }
    SUBJECT.lazySet(this, subject);
  }

  /** Whether these are the subjects at the span's start, without additions. */
  boolean isStartedFor(SubjectHandle atEnd) {
    return atEnd == startedFor;
  }

  /** Whether the span started for a request with the signal. */
  boolean startedWithGpc() {
    return GlobalPrivacyControl.isSeen() && startedFor.hasGpc();
  }

  /** The decision of its first subjects at the span's start. */
  public Decision startedUnder() {
    return startedUnder;
  }

  public void add(SubjectHandle added) {
    update(had -> had.and(added));
  }

  final void update(UnaryOperator<SubjectHandle> change) {
    SUBJECT.updateAndGet(this, change);
  }

  public SubjectHandle subject() {
    return subject;
  }

  /**
   * The decision under which a span is captured. It is the decision at its start, so that a later
   * grant does not cover the span, whatever times it claims. If subjects were added, it is the
   * current decision of all of them, and content keeps what documents have added since the start.
   */
  public Decision capturedUnder(SubjectHandle atEnd) {
    return atEnd == startedFor
        ? startedUnder
        : atEnd.decision().alsoAdding(startedFor.decision().addedToWaiting(startedUnder));
  }

  /** Adds categories to the span's own. */
  public void add(long categories) {
    ADDED.accumulateAndGet(this, categories, (had, more) -> had | more);
  }

  /** The categories of the sources of its work, and those added to its own. */
  public long added() {
    return added;
  }

  @Override
  public String toString() {
    return "SubjectMarker";
  }
}
