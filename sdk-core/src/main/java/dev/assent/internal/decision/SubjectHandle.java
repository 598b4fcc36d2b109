/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Subject;
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

/**
 * One subject or a set of subjects, with its current decision as one volatile reference. While it
 * is in use, an instance of Assent has one handle per set of subjects. Thread-safe: the decision is
 * written under one of the owner's locks.
 */
public class SubjectHandle implements Subject, CacheEntry.Attachment {
  private static final ContextKey<SubjectHandle> KEY = ContextKey.named("assent.subject");

  private final Owner owner;
  private final SubjectEntries entries;
  private volatile Decision decision;

  /**
   * A handle that permits nothing until its decision is computed.
   *
   * @param entries what is known of its subjects; kept while the handle is
   */
  SubjectHandle(Owner owner, SubjectEntries entries, Decision undecided) {
    this.owner = owner;
    this.entries = entries;
    this.decision = undecided;
  }

  /** The handle in a context, of any instance; null if there is none. */
  static @Nullable SubjectHandle in(Context context) {
    return context.get(KEY);
  }

  /**
   * The handle of the same subjects that belongs to this owner. An implementation of {@link
   * Subject} other than this one gets the handle that permits nothing.
   */
  static SubjectHandle of(Subject subject, Owner owner) {
    if (!(subject instanceof SubjectHandle handle)) {
      return owner.unknown();
    }
    if (handle.owner == owner) {
      return handle;
    }
    return handle.isForeign()
        ? owner.unknown()
        : owner.handle(union(List.of(), handle.subjectPaths()));
  }

  /** Sorted and without repetition: the key of a set of subjects. */
  static List<SubjectPath> union(List<SubjectPath> some, List<SubjectPath> others) {
    TreeSet<SubjectPath> all = new TreeSet<>(some);
    all.addAll(others);
    return List.copyOf(new ArrayList<>(all));
  }

  /** Whether it stands for subjects of which Assent knows nothing, not even their paths. */
  private boolean isForeign() {
    return this == owner.unknown();
  }

  void replace(Decision next) {
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
  public List<String> paths() {
    return subjectPaths().stream().map(SubjectPath::value).toList();
  }

  /** The subjects of this handle, sorted; empty for the unknown subject. */
  public List<SubjectPath> subjectPaths() {
    return entries.paths();
  }

  @Override
  public SubjectHandle and(Subject given) {
    SubjectHandle other = of(given, owner);
    if (other == this || isForeign() || subjectPaths().containsAll(other.subjectPaths())) {
      return other.isForeign() ? other : this;
    }
    return other.subjectPaths().containsAll(subjectPaths())
        ? other
        : owner.handle(union(subjectPaths(), other.subjectPaths()));
  }

  /** The current decision: one volatile read. Never null. */
  public Decision decision() {
    return decision;
  }

  /** The current decision, recomputed first if a grant in it has ended by the clock. No I/O. */
  public Decision currentDecision() {
    Decision now = decision;
    return now.isCurrent(owner.clock()) ? now : owner.judgeAgain(this);
  }

  /**
   * The categories that may go to a destination of data that an earlier run of this process kept:
   * those that the decision in force permits, whose rule is not younger than the data, and of which
   * no remembered choice was made since the capture. Reads memory; not for the path of a datum.
   *
   * @param epochNanos the earliest of the data's times
   */
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
    return "Subject{" + subjectPaths().size() + "}";
  }

  /** What a handle needs of the decisions it belongs to. */
  interface Owner {
    /** The handle of these subjects, with its decision. */
    SubjectHandle handle(List<SubjectPath> paths);

    /** The handle of subjects that are not Assent's: it permits nothing. */
    SubjectHandle unknown();

    /** Computes the decision of a handle again from memory. */
    Decision judgeAgain(SubjectHandle handle);

    /** What may go of data that an earlier run let pass; 0 where it can't be told. */
    long permittedBefore(SubjectHandle handle, int destination, long epochNanos);

    Clock clock();

    SpanCarrier carrier();
  }
}
