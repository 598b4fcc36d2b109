/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.EffectiveChoice;
import dev.assent.internal.consent.EffectiveChoice.Doubt;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.ResolvedChoices;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Recipient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The combined choices of all subjects of a handle for the cells of one destination. Not
 * thread-safe. {@link DecisionEvaluator} describes the time from which a category is permitted.
 *
 * <p>While the policy cannot be read, nothing is permitted. The categories that its last readable
 * form would permit are then treated as if a source could not be read: their data wait. Denials and
 * the ends of grants still take effect.
 */
final class CellCounts {
  private final CompiledPolicy.Column column;
  private final List<ResolvedChoices> choices;
  private final ClockReading now;
  private final boolean isReadable;

  /** Whether the data's requests deny every purpose at this destination. */
  private final boolean isRefused;

  private long permitted;
  private long granted;
  private long denied;
  private long unset;
  private long unknown;

  /** The unknown categories whose reason does not end by itself, such as an expired grant. */
  private long lapsed;

  /** The categories of which no new data may wait for a choice. */
  private long unheld;

  /** The categories of {@link #unheld} of which no data may wait, because a grant has expired. */
  private long expired;

  /** The categories of which at least one grant does not cover data on hold. */
  private long uncovered;

  /** The categories of which at least one grant covers data on hold but is dated in the future. */
  private long ahead;

  /** The categories of which at least one grant is dated in the future. */
  private long early;

  /** The denied categories of which at least one denial ends by itself. */
  private long ending;

  /**
   * Combines the choices of the subjects.
   *
   * @param choices the choices of each subject; empty for the unknown subject, which permits only
   *     the categories that need no choice
   * @param hasGpc whether the data is that of requests that deny every purpose at third parties
   * @param isReadable whether the policy can be read
   */
  CellCounts(
      CompiledPolicy.Column column,
      List<ResolvedChoices> choices,
      boolean hasGpc,
      ClockReading now,
      boolean isReadable) {
    this.isReadable = isReadable;
    this.column = column;
    this.choices = choices;
    this.now = now;
    this.permitted = choices.isEmpty() ? 0 : column.chosen;
    this.unknown = choices.isEmpty() ? column.chosen : 0;
    for (ResolvedChoices resolved : choices) {
      add(resolved);
    }
    this.isRefused = hasGpc && column.destination.recipient() == Recipient.THIRD_PARTY;
    if (isRefused) {
      denied = column.chosen;
      permitted = 0;
    }
  }

  /** Returns the permitted categories that rest on a grant. */
  long granted() {
    return granted & permitted;
  }

  /** Adds the ends of the choices, and of the silence, on which categories rest. */
  void addEnds(Expiry.Earliest end) {
    for (ResolvedChoices resolved : choices) {
      addEnds(resolved, end);
    }
  }

  private void add(ResolvedChoices resolved) {
    long mentioned = resolved.mentioned(column.destination.purpose()) & column.chosen;
    for (long rest = mentioned; rest != 0; rest &= rest - 1) {
      add(Long.lowestOneBit(rest), effective(resolved, Long.numberOfTrailingZeros(rest)));
    }
    long unmentioned = column.chosen & ~mentioned;
    if (unmentioned != 0) {
      add(unmentioned, effective(resolved, Long.numberOfTrailingZeros(unmentioned)));
    }
  }

  private void add(long mask, EffectiveChoice effective) {
    switch (effective.state()) {
      case GRANTED -> {
        granted |= mask;
        uncovered |= effective.coversHeld() ? 0 : mask;
        ahead |= isAhead(effective) ? mask & column.held : 0;
        early |= effective.notBeforeEpochNanos() > now.epochNanos() ? mask : 0;
      }
      case DENIED -> {
        denied |= mask;
        ending |= effective.notAfterEpochNanos() == Long.MAX_VALUE ? 0 : mask;
        permitted &= ~mask;
      }
      case UNSET -> {
        unset |= mask & ~column.optOut;
        permitted &= ~(mask & ~column.optOut);
      }
      case UNKNOWN -> {
        unknown |= mask;
        Doubt doubt = effective.doubt();
        lapsed |= doubt == Doubt.UNCONFIRMED ? 0 : mask;
        unheld |= doubt == Doubt.LAPSED || doubt == Doubt.EXPIRED ? mask : 0;
        expired |= doubt == Doubt.EXPIRED ? mask : 0;
        permitted &= ~mask;
      }
    }
  }

