/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.EffectiveChoice;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.ResolvedChoices;
import dev.assent.internal.policy.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One destination's cells, counted over all subjects. When what is permitted counts from is said at
 * {@link DecisionEvaluator}.
 *
 * <p>While the policy can't be read, nothing is permitted; what its last readable form would permit
 * counts as unheard, as if it were a source that can't be read, so that it waits. Denials and ends
 * are heard all the same.
 */
final class CellCounts {
  private final CompiledPolicy.Column column;
  private final List<ResolvedChoices> choices;
  private final FixedClock now;
  private final boolean readable;
  private long permitted;
  private long granted;
  private long denied;
  private long unset;
  private long unknown;

  /** Unknown for a reason that does not go by itself. */
  private long lapsed;

  /** Granted by somebody without what was held. */
  private long uncovered;

  /** Granted by somebody with what was held, from a moment on that is still to come. */
  private long ahead;

  /**
   * Counts.
   *
   * @param readable whether the policy can be read
   */
  CellCounts(
      CompiledPolicy.Column column,
      List<ResolvedChoices> choices,
      FixedClock now,
      boolean readable) {
    this.readable = readable;
    this.column = column;
    this.choices = choices;
    this.now = now;
    this.permitted = choices.isEmpty() ? 0 : column.chosen;
    this.unknown = choices.isEmpty() ? column.chosen : 0;
    for (ResolvedChoices heard : choices) {
      add(heard);
    }
  }

  /** The permitted categories that rest on a grant. */
  long granted() {
    return granted & permitted;
  }

  /** Only what is permitted can end. */
  void addEnds(Expiry.Earliest end) {
    for (ResolvedChoices heard : choices) {
      addEnds(heard, end);
    }
  }

  private void add(ResolvedChoices heard) {
    long mentioned = heard.mentioned(column.destination.purpose()) & column.chosen;
    for (long rest = mentioned; rest != 0; rest &= rest - 1) {
      add(Long.lowestOneBit(rest), standing(heard, Long.numberOfTrailingZeros(rest)));
    }
    long silent = column.chosen & ~mentioned;
    if (silent != 0) {
      add(silent, standing(heard, Long.numberOfTrailingZeros(silent)));
    }
  }

  private void add(long mask, EffectiveChoice effective) {
    switch (effective.state()) {
      case GRANTED -> {
        granted |= mask;
        uncovered |= effective.coversHeld() ? 0 : mask;
        ahead |= isAhead(effective) ? mask & column.held : 0;
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
        lapsed |= effective.interrupted() ? 0 : mask;
        permitted &= ~mask;
      }
    }
  }

  private boolean isAhead(EffectiveChoice effective) {
    return effective.coversHeld() && effective.notBeforeEpochNanos() > now.epochNanos();
  }

  private void addEnds(ResolvedChoices heard, Expiry.Earliest end) {
    long mentioned = heard.mentioned(column.destination.purpose()) & permitted;
    for (long rest = mentioned; rest != 0; rest &= rest - 1) {
      EffectiveChoice effective = standing(heard, Long.numberOfTrailingZeros(rest));
      end.add(effective);
      if ((ahead & rest & -rest) != 0 && isAhead(effective)) {
        end.add(effective.notBeforeEpochNanos());
      }
    }
    long silent = permitted & ~mentioned;
    if (silent != 0) {
      end.add(standing(heard, Long.numberOfTrailingZeros(silent)));
    }
  }

  private EffectiveChoice standing(ResolvedChoices heard, int bit) {
    Cell cell = column.cell(bit);
    return heard.standing(
        column.destination.purpose(), bit, cell.sinceEpochNanos(), cell.ownGrantOnly());
  }

  /**
   * The verdict.
   *
   * @param past the same handle's verdict before; null if there is none
   * @param end when that ended; the end of time if it has not
   * @param reach how far back what is known now was known as it is; asked for only where there is
   *     no verdict before or it has ended
   */
  DestinationDecision verdict(@Nullable TimedDestinationDecision past, long end, long reach) {
    DestinationDecision before = past == null ? null : past.decision();
    long allow = readable ? column.allow : 0;
    long chosen = readable ? permitted : 0;
    long[] notBefore = new long[column.size()];
    long[] origin = before == null || before.isSteady() ? notBefore : new long[column.size()];
    for (int bit = 0; bit < notBefore.length; bit++) {
      long known = past == null ? Long.MIN_VALUE : past.notBefore(bit);
      long since = column.cell(bit).sinceEpochNanos();
      notBefore[bit] =
          (chosen & 1L << bit) != 0
              ? Math.max(since, permittedFrom(bit, past, end, reach))
              : (allow & 1L << bit) != 0 ? since : known;
      origin[bit] = origin(bit, past, notBefore[bit], allow, chosen);
    }
    long waiting = choices.isEmpty() ? 0 : (unset | unknown) & ~permitted & ~denied;
    long wasDenied = before == null ? 0 : before.broken | before.denied();
    // a denial that can't be read any more is still one
    long still = before == null ? 0 : before.denied() | (before.unknown() & ~before.pending());
    long pending = waiting & column.held & ~(unknown & wasDenied & still);
    long unheard = (waiting & ~(unset | lapsed)) | (readable ? 0 : column.allow | permitted);
    long interrupted = before == null ? 0 : unheard & (before.permitted | before.interrupted());
    long covers = granted() & ~uncovered & ~column.optOut;
    long covering = readable ? covers & ~ahead : 0;
    pending |= covers & ~covering & column.held;
    long kept = allow | chosen | pending | interrupted;
    WithheldReasons reasons =
        new WithheldReasons(
            0,
            readable
                ? ~(column.allow | column.chosen | Categories.UNCLASSIFIED)
                : ~(denied | unset | unknown | Categories.UNCLASSIFIED),
            denied,
            unset,
            unknown,
            pending,
            unheard,
            interrupted,
            covering,
            column.since(),
            waitingSince(before, kept));
    return new DestinationDecision(
        allow | chosen,
        granted() & chosen & ~column.optOut,
        allow,
        (wasDenied | denied) & ~chosen,
        column.redacted,
        reasons,
        notBefore,
        origin);
  }

