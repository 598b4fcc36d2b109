/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Subject;
import dev.assent.internal.cache.CacheEntry;
import dev.assent.internal.cache.SubjectEntries;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CurrentPolicies;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@link Subject}: one subject or a set of subjects, with its current
 * decision in one volatile reference. Changes that are in force and that the decision does not
 * contain yet are found by one more volatile read. An instance of Assent has one handle per set of
 * subjects while the handle is in use, and another one for their requests with {@link
 * GlobalPrivacyControl}. Thread-safe: the decision is written under one of the owner's locks.
 */
public final class SubjectHandle implements Subject, CacheEntry.Attachment, CurrentPolicies.Asked {
  private static final ContextKey<SubjectHandle> KEY = ContextKey.named("assent.subject");

  private final DecisionUpdater owner;
  private final SubjectEntries entries;
  private volatile Decision decision;

  /**
   * That of the same subjects for requests with {@link GlobalPrivacyControl}: this one if it is one
   * itself; null if nobody has asked for it yet.
   */
  private volatile @Nullable SubjectHandle signalled;

  /** The number of the mark up to which the decision contains the marks that concern it. */
  private volatile int contained;

  /**
   * Creates a handle that permits nothing until its decision is computed.
   *
   * @param entries the cached documents of its subjects, retained as long as the handle
   * @param hasGpc whether the data is that of requests with {@link GlobalPrivacyControl}
   */
  SubjectHandle(DecisionUpdater owner, SubjectEntries entries, Decision undecided, boolean hasGpc) {
    this.owner = owner;
    this.entries = entries;
    this.decision = undecided;
    if (hasGpc) {
      this.signalled = this;
    }
  }

  /** Returns the handle in a context, of any instance; null if there is none. */
  static @Nullable SubjectHandle in(Context context) {
    return context.get(KEY);
  }

  /**
   * Returns this owner's handle of the same subjects. An implementation of {@link Subject} other
   * than this one gets the handle that permits nothing.
   */
  static SubjectHandle of(Subject subject, DecisionUpdater owner) {
    if (!(subject instanceof SubjectHandle handle)) {
      return owner.unknown();
    }
    if (handle.owner == owner) {
      return handle;
    }
    return handle.isForeign()
        ? owner.unknown()
        : handle.isUnreadable()
            ? owner.unreadable(handle.hasGpc())
            : owner.handle(union(List.of(), handle.subjectPaths()), handle.hasGpc());
  }

  /** Returns the union, sorted and without repetition: the key of a set of subjects. */
  static List<SubjectPath> union(List<SubjectPath> some, List<SubjectPath> others) {
    TreeSet<SubjectPath> all = new TreeSet<>(some);
    all.addAll(others);
    return List.copyOf(new ArrayList<>(all));
  }

  /**
   * Returns whether this handle represents subjects that are not Assent's, whose paths are unknown.
   */
  private boolean isForeign() {
    return this == owner.unknown();
  }

  /** Returns whether this handle represents subjects whose names can't be read. */
  public boolean isUnreadable() {
    return owner.isUnreadable(this);
  }

  /**
   * Returns whether this handle names the people whose data it represents, so that their choices
   * apply. A handle without subjects, or of unreadable ones, does not; in a process that serves an
   * account, neither does a handle that names nobody below the account or anybody outside of it.
   */
  public boolean isNamed() {
    return !isForeign() && namesSomebody() && owner.hasChoices(this);
  }

  /** Returns its subjects; null if their choices do not apply. */
  @Override
  public @Nullable List<SubjectPath> subjectsWithChoices() {
    return owner.hasChoices(this) ? subjectPaths() : null;
  }

  /** Returns whether the data is that of requests with {@link GlobalPrivacyControl}. */
  @Override
  @SuppressWarnings("ReferenceEquality") // an identity
  public boolean hasGpc() {
    return signalled == this;
  }

  /** Returns the handle of the same subjects, for data of requests with the signal. */
  public SubjectHandle withGpc() {
    SubjectHandle known = signalled;
    if (known != null) {
      return known;
    }
    if (isForeign()) {
      return this;
    }
    return keepSignalled(
        isUnreadable() ? owner.unreadable(true) : owner.handle(subjectPaths(), true));
  }

  /** Returns that of requests with the signal; null if nobody has asked for it yet. */
  @Nullable SubjectHandle signalled() {
    return signalled;
  }

