/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.ResolvedChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import dev.assent.ledger.Withheld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes decisions from the policy and the choices. It reads memory only, and has no state except
 * the interned results. Thread-safe.
 *
 * <p><b>The time from which a category is permitted.</b> {@code allow}: from the rule's {@code
 * since}. A grant: from the latest of {@code since}, the time of the grant, and the time at which
 * it takes force in this process. While a grant is unbroken, that is, present in every decision of
 * the same handle since, it keeps its first time, so that a renewal changes nothing, unless the
 * renewal is dated in the future. If the previous decision has ended, a grant is unbroken if it was
 * made, and was known here in its present form, before that end: it outlasted another grant, or was
 * confirmed again. After a gap, a grant applies from the moment of the evaluation. A new handle has
 * no previous decision: its grant applies at the earliest from the last change of its source and
 * from the latest of all grants on the path, since an earlier grant may have been interrupted
 * unnoticed. A handle that is evaluated some time after a change ({@code ChangeMark}) gets the
 * times that it would have got at once: those of the change, or of a later change of a source.
 * {@code opt_out} without a choice: from {@code since}, or from the end of a denial or of another
 * refusal that this handle has seen.
 */
public final class DecisionEvaluator {
  /** The maximum number of times that the sources are read for one evaluation. */
  private static final int MAX_READINGS = 4;

  private final Categories categories;
  private final List<TrackedSource> sources;
  private final Duration maxStaleness;
  private final int destinations;
  private final DecisionInterner decisionInterner;

  /**
   * @param destinations the number of destinations
   * @param headerReceivers the number of receivers of headers, whose indexes follow
   */
  public DecisionEvaluator(
      Categories categories,
      List<TrackedSource> sources,
      Duration maxStaleness,
      int destinations,
      int headerReceivers) {
    this.categories = categories;
    this.sources = sources;
    this.maxStaleness = maxStaleness;
    this.destinations = destinations + headerReceivers;
    this.decisionInterner = new DecisionInterner(destinations);
  }

  /** The mask of all categories. */
  public long categories() {
    return categories.all();
  }

  /** Returns a decision that withholds everything for one reason. */
  public Decision nothing(Withheld reason) {
    List<DestinationDecision> decisions =
        Collections.nCopies(destinations, DestinationDecision.nothing(reason));
    return decisionInterner.decision(decisions, SharedDecision.Adds.NONE, Expiry.NONE);
  }

  /** Returns the current choices of a subject in all sources. */
  public ResolvedChoices read(SubjectPath path, ClockReading now) {
    return ResolvedChoices.read(path, sources, categories, maxStaleness, now);
  }

  /**
   * Evaluates a set of subjects. A category is permitted only if all of them permit it.
   *
   * @param paths the subjects; empty for the unknown subject
   * @param hasGpc whether the data is that of requests that deny every purpose at third parties
   * @param preceding the previous decision of the same handle; null if there is none
   * @param clock the moment. It is read again if a choice was made while the sources were read:
   *     that choice is not dated ahead
   * @return the previous decision itself if nothing changed
   */
  public Decision evaluate(
      List<SubjectPath> paths,
      boolean hasGpc,
      @Nullable Preceding preceding,
      CompiledPolicy compiled,
      Clock clock) {
    ClockReading now = clock.reading();
    List<ResolvedChoices> choices = read(paths, now);
    long ahead = ahead(choices);
    for (int i = 1; i < MAX_READINGS && ahead != Long.MAX_VALUE; i++) {
      ClockReading later = clock.reading();
      if (later.epochNanos() < ahead) {
        break;
      }
      now = later;
      choices = read(paths, now);
      ahead = ahead(choices);
    }
    long adds = 0;
    long readableAdds = 0;
    for (ResolvedChoices resolved : choices) {
      adds |= resolved.adds();
      readableAdds |= resolved.readableAdds();
    }
    return evaluate(
        paths,
        choices,
        hasGpc,
        new SharedDecision.Adds(adds, readableAdds),
        preceding,
        compiled,
        now);
  }

  private List<ResolvedChoices> read(List<SubjectPath> paths, ClockReading now) {
    List<ResolvedChoices> choices = new ArrayList<>(paths.size());
    for (SubjectPath path : paths) {
      choices.add(read(path, now));
    }
    return choices;
  }