  /**
   * What may go of data that an earlier run of this process let pass: no rule is younger than they
   * are, and no choice that anybody remembers was made since. A time that lies ahead proves
   * nothing.
   */
  long permittedBefore(long epochNanos) {
    if (!readable) {
      return 0;
    }
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

  private long permittedFrom(
      int bit, @Nullable TimedDestinationDecision past, long end, long reach) {
    long mask = 1L << bit;
    boolean rests = (granted & mask) != 0;
    if (past == null) {
      return rests ? Math.max(reach, latest(bit, ChoiceValue.GRANTED)) : Long.MIN_VALUE;
    }
    if (unbroken(bit, past, end, reach)) {
      return past.notBefore(bit);
    }
    boolean denialEnded = ((past.decision().broken | past.decision().denied()) & mask) != 0;
    return rests
        ? Math.max(now.epochNanos(), latest(bit, ChoiceValue.GRANTED))
        : denialEnded ? now.epochNanos() : past.notBefore(bit);
  }

  /**
   * Whether a category was permitted in the decision before, by consent, and never since not. A
   * denial that a later grant overrides broke it, though nobody heard of it while it stood.
   */
  private boolean unbroken(int bit, TimedDestinationDecision past, long end, long reach) {
    DestinationDecision before = past.decision();
    long mask = 1L << bit;
    boolean unlessDenied =
        (before.permitted & ~before.granted & ~before.free & column.optOut & mask) != 0;
    boolean byGrant =
        (before.granted & mask) != 0
            && begun(bit)
            && (end == Long.MAX_VALUE || Math.max(reach, latest(bit, ChoiceValue.GRANTED)) <= end);
    return (unlessDenied || byGrant) && latest(bit, ChoiceValue.DENIED) <= past.notBefore(bit);
  }

  /** Whether none of the grants that decide lies ahead: such a one has ended what it replaced. */
  private boolean begun(int bit) {
    for (ResolvedChoices heard : choices) {
      EffectiveChoice effective = standing(heard, bit);
      if (effective.granted() && effective.notBeforeEpochNanos() > now.epochNanos()) {
        return false;
      }
    }
    return true;
  }

  /**
   * From when a category has been permitted, but for the times when a source could not be heard.
   */
  private long origin(
      int bit, @Nullable TimedDestinationDecision past, long notBefore, long allow, long chosen) {
    if (past == null || past.decision().isSteady() || (allow & 1L << bit) != 0) {
      return notBefore;
    }
    boolean same = (chosen & 1L << bit) == 0 || notBefore == past.notBefore(bit);
    return same || resumed(bit, past)
        ? Math.max(past.origin(bit), column.cell(bit).sinceEpochNanos())
        : notBefore;
  }

  /**
   * From when on data wait for a choice: since a denial or a policy last took away what they waited
   * for, known here or not until a grant overrode it.
   */
  private TimeByCategory waitingSince(@Nullable DestinationDecision before, long kept) {
    TimeByCategory known = before == null ? TimeByCategory.EVER : before.waitingSince();
    long concerned = column.held | (before == null ? 0 : before.pending());
    if (concerned == 0) {
      return known;
    }
    long taken = before == null ? 0 : before.kept() & ~kept & concerned;
    long[] epochNanos = new long[column.size()];
    for (int bit = 0; bit < epochNanos.length; bit++) {
      long since = known.of(bit);
      since = (taken & 1L << bit) == 0 ? since : Math.max(now.epochNanos(), since + 1);
      boolean mayHaveBeenDenied = (kept & concerned & 1L << bit) != 0;
      epochNanos[bit] =
          mayHaveBeenDenied ? Math.max(since, latest(bit, ChoiceValue.DENIED)) : since;
    }
    return new TimeByCategory(epochNanos);
  }

  /** Whether a source that could not be heard says again what it had said, and nothing newer. */
  private boolean resumed(int bit, TimedDestinationDecision past) {
    return (past.decision().interrupted() & 1L << bit) != 0
        && latest(bit, ChoiceValue.GRANTED) <= past.notBefore(bit)
        && latest(bit, ChoiceValue.DENIED) <= past.notBefore(bit);
  }

  /** The latest time of any such choice of a cell, at any level of any subject, in force or not. */
  private long latest(int bit, ChoiceValue value) {
    long latest = Long.MIN_VALUE;
    for (ResolvedChoices heard : choices) {
      for (MaskedChoice choice : heard.all()) {
        if (choice.value() == value
            && choice.purpose().equals(column.destination.purpose())
            && (choice.categories() & 1L << bit) != 0) {
          latest = Math.max(latest, DecisionEvaluator.epochNanos(choice.at()));
        }
      }
    }
    return latest;
  }
}
