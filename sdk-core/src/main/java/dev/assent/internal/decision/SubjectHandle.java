/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.cache.CacheEntry;
import dev.assent.internal.cache.SubjectEntries;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.time.Clock;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The only subject handle. Its decision is written under one of its owner's locks. */
final class SubjectHandle extends Subject implements CacheEntry.Attachment {
  private static final ContextKey<Subject> KEY = ContextKey.named("assent.subject");

  private final Owner owner;
  private final SubjectEntries entries;
  private volatile JudgedDecision decision;

  /**
   * A handle that permits nothing until it is judged.
   *
   * @param entries what is known of its subjects; held, so that it is kept while the handle is
   */
  SubjectHandle(Owner owner, SubjectEntries entries, JudgedDecision undecided) {
    this.owner = owner;
    this.entries = entries;
    this.decision = undecided;
  }

  /** The handle in a context, of whatever instance; null if there is none. */
  static @Nullable Subject in(Context context) {
    return context.get(KEY);
  }

  /** Sorted, without repetition, as the key of a set of subjects. */
  static List<SubjectPath> union(List<SubjectPath> some, List<SubjectPath> others) {
    TreeSet<SubjectPath> all = new TreeSet<>(some);
    all.addAll(others);
    return List.copyOf(new ArrayList<>(all));
  }

  Owner owner() {
    return owner;
  }

  JudgedDecision judged() {
    return decision;
  }

  void replace(JudgedDecision next) {
    decision = next;
  }

  @Override
  public boolean usedSince() {
    return decision.usedSince();
  }

  /** Keeps what is known of its subjects fresh if it was used. */
  void touchIfUsed() {
    if (usedSince()) {
      entries.touch();
    }
  }

  /** Keeps what is known of its subjects fresh for as long as the handle is held. */
  void pin() {
    entries.pin();
  }

  /** Whether one of its subjects is one of these levels or below. */
  boolean isWithinAny(Set<String> levels) {
    return entries.isWithinAny(levels);
  }

  @Override
  public List<SubjectPath> paths() {
    return entries.paths();
  }

  @Override
  public Subject and(Subject other) {
    if (other == this) {
      return this;
    }
    List<SubjectPath> mine = paths();
    List<SubjectPath> others = other.paths();
    if (mine.containsAll(others)) {
      return this;
    }
    return other instanceof SubjectHandle handle
            && handle.owner == owner
            && others.containsAll(mine)
        ? other
        : owner.handle(union(mine, others));
  }

  @Override
  public Decision decision() {
    return decision;
  }

  @Override
  public Decision currentDecision() {
    return currentJudged();
  }

  JudgedDecision currentJudged() {
    JudgedDecision now = decision;
    return now.isCurrent(owner.clock()) ? now : owner.judgeAgain(this);
  }

  @Override
  public long permittedBefore(int destination, long epochNanos) {
    return currentDecision().permitted(destination)
        & owner.permittedBefore(this, destination, epochNanos);
  }

  @Override
  public void addTo(Span span) {
    owner.carrier().add(span, this);
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  /** The number of subjects: their paths may name people. */
  @Override
  public String toString() {
    return "Subject{" + paths().size() + "}";
  }

  /** What a handle needs of the decisions it belongs to. */
  interface Owner {
    /** The handle of these subjects, judged. */
    SubjectHandle handle(List<SubjectPath> paths);

    /** Judges a handle again from memory. */
    JudgedDecision judgeAgain(SubjectHandle handle);

    /** What may go of data that an earlier run let pass; 0 where it can't be judged. */
    long permittedBefore(SubjectHandle handle, int destination, long epochNanos);

    Clock clock();

    SpanCarrier carrier();
  }
}