  private static long ahead(List<ResolvedChoices> choices) {
    long ahead = Long.MAX_VALUE;
    for (ResolvedChoices resolved : choices) {
      ahead = Math.min(ahead, resolved.aheadEpochNanos());
    }
    return ahead;
  }

  /**
   * Evaluates subjects whose choices can't be known. Only categories that need no choice are
   * permitted. Any category may have been added to the subjects' content.
   *
   * @param hasGpc whether the data is that of requests that deny every purpose at third parties
   * @param preceding the previous decision of the same handle; null if there is none
   * @return the previous decision itself if nothing changed
   */
  public Decision evaluateWithoutChoices(
      boolean hasGpc, @Nullable Preceding preceding, CompiledPolicy compiled, ClockReading now) {
    SharedDecision.Adds anything = new SharedDecision.Adds(categories.any(), 0);
    return evaluate(List.of(), List.of(), hasGpc, anything, preceding, compiled, now);
  }

  private Decision evaluate(
      List<SubjectPath> paths,
      List<ResolvedChoices> choices,
      boolean hasGpc,
      SharedDecision.Adds adds,
      @Nullable Preceding preceding,
      CompiledPolicy compiled,
      ClockReading now) {
    Expiry.Earliest earliest = new Expiry.Earliest(now);
    List<CellCounts> tallies = new ArrayList<>(destinations);
    long granted = 0;
    for (CompiledPolicy.Column column : compiled.columns()) {
      CellCounts cellCounts = new CellCounts(column, choices, hasGpc, now, compiled.isReadable());
      cellCounts.addEnds(earliest);
      tallies.add(cellCounts);
      granted |= cellCounts.granted();
    }
    Decision before = preceding == null ? null : preceding.decision();
    boolean current = before != null && before.lasts(now);
    boolean late = current && preceding != null && preceding.isLate(now);
    boolean isNew = !current && granted != 0;
    long reach = late || isNew ? unchangedSince(paths, compiled) : Long.MIN_VALUE;
    long end = current || before == null ? Long.MAX_VALUE : before.ends().epochNanos();
    long from =
        late && preceding != null
            ? Math.min(now.epochNanos(), Math.max(preceding.changedEpochNanos(), reach))
            : now.epochNanos();
    List<DestinationDecision> decisions = new ArrayList<>(destinations);
    List<TimeByCategory> denials = new ArrayList<>(destinations);
    for (int destination = 0; destination < destinations; destination++) {
      TimedDestinationDecision past = preceding == null ? null : preceding.destination(destination);
      decisions.add(tallies.get(destination).decision(past, end, reach, from));
      denials.add(tallies.get(destination).denials(past));
    }
    SharedDecision.Adds known = before == null ? adds : adds.after(before.adds());
    Decision after =
        decisionInterner.decision(decisions, known, KnownDenials.of(denials), earliest.ends());
    return before != null && before.canStayFor(after, now) ? before : after;
  }

  /**
   * Returns the categories that may leave in data that an earlier run of this process captured and
   * permitted.
   *
   * @param hasGpc whether the data is that of requests that deny every purpose at third parties
   * @param epochNanos the earliest of the data's times
   */
  public long permittedBefore(
      List<SubjectPath> paths,
      boolean hasGpc,
      int destination,
      long epochNanos,
      CompiledPolicy compiled,
      ClockReading now) {
    CompiledPolicy.Column column = compiled.columns().get(destination);
    return new CellCounts(column, read(paths, now), hasGpc, now, compiled.isReadable())
        .permittedBefore(epochNanos);
  }

  /**
   * Returns the earliest time since which the policy and the sources of a new handle are known to
   * be unchanged.
   */
  private long unchangedSince(List<SubjectPath> paths, CompiledPolicy compiled) {
    long latest = compiled.inForceEpochNanos();
    for (SubjectPath path : paths) {
      for (String level : path.levels()) {
        for (TrackedSource source : sources) {
          latest = Math.max(latest, source.changedEpochNanos(level));
        }
      }
    }
    return latest;
  }
}
