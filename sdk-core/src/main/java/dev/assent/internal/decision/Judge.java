/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.Choices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.ledger.Withheld;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Policy × choices → decision. It reads memory only and has no state but the shared outcomes.
 * Thread-safe.
 *
 * <p><b>From when a category is permitted.</b> {@code allow}: from the rule's {@code since}. A
 * grant: from the latest of {@code since}, its time, and its taking force in this process; while it
 * is unbroken, that is, in every decision of the same handle since, it keeps the time it had, so
 * that a renewal changes nothing, unless it is dated ahead. Where the decision before has ended, a
 * grant is unbroken if it was made, and known here as it is now, before that end: it outlasted
 * another one, or was confirmed again. After any gap it counts from the moment of judging. A handle
 * that is new has no earlier decision: there, the grant counts at the earliest from when its source
 * last changed and from the latest of all grants on the path, since an earlier grant may have been
 * interrupted by what is not remembered. {@code opt_out} without a choice: from {@code since}, or
 * from the end of a denial that this handle has seen.
 */
final class Judge {
  private final Categories categories;
  private final List<HeardSource> sources;
  private final Duration maxStaleness;
  private final int destinations;
  private final Shared shared = new Shared();

  Judge(Categories categories, List<HeardSource> sources, Duration maxStaleness, int destinations) {
    this.categories = categories;
    this.sources = sources;
    this.maxStaleness = maxStaleness;
    this.destinations = destinations;
  }

  /** A decision that withholds everything for one reason. */
  JudgedDecision nothing(Withheld reason) {
    List<Verdict> verdicts = Collections.nCopies(destinations, Verdict.nothing(reason));
    return shared.decision(verdicts, Outcome.Adds.NONE, Ends.NONE);
  }

  /** What a subject's sources say now. */
  Choices read(SubjectPath path, Moment now) {
    return Choices.read(path, sources, categories, maxStaleness, now);
  }

  /**
   * Judges a set of subjects: all of them must permit.
   *
   * @param paths empty for the unknown subject
   * @param before the same handle's decision; null if it has none yet
   * @return {@code before} itself if nothing changed
   */
  JudgedDecision judge(
      List<SubjectPath> paths, @Nullable JudgedDecision before, Grid grid, Moment now) {
    List<Choices> choices = new ArrayList<>(paths.size());
    long adds = 0;
    long heardAdds = 0;
    for (SubjectPath path : paths) {
      Choices heard = read(path, now);
      choices.add(heard);
      adds |= heard.adds();
      heardAdds |= heard.heardAdds();
    }
    Ends.Earliest earliest = new Ends.Earliest(now);
    List<Tally> tallies = new ArrayList<>(destinations);
    long granted = 0;
    for (Grid.Column column : grid.columns()) {
      Tally tally = new Tally(column, choices, now, grid.isReadable());
      tally.addEnds(earliest);
      tallies.add(tally);
      granted |= tally.granted();
    }
    boolean current = before != null && before.lasts(now);
    long reach = current || granted == 0 ? Long.MIN_VALUE : reach(paths, grid);
    long end = current || before == null ? Long.MAX_VALUE : before.ends().epochNanos();
    List<Verdict> verdicts = new ArrayList<>(destinations);
    for (int destination = 0; destination < destinations; destination++) {
      TimedVerdict past =
          before == null ? null : new TimedVerdict(before.verdict(destination), before.own());
      verdicts.add(tallies.get(destination).verdict(past, end, reach));
    }
    JudgedDecision after =
        shared.decision(verdicts, new Outcome.Adds(adds, heardAdds), earliest.ends());
    return before != null && before.canStayFor(after, now) ? before : after;
  }

  /**
   * What may go of data that an earlier run of this process let pass.
   *
   * @param epochNanos the earliest of their times
   */
  long permittedBefore(
      List<SubjectPath> paths, int destination, long epochNanos, Grid grid, Moment now) {
    List<Choices> choices = new ArrayList<>(paths.size());
    paths.forEach(path -> choices.add(read(path, now)));
    return new Tally(grid.columns().get(destination), choices, now, grid.isReadable())
        .permittedBefore(epochNanos);
  }

  /** How far back a new handle may rely on what policy and sources say. */
  private long reach(List<SubjectPath> paths, Grid grid) {
    long latest = grid.inForceEpochNanos();
    for (SubjectPath path : paths) {
      for (String level : path.levels()) {
        for (HeardSource source : sources) {
          latest = Math.max(latest, source.changedEpochNanos(level));
        }
      }
    }
    return latest;
  }

  /** An instant as nanoseconds since the epoch, as far as a long goes. */
  static long epochNanos(Instant instant) {
    long seconds = instant.getEpochSecond();
    long limit = Long.MAX_VALUE / TimeUnit.SECONDS.toNanos(1) - 1;
    return seconds >= limit
        ? Long.MAX_VALUE
        : seconds <= -limit
            ? Long.MIN_VALUE
            : TimeUnit.SECONDS.toNanos(seconds) + instant.getNano();
  }
}