  /** Returns the categories that only a grant permits. */
  private long needsGrant() {
    return column.chosen & ~column.optOut;
  }

  private boolean isAhead(EffectiveChoice effective) {
    return effective.coversHeld() && effective.notBeforeEpochNanos() > now.epochNanos();
  }

  private void addEnds(ResolvedChoices resolved, Expiry.Earliest end) {
    long resting = permitted | ending | (column.reduced & mayReduce());
    long named = resolved.mentioned(column.destination.purpose());
    long mentioned = named & resting;
    for (long rest = named & (resting | unknown | column.held); rest != 0; rest &= rest - 1) {
      EffectiveChoice effective = effective(resolved, Long.numberOfTrailingZeros(rest));
      boolean isUnset = effective.state() == ChoiceState.UNSET; // data waits, also if it is unknown
      if ((resting & rest & -rest) == 0 && isUnset) {
        continue;
      }
      end.add(effective);
      if ((ahead & rest & -rest) != 0 && isAhead(effective)) {
        end.add(effective.notBeforeEpochNanos());
      }
    }
    long unmentioned = resting & ~mentioned;
    if (unmentioned != 0) {
      end.add(effective(resolved, Long.numberOfTrailingZeros(unmentioned)));
    }
  }

  private EffectiveChoice effective(ResolvedChoices resolved, int bit) {
    Cell cell = column.cell(bit);
    return resolved.effective(
        column.destination.purpose(), bit, cell.sinceEpochNanos(), cell.ownGrantOnly());
  }

  /**
   * Returns the decision for the destination.
   *
   * @param past the previous decision of the same handle; null if there is none
   * @param end the time at which the previous decision ended; {@link Long#MAX_VALUE} if it has not
   *     ended
   * @param reach the earliest time since which the sources and the policy are known to be
   *     unchanged; used only if there is no previous decision or it has ended
   * @param from the time from which changes since the previous decision are in force
   */
  DestinationDecision decision(
      @Nullable TimedDestinationDecision past, long end, long reach, long from) {
    DestinationDecision before = past == null ? null : past.decision();
    long allow = isReadable ? column.allow : 0;
    long chosen = isReadable ? permitted : 0;
    long[] notBefore = new long[column.size()];
    long[] origin = before == null || before.isSteady() ? notBefore : new long[column.size()];
    for (int bit = 0; bit < notBefore.length; bit++) {
      long known = past == null ? Long.MIN_VALUE : past.notBefore(bit);
      long since = column.cell(bit).sinceEpochNanos();
      notBefore[bit] =
          (chosen & 1L << bit) != 0
              ? Math.max(since, permittedFrom(bit, past, end, reach, from))
              : (allow & 1L << bit) != 0 ? since : known;
      origin[bit] = origin(bit, past, notBefore[bit], allow, chosen);
    }
    long waiting = choices.isEmpty() ? 0 : (unset | unknown) & ~permitted & ~denied;
    long wasDenied = before == null ? 0 : before.broken | before.reasons.denied();
    // A denial whose source cannot be read any more remains a denial.
    long still =
        before == null
            ? 0
            : before.reasons.denied() | (before.reasons.unknown() & ~before.pending());
    long pending = waiting & column.held & ~expired & ~(unknown & wasDenied & still);
    long unread = (waiting & ~(unset | lapsed)) | (isReadable ? 0 : column.allow | permitted);
    long were = before == null ? 0 : before.permitted | before.interrupted();
    long narrowed = before == null ? 0 : were & ~before.granted & needsGrant();
    long interrupted = sameChoices(unread & were & ~(narrowed | early), past);
    long refused = (were & ~(interrupted | allow | chosen)) | (lapsed & column.optOut);
    long byGrant = before == null ? 0 : before.granted & interrupted;
    long covers = granted() & ~uncovered & ~column.optOut;
    long covering = isReadable ? covers & ~ahead & column.held : 0;
    pending |= covers & ~covering & column.held;
    long kept = allow | chosen | pending | interrupted;
    WithheldReasons reasons =
        new WithheldReasons(
            0,
            isReadable
                ? ~(column.allow | column.chosen | Categories.UNCLASSIFIED)
                : ~(denied | unset | unknown | Categories.UNCLASSIFIED),
            denied,
            unset,
            unknown,
            pending,
            isReadable ? pending & ~((unread & (were | wasDenied)) | unheld) : 0,
            unread,
            interrupted,
            covering,
            column.since(),
            waitingSince(past, kept));
    return new DestinationDecision(
        allow | chosen,
        (granted() & chosen & ~column.optOut) | byGrant,
        allow,
        ((wasDenied | denied | refused) & ~chosen) | (early & column.optOut),
        column.redacted,
        isReadable ? column.reduced & mayReduce() : 0,
        before == null ? 0 : wereReduced(before),
        reasons,
        notBefore,
        origin,
        isRefused);
  }

