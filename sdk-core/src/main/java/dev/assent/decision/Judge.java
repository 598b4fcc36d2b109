/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import com.github.benmanes.caffeine.cache.Interner;
import dev.assent.category.Categories;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Choices;
import dev.assent.consent.Standing;
import dev.assent.consent.SubjectPath;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Cell;
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
 * that a renewal changes nothing. After any gap it counts from the moment of judging. A handle that
 * is new has no earlier decision: there, the grant counts at the earliest from when its source last
 * changed and from the latest of all grants on the path, since an earlier grant may have been
 * interrupted by what is not remembered. {@code opt_out} without a choice: from {@code since}, or
 * from the end of a denial that this handle has seen.
 */
final class Judge {
  private final Categories categories;
  private final List<HeardSource> sources;
  private final Duration maxStaleness;
  private final int destinations;
  private final Interner<Outcome> outcomes = Interner.newWeakInterner();

  Judge(Categories categories, List<HeardSource> sources, Duration maxStaleness, int destinations) {
    this.categories = categories;
    this.sources = sources;
    this.maxStaleness = maxStaleness;
    this.destinations = destinations;
  }

  /** A decision that withholds everything for one reason. */
  JudgedDecision nothing(Withheld reason) {
    Outcome outcome = new Outcome(Collections.nCopies(destinations, Verdict.nothing(reason)), 0);
    return new JudgedDecision(outcomes.intern(outcome), Ends.NONE);
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
    for (SubjectPath path : paths) {
      Choices heard = read(path, now);
      choices.add(heard);
      adds |= heard.adds();
    }
    List<Verdict> verdicts = new ArrayList<>(destinations);
    Ends.Earliest end = new Ends.Earliest(now);
    for (int destination = 0; destination < destinations; destination++) {
      Grid.Column column = grid.columns().get(destination);
      Count count = new Count(column, choices, now, end);
      verdicts.add(
          count.verdict(
              before == null ? null : before.verdict(destination),
              before != null && before.isCurrent(now),
              grid.inForceEpochNanos()));
    }
    JudgedDecision after =
        new JudgedDecision(outcomes.intern(new Outcome(verdicts, adds)), end.ends());
    return before != null && before.canStayFor(after, now) ? before : after;
  }

  /** The time from which a new handle may rely on what its sources say. */
  private long sourcesChanged() {
    long latest = Long.MIN_VALUE;
    for (HeardSource source : sources) {
      latest = Math.max(latest, source.changedEpochNanos());
    }
    return latest;
  }

  /** One destination's cells, counted over all subjects. */
  private final class Count {
    private final Grid.Column column;
    private final List<Choices> choices;
    private final Moment now;
    private long permitted;
    private long granted;
    private long denied;
    private long unset;
    private long unknown;

    Count(Grid.Column column, List<Choices> choices, Moment now, Ends.Earliest end) {
      this.column = column;
      this.choices = choices;
      this.now = now;
      this.permitted = choices.isEmpty() ? 0 : column.chosen;
      this.unknown = choices.isEmpty() ? column.chosen : 0;
      for (Choices heard : choices) {
        add(heard);
      }
      for (Choices heard : choices) {
        addEnds(heard, end);
      }
    }

    private void add(Choices heard) {
      long mentioned = heard.mentioned(column.destination.purpose()) & column.chosen;
      for (long rest = mentioned; rest != 0; rest &= rest - 1) {
        add(Long.lowestOneBit(rest), standing(heard, Long.numberOfTrailingZeros(rest)));
      }
      long silent = column.chosen & ~mentioned;
      if (silent != 0) {
        add(silent, standing(heard, Long.numberOfTrailingZeros(silent)));
      }
    }

    private void add(long mask, Standing standing) {
      switch (standing.state()) {
        case GRANTED -> granted |= mask;
        case DENIED -> {
          denied |= mask;
          permitted &= ~mask;
        }
        case UNSET -> {
          unset |= mask & ~column.optOut;
          permitted &= ~(mask & ~column.optOut);
        }
        case UNKNOWN -> {
          unknown |= mask;
          permitted &= ~mask;
        }
      }
    }

    /** Only what is permitted can end. */
    private void addEnds(Choices heard, Ends.Earliest end) {
      long mentioned = heard.mentioned(column.destination.purpose()) & permitted;
      for (long rest = mentioned; rest != 0; rest &= rest - 1) {
        end.add(standing(heard, Long.numberOfTrailingZeros(rest)));
      }
      long silent = permitted & ~mentioned;
      if (silent != 0) {
        end.add(standing(heard, Long.numberOfTrailingZeros(silent)));
      }
    }

    private Standing standing(Choices heard, int bit) {
      Cell cell = column.cell(bit);
      return heard.standing(
          column.destination.purpose(), bit, cell.sinceEpochNanos(), cell.ownGrantOnly());
    }

    Verdict verdict(@Nullable Verdict before, boolean beforeIsCurrent, long policyInForce) {
      long[] notBefore = new long[categories.size()];
      for (long rest = column.allow | permitted; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        notBefore[bit] = column.cell(bit).sinceEpochNanos();
        if ((permitted & 1L << bit) != 0) {
          long from = permittedFrom(bit, before, beforeIsCurrent, policyInForce);
          notBefore[bit] = Math.max(notBefore[bit], from);
        }
      }
      Reasons reasons =
          new Reasons(
              0, ~(column.allow | column.chosen | Categories.UNCLASSIFIED), denied, unset, unknown);
      long wasDenied = before == null ? 0 : before.broken | before.denied();
      return new Verdict(
          column.allow | permitted,
          granted & permitted,
          column.allow,
          (wasDenied | denied) & ~permitted,
          column.redacted,
          reasons,
          notBefore);
    }

    private long permittedFrom(
        int bit, @Nullable Verdict before, boolean beforeIsCurrent, long policyInForce) {
      long mask = 1L << bit;
      boolean rests = (granted & mask) != 0;
      if (before == null) {
        return rests
            ? Math.max(policyInForce, Math.max(sourcesChanged(), latestGrant(bit)))
            : Long.MIN_VALUE;
      }
      if (unbroken(mask, before, beforeIsCurrent)) {
        return before.notBefore(bit);
      }
      boolean denialEnded = ((before.broken | before.denied()) & mask) != 0;
      return rests
          ? Math.max(now.epochNanos(), latestGrant(bit))
          : denialEnded ? now.epochNanos() : Long.MIN_VALUE;
    }

    /** Whether a category was permitted in the decision before, by consent, and never since not. */
    private boolean unbroken(long mask, Verdict before, boolean beforeIsCurrent) {
      boolean byGrant = (before.granted & mask) != 0;
      boolean bySilence =
          (before.permitted & ~before.granted & ~before.free & mask) != 0
              && (column.optOut & mask) != 0;
      return bySilence || (byGrant && beforeIsCurrent);
    }

    /** The latest time of any grant for a cell, at any level of any subject, in force or not. */
    private long latestGrant(int bit) {
      long latest = Long.MIN_VALUE;
      for (Choices heard : choices) {
        for (Choice choice : heard.all()) {
          if (choice.value() == ChoiceValue.GRANTED
              && choice.purpose().equals(column.destination.purpose())
              && (choice.categories() & 1L << bit) != 0) {
            latest = Math.max(latest, epochNanos(choice.at()));
          }
        }
      }
      return latest;
    }
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