  /** Keeps that of requests with the signal, unless there is one already; returns it. */
  synchronized SubjectHandle keepSignalled(SubjectHandle mine) {
    SubjectHandle known = signalled;
    if (known != null) {
      return known;
    }
    signalled = mine;
    return mine;
  }

  /** Returns whether a combination with another handle of the same owner is this one. */
  public boolean covers(SubjectHandle other) {
    return (hasGpc() || !other.hasGpc())
        && (isUnreadable()
            || (!other.isUnreadable() && subjectPaths().containsAll(other.subjectPaths())));
  }

  void replace(Decision next) {
    decision = next;
  }

  /** Returns the last evaluated decision, which may lack marks. */
  Decision evaluated() {
    return decision;
  }

  /** Returns the number of the mark up to which the decision contains the marks. */
  int contained() {
    return contained;
  }

  /** Sets {@link #contained()}, after the decision was replaced. */
  void contains(int number) {
    contained = number;
  }

  @Override
  public boolean wasUsedSince() {
    SubjectHandle other = signalled;
    boolean wasUsed = decision.wasUsedSince(); // both reset their flag
    boolean wasOther = other != null && other.decision.wasUsedSince();
    return wasUsed || wasOther;
  }

  /** Keeps the cached documents of its subjects fresh if the handle was used. */
  void touchIfUsed() {
    if (wasUsedSince()) {
      entries.touch();
    }
  }

  /** Keeps the cached documents of its subjects fresh as long as the handle is reachable. */
  void pin() {
    entries.pin();
  }

  /** Returns whether one of its subjects is one of these levels or below one of them. */
  boolean isAtOrBelowAny(Set<String> levels) {
    return entries.isAtOrBelowAny(levels);
  }

  @Override
  public List<String> paths() {
    return subjectPaths().stream().map(SubjectPath::value).toList();
  }

  /** Returns the subjects of this handle, sorted; empty for the unknown subject. */
  public List<SubjectPath> subjectPaths() {
    return entries.paths();
  }

  /** Whether it names a subject. False for the unknown subject, and for one that can't be read. */
  public boolean namesSomebody() {
    return !entries.isEmpty();
  }

  @Override
  public SubjectHandle and(Subject given) {
    SubjectHandle other = of(given, owner);
    if (other == this || isForeign() || other.isForeign()) {
      return other.isForeign() ? other : this;
    }
    boolean eitherHasGpc = hasGpc() || other.hasGpc();
    if (isUnreadable() || other.isUnreadable()) {
      return owner.unreadable(eitherHasGpc);
    }
    if (covers(other)) {
      return this;
    }
    return other.covers(this)
        ? other
        : owner.handle(union(subjectPaths(), other.subjectPaths()), eitherHasGpc);
  }

  /**
   * Returns the current decision. Never null. Two volatile reads, unless a change of an account, or
   * of everybody, is in force that this decision does not contain yet: then it is evaluated first.
   */
  public Decision decision() {
    return Marks.areNoneAnywhere() ? decision : marked();
  }

  private Decision marked() {
    return isForeign() || owner.marks().areNone() ? decision : owner.marked(this);
  }

  /**
   * Returns the current decision. If a grant in it has ended by the clock, the decision is
   * evaluated again first. No I/O.
   */
  public Decision currentDecision() {
    Decision now = decision();
    return now.isCurrent(owner.clock()) ? now : owner.reevaluate(this);
  }

  /**
   * Returns the categories that may go to a destination in data that an earlier run of this process
   * kept. The decision in force permits them, their rule is not younger than the data, and no known
   * choice was made after the capture. Reads memory only, but is too slow for the path of every
   * datum.
   *
   * @param epochNanos the earliest of the data's times
   */
  public long permittedBefore(int destination, long epochNanos) {
    return currentDecision().permitted(destination)
        & owner.permittedBefore(this, destination, epochNanos);
  }

  @Override
  public void addTo(Span span) {
    owner.spanSubjects().add(span, this);
  }

  @Override
  public Context storeInContext(Context context) {
    return OtherInstances.name(this, context.with(KEY, this));
  }

  /** Returns the number of subjects, since their paths may name people. */
  @Override
  public String toString() {
    return "Subject{" + subjectPaths().size() + "}";
  }
}