  /**
   * Returns the withheld categories for which no subject denied anything, no choice is unknown, no
   * grant is dated in the future, and at least one subject has not chosen.
   */
  private long mayReduce() {
    return choices.isEmpty() ? 0 : unset & ~(permitted | denied | unknown | early);
  }

  /** Returns the categories that were reduced and about which nothing has been known since. */
  private long wereReduced(DestinationDecision before) {
    long known = isReadable ? ~unknown | denied : denied;
    return (before.reduced | before.wereReduced) & ~known;
  }

  /**
   * Returns the categories that may leave in data that an earlier run of this process captured and
   * permitted: no rule is younger than the data, and no known choice was made after them. If the
   * time is in the future, the result holds only categories that need no choice.
   */
  long permittedBefore(long epochNanos) {
    if (!isReadable) {
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
      int bit, @Nullable TimedDestinationDecision past, long end, long reach, long from) {
    long mask = 1L << bit;
    boolean rests = (granted & mask) != 0;
    if (past == null) {
      return rests ? Math.max(reach, latest(bit, ChoiceValue.GRANTED)) : Long.MIN_VALUE;
    }
    if (isUnbroken(bit, past, end, reach)) {
      return past.notBefore(bit);
    }
    long denied = past.decision().broken | past.decision().reasons.denied() | past.interrupted();
    return rests
        ? Math.max(from, latest(bit, ChoiceValue.GRANTED))
        : (denied & mask) != 0 ? from : past.notBefore(bit);
  }

  /**
   * Returns whether a category was permitted by consent in the previous decision and has been
   * permitted ever since. A denial that a later grant overrides interrupts the permission, even if
   * this process did not read the denial while it was in force. A grant that is dated in the future
   * has permitted nothing yet, and ends the grant or the silence that it replaces.
   */
  private boolean isUnbroken(int bit, TimedDestinationDecision past, long end, long reach) {
    DestinationDecision before = past.decision();
    long mask = 1L << bit;
    boolean unlessDenied =
        (before.permitted & ~before.granted & ~before.free & column.optOut & mask) != 0;
    boolean byGrant =
        (before.granted & before.permitted & mask) != 0
            && past.notBefore(bit) <= now.epochNanos()
            && (end == Long.MAX_VALUE || Math.max(reach, latest(bit, ChoiceValue.GRANTED)) <= end);
    return (unlessDenied || byGrant)
        && (early & mask) == 0
        && (past.interrupted() & mask) == 0
        && isDenialKnown(bit, past);
  }

  /**
   * Returns whether no denial is newer than the permission, and none arrived since the previous
   * decision, also if it is older and a grant has lifted it by now.
   */
  private boolean isDenialKnown(int bit, TimedDestinationDecision past) {
    long denied = latest(bit, ChoiceValue.DENIED);
    return denied <= past.notBefore(bit) && denied <= past.denials().of(bit);
  }

  /**
   * Returns the times of the latest denials that are known, or were.
   *
   * @param past the previous decision of the same handle; null if there is none
   */
  TimeByCategory denials(@Nullable TimedDestinationDecision past) {
    TimeByCategory known = past == null ? TimeByCategory.EVER : past.denials();
    for (ResolvedChoices resolved : choices) {
      for (MaskedChoice choice : resolved.all()) {
        known =
            is(choice, ChoiceValue.DENIED)
                ? known.atLeast(choice.categories(), EpochNanos.nanos(choice.at()))
                : known;
      }
    }
    return known;
  }

  private boolean is(MaskedChoice choice, ChoiceValue value) {
    return choice.value() == value && choice.purpose().equals(column.destination.purpose());
  }

  /**
   * Returns the time since which a category has been permitted, interruptions by unreadable sources
   * not counted.
   */
  private long origin(
      int bit, @Nullable TimedDestinationDecision past, long notBefore, long allow, long chosen) {
    if (past == null || past.decision().isSteady() || (allow & 1L << bit) != 0) {
      return notBefore;
    }
    boolean same = (chosen & 1L << bit) == 0 || notBefore == past.notBefore(bit);
    return same || isResumed(bit, past)
        ? Math.max(past.origin(bit), column.cell(bit).sinceEpochNanos())
        : notBefore;
  }

  /**
   * Returns the times since which data wait for a choice: the last time at which a denial or a
   * policy withdrew the categories that the data waited for. This includes a denial that this
   * process did not read before a grant overrode it.
   */
  private TimeByCategory waitingSince(@Nullable TimedDestinationDecision past, long kept) {
    DestinationDecision before = past == null ? null : past.decision();
    TimeByCategory known = before == null ? TimeByCategory.EVER : before.reasons.waiting();
    long concerned = column.held | (before == null ? 0 : before.pending());
    if (concerned == 0) {
      return known;
    }
    long taken =
        past == null || before == null
            ? 0
            : before.kept() & (~kept | past.interrupted() | younger(before)) & concerned;
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

  /** Returns the categories whose rule has a later {@code since} than it had. */
  private long younger(DestinationDecision before) {
    long younger = 0;
    for (int bit = 0; bit < column.size(); bit++) {
      boolean isYounger = column.since().of(bit) > before.reasons.since().of(bit);
      younger |= isYounger ? 1L << bit : 0;
    }
    return younger;
  }

  /**
   * Returns the categories without those that have a new denial, or a grant where one is needed.
   */
  private long sameChoices(long mask, @Nullable TimedDestinationDecision past) {
    long result = mask;
    for (long rest = mask & column.chosen; past != null && rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      boolean isSame =
          (column.optOut & rest & -rest) != 0 ? isDenialKnown(bit, past) : isSame(bit, past);
      result &= isSame ? -1L : ~(rest & -rest);
    }
    return result;
  }

  /**
   * Returns whether a source that could not be read returns the same choices as before, and no
   * newer one. If consent is needed by now, it is the same only if it rested on a grant.
   */
  private boolean isResumed(int bit, TimedDestinationDecision past) {
    DestinationDecision before = past.decision();
    long resting = before.interrupted() & (before.granted | ~needsGrant());
    return (resting & 1L << bit) != 0 && isSame(bit, past);
  }

  /** Returns whether no choice is newer than the permission. */
  private boolean isSame(int bit, TimedDestinationDecision past) {
    return latest(bit, ChoiceValue.GRANTED) <= past.notBefore(bit) && isDenialKnown(bit, past);
  }

  /**
   * Returns the latest time of a choice with this value for a cell, at any level of any subject, in
   * force or not; {@link Long#MIN_VALUE} if there is none.
   */
  private long latest(int bit, ChoiceValue value) {
    long latest = Long.MIN_VALUE;
    for (ResolvedChoices resolved : choices) {
      for (MaskedChoice choice : resolved.all()) {
        if (is(choice, value) && (choice.categories() & 1L << bit) != 0) {
          latest = Math.max(latest, EpochNanos.nanos(choice.at()));
        }
      }
    }
    return latest;
  }
}
