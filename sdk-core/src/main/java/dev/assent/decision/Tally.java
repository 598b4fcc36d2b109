/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.category.Categories;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Choices;
import dev.assent.consent.Standing;
import dev.assent.policy.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One destination's cells, counted over all subjects. When what is permitted counts from is said at
 * {@link Judge}.
 */
final class Tally {
  private final Grid.Column column;
  private final List<Choices> choices;
  private final Moment now;
  private long permitted;
  private long granted;
  private long denied;
  private long unset;
  private long unknown;

  /** Unknown for a reason that does not go by itself. */
  private long lapsed;

  /** Granted by somebody without what was held. */
  private long uncovered;

  Tally(Grid.Column column, List<Choices> choices, Moment now) {
    this.column = column;
    this.choices = choices;
    this.now = now;
    this.permitted = choices.isEmpty() ? 0 : column.chosen;
    this.unknown = choices.isEmpty() ? column.chosen : 0;
    for (Choices heard : choices) {
      add(heard);
    }
  }

  /** The permitted categories that rest on a grant. */
  long granted() {
    return granted & permitted;
  }

  /** Only what is permitted can end. */
  void addEnds(Ends.Earliest end) {
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
      case GRANTED -> {
        granted |= mask;
        uncovered |= standing.coversHeld() ? 0 : mask;
      }
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
        lapsed |= standing.interrupted() ? 0 : mask;
        permitted &= ~mask;
      }
    }
  }

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

  /**
   * The verdict.
   *
   * @param before the same handle's verdict before; null if there is none
   * @param end when that ended; the end of time if it has not
   * @param reach how far back what is known now was known as it is; asked for only where there is
   *     no verdict before or it has ended
   */
  Verdict verdict(@Nullable Verdict before, long end, long reach) {
    long[] notBefore = new long[column.size()];
    long[] origin = before == null || before.isSteady() ? notBefore : new long[column.size()];
    for (int bit = 0; bit < notBefore.length; bit++) {
      long known = before == null ? Long.MIN_VALUE : before.notBefore(bit);
      long since = column.cell(bit).sinceEpochNanos();
      notBefore[bit] =
          (permitted & 1L << bit) != 0
              ? Math.max(since, permittedFrom(bit, before, end, reach))
              : (column.allow & 1L << bit) != 0 ? since : known;
      origin[bit] = origin(bit, before, notBefore[bit]);
    }
    long waiting = choices.isEmpty() ? 0 : (unset | unknown) & ~permitted & ~denied;
    Reasons reasons =
        new Reasons(
            0,
            ~(column.allow | column.chosen | Categories.UNCLASSIFIED),
            denied,
            unset,
            unknown,
            waiting & column.held,
            before == null
                ? 0
                : waiting & ~(unset | lapsed) & (before.permitted | before.interrupted()),
            granted() & ~uncovered & ~column.optOut,
            column.since());
    long wasDenied = before == null ? 0 : before.broken | before.denied();
    return new Verdict(
        column.allow | permitted,
        granted() & ~column.optOut,
        column.allow,
        (wasDenied | denied) & ~permitted,
        column.redacted,
        reasons,
        refusals(before),
        notBefore,
        origin);
  }

  private Refusals refusals(@Nullable Verdict before) {
    return before == null
        ? Refusals.NONE
        : before.refusals.and(denied & ~before.denied() & column.held);
  }

  /**
   * What may go of data that an earlier run of this process let pass: no rule is younger than they
   * are, and no choice that anybody remembers was made since. A time that lies ahead proves
   * nothing.
   */
  long permittedBefore(long epochNanos) {
    long result = column.allow;
    for (long rest = permitted; rest != 0 && epochNanos <= now.epochNanos(); rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      boolean unchanged =
          latest(bit, ChoiceValue.GRANTED) <= epochNanos
              && latest(bit, ChoiceValue.DENIED) <= epochNanos;
      result |= unchanged ? 1L << bit : 0;
    }
    return column.since().within(result, epochNanos);
  }

  private long permittedFrom(int bit, @Nullable Verdict before, long end, long reach) {
    long mask = 1L << bit;
    boolean rests = (granted & mask) != 0;
    if (before == null) {
      return rests ? Math.max(reach, latest(bit, ChoiceValue.GRANTED)) : Long.MIN_VALUE;
    }
    if (unbroken(bit, before, end, reach)) {
      return before.notBefore(bit);
    }
    boolean denialEnded = ((before.broken | before.denied()) & mask) != 0;
    return rests
        ? Math.max(now.epochNanos(), latest(bit, ChoiceValue.GRANTED))
        : denialEnded ? now.epochNanos() : before.notBefore(bit);
  }

  /**
   * Whether a category was permitted in the decision before, by consent, and never since not. A
   * denial that a later grant overrides broke it, though nobody heard of it while it stood.
   */
  private boolean unbroken(int bit, Verdict before, long end, long reach) {
    long mask = 1L << bit;
    boolean unlessDenied =
        (before.permitted & ~before.granted & ~before.free & column.optOut & mask) != 0;
    boolean byGrant =
        (before.granted & mask) != 0
            && (end == Long.MAX_VALUE || Math.max(reach, latest(bit, ChoiceValue.GRANTED)) <= end);
    return (unlessDenied || byGrant) && latest(bit, ChoiceValue.DENIED) <= before.notBefore(bit);
  }

  /**
   * From when a category has been permitted, but for the times when a source could not be heard.
   */
  private long origin(int bit, @Nullable Verdict before, long notBefore) {
    if (before == null || before.isSteady()) {
      return notBefore;
    }
    boolean same = (permitted & 1L << bit) == 0 || notBefore == before.notBefore(bit);
    return same || resumed(bit, before) ? before.origin(bit) : notBefore;
  }

  /** Whether a source that could not be heard says again what it had said, and nothing newer. */
  private boolean resumed(int bit, Verdict before) {
    return (before.interrupted() & 1L << bit) != 0
        && latest(bit, ChoiceValue.GRANTED) <= before.notBefore(bit)
        && latest(bit, ChoiceValue.DENIED) <= before.notBefore(bit);
  }

  /** The latest time of any such choice of a cell, at any level of any subject, in force or not. */
  private long latest(int bit, ChoiceValue value) {
    long latest = Long.MIN_VALUE;
    for (Choices heard : choices) {
      for (Choice choice : heard.all()) {
        if (choice.value() == value
            && choice.purpose().equals(column.destination.purpose())
            && (choice.categories() & 1L << bit) != 0) {
          latest = Math.max(latest, Judge.epochNanos(choice.at()));
        }
      }
    }
    return latest;
  }
}
