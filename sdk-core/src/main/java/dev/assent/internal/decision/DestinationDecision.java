/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.ledger.Withheld;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a decision says of one destination. Immutable and equal by value, so that the many subjects
 * who chose the same share one: what only one of them has is the moment since when its grants have
 * counted, {@code own}, which is the decision's and is given by whoever asks about times.
 */
final class DestinationDecision {
  private static final long[] NONE = {};

  /** Everything is withheld for one reason. */
  static DestinationDecision nothing(Withheld reason) {
    return new DestinationDecision(0, 0, 0, 0, 0, WithheldReasons.everything(reason), null, null);
  }

  /** The categories that may go. */
  final long permitted;

  /** Of those, the ones that need a grant and have one. */
  final long granted;

  /** Of those, the ones that the policy allows whatever was chosen. */
  final long free;

  /** Withheld categories that were denied and have not been permitted since. */
  final long broken;

  /** The categories whose withheld fields are replaced rather than removed. */
  final long redacted;

  private final WithheldReasons reasons;

  /** The categories whose lower bound is the decision's own moment. */
  private final long owned;

  /** The others that have a lower bound, and their bounds in the order of their bits. */
  private final long bounded;

  private final long[] bounds;

  /** The same over interruptions: data captured before one may go after it. */
  private final long[] origins;

  /**
   * A verdict.
   *
   * @param notBefore per category in epoch nanoseconds, withheld ones included; null if none has a
   *     lower bound
   * @param origin the same, but as if no source had ever failed to say again what it says now; the
   *     same array if none has
   */
  DestinationDecision(
      long permitted,
      long granted,
      long free,
      long broken,
      long redacted,
      WithheldReasons reasons,
      long @Nullable [] notBefore,
      long @Nullable [] origin) {
    this.permitted = permitted;
    this.granted = granted;
    this.free = free;
    this.broken = broken;
    this.redacted = redacted;
    this.reasons = reasons;
    long has = 0;
    for (int bit = 0; notBefore != null && bit < notBefore.length; bit++) {
      has |= notBefore[bit] == Long.MIN_VALUE ? 0 : 1L << bit;
    }
    this.owned = 0;
    this.bounded = has;
    this.bounds = has == 0 || notBefore == null ? NONE : compact(has, notBefore);
    long[] compacted = has == 0 || origin == null ? NONE : compact(has, origin);
    this.origins = Arrays.equals(bounds, compacted) ? bounds : compacted;
  }

  private DestinationDecision(
      DestinationDecision same, long own, UnaryOperator<WithheldReasons> shared) {
    this.permitted = same.permitted;
    this.granted = same.granted;
    this.free = same.free;
    this.broken = same.broken;
    this.redacted = same.redacted;
    this.owned = same.isSteady() ? same.boundedAt(own) : 0;
    this.bounded = same.bounded & ~owned;
    this.bounds = owned == 0 ? same.bounds : same.boundsOf(bounded);
    this.origins = same.wasInterrupted() ? same.origins : bounds;
    this.reasons = same.reasons.waiting().isEver() ? shared.apply(same.reasons) : same.reasons;
  }

  private static long[] compact(long bounded, long[] notBefore) {
    long[] bounds = new long[Long.bitCount(bounded)];
    int next = 0;
    for (long rest = bounded; rest != 0; rest &= rest - 1) {
      bounds[next++] = notBefore[Long.numberOfTrailingZeros(rest)];
    }
    return bounds;
  }

  /** The latest of all bounds; the smallest long if there is none. */
  long latestBound() {
    long latest = Long.MIN_VALUE;
    for (long bound : bounds) {
      latest = Math.max(latest, bound);
    }
    return latest;
  }

  private long boundedAt(long moment) {
    long at = 0;
    for (long rest = bounded; rest != 0; rest &= rest - 1) {
      at |= bound(Long.numberOfTrailingZeros(rest), bounds) == moment ? rest & -rest : 0;
    }
    return at;
  }

  private long[] boundsOf(long mask) {
    long[] some = new long[Long.bitCount(mask)];
    int next = 0;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      some[next++] = bound(Long.numberOfTrailingZeros(rest), bounds);
    }
    return some;
  }

  /**
   * The same, for all who have a moment of their own in the place of this one. With an
   * interruption, which has moments of its own, nothing takes its place.
   *
   * @param own the moment
   * @param shared one object for equal parts
   */
  DestinationDecision sharing(long own, UnaryOperator<WithheldReasons> shared) {
    return new DestinationDecision(this, own, shared);
  }

  /** Whether many may share it: but for their own moment, it is bounded by rules only. */
  boolean isCommon() {
    for (long rest = bounded; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (bound(bit, bounds) != reasons.since().of(bit)) {
        return false;
      }
    }
    return isSteady() && reasons.waiting().isEver();
  }

  /**
   * From when data of a permitted category may go; of a withheld one, when it was permitted last.
   */
  long notBefore(int bit, long own) {
    return (owned & 1L << bit) != 0 ? own : bound(bit, bounds);
  }

  /** The same over interruptions. */
  long origin(int bit, long own) {
    return (owned & 1L << bit) != 0 ? own : bound(bit, origins);
  }

  private long bound(int bit, long[] of) {
    long mask = 1L << bit;
    return (bounded & mask) == 0 ? Long.MIN_VALUE : of[Long.bitCount(bounded & (mask - 1))];
  }

  /** Whether no source ever failed to say what it says, as far as this handle remembers. */
  boolean isSteady() {
    return interrupted() == 0 && !wasInterrupted();
  }

  /** Whether it was interrupted, and says again what it said. */
  boolean wasInterrupted() {
    return origins != bounds;
  }

  /** The latest of the times from which some of the permitted categories may go. */
  long latestNotBefore(long mask, long own) {
    long latest = Long.MIN_VALUE;
    for (long rest = mask & permitted & (bounded | owned); rest != 0; rest &= rest - 1) {
      latest = Math.max(latest, notBefore(Long.numberOfTrailingZeros(rest), own));
    }
    return latest;
  }

  long permitted(long epochNanos, long own) {
    long result = permitted;
    for (long rest = permitted & (bounded | owned); rest != 0; rest &= rest - 1) {
      if (epochNanos < notBefore(Long.numberOfTrailingZeros(rest), own)) {
        result &= ~Long.lowestOneBit(rest);
      }
    }
    return result;
  }

  /**
   * What a datum may keep that was captured under an earlier verdict: what has been permitted since
   * without a break, but for those by sources that could not be heard.
   */
  long permitted(long epochNanos, long own, DestinationDecision earlier, long earlierOwn) {
    long result = permitted(epochNanos, own) & unbrokenSince(own, earlier, earlierOwn);
    long before =
        wasInterrupted()
            ? earlier.permitted(epochNanos, earlierOwn) & resumedSince(own, earlier, earlierOwn)
            : 0;
    return result | reasons.since().within(before, epochNanos);
  }

  private long resumedSince(long own, DestinationDecision earlier, long earlierOwn) {
    long result = permitted & earlier.permitted & ~free;
    for (long rest = result; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= origin(bit, own) > earlier.origin(bit, earlierOwn) ? ~(1L << bit) : -1L;
    }
    return result;
  }

  /**
   * What a datum that waited may take of the categories it waits for: those that all subjects have
   * granted since, for what was held too, and nobody denied in between.
   *
   * @param earlier under which it was captured
   */
  long covered(long epochNanos, DestinationDecision earlier) {
    long granted = earlier.pending() & reasons.covering();
    long unbroken = reasons.waiting().noLater(granted, earlier.reasons.waiting());
    return reasons.since().within(unbroken, epochNanos);
  }

  /**
   * What a datum may keep that was found to be permitted under an earlier verdict, whatever its
   * time: what no rule is too young for, and has been permitted since without a break, but for
   * those by sources that could not be heard.
   */
  long stillPermitted(long epochNanos, long own, DestinationDecision earlier, long earlierOwn) {
    long still = unbrokenSince(own, earlier, earlierOwn) | resumedSince(own, earlier, earlierOwn);
    return reasons.since().within(still, epochNanos);
  }

  private long unbrokenSince(long own, DestinationDecision earlier, long earlierOwn) {
    long result = permitted & earlier.permitted;
    for (long rest = result & ~free; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (notBefore(bit, own) > earlier.notBefore(bit, earlierOwn)) {
        result &= ~(1L << bit);
      }
    }
    return result;
  }

  /**
   * The categories that may wait in a datum that was captured under an earlier verdict, or this
   * one: for a choice if it waited for one then, for a source if it was permitted then.
   */
  long awaited(DestinationDecision earlier) {
    return (pending() & earlier.pending()) | (interrupted() & earlier.permitted);
  }

  /** Withheld categories whose data may wait for a choice from their capture on. */
  long pending() {
    return reasons.pending();
  }

  /** From when on data wait for a choice, without a denial in between. */
  TimeByCategory waitingSince() {
    return reasons.waiting();
  }

  /** What data that are kept somewhere may hold: it may go, or may when a wait has ended. */
  long kept() {
    return permitted | pending() | interrupted();
  }

  /** Withheld categories that were permitted and wait for a source. */
  long interrupted() {
    return reasons.interrupted();
  }

  /** Withheld categories of which no choice is known to have changed: a source can't be heard. */
  long unheard() {
    return reasons.unheard();
  }

  /**
   * The categories that data captured under an earlier verdict may hold, wherever they are, and may
   * not under this one, or not if they are so old.
   */
  long lostSince(long own, DestinationDecision before, long beforeOwn) {
    long lost =
        ((before.permitted | before.interrupted()) & ~(permitted | interrupted()))
            | (before.pending() & ~(permitted | pending()));
    long still = (before.permitted | before.interrupted()) & (permitted | interrupted());
    for (long rest = still; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      lost |= origin(bit, own) > before.origin(bit, beforeOwn) ? 1L << bit : 0;
    }
    return lost;
  }

  /** The categories that this verdict lets go and an earlier one did not, or not if so old. */
  long gainedSince(long own, DestinationDecision before, long beforeOwn) {
    long gained = (permitted & ~before.permitted) | (reasons.covering() & before.pending());
    for (long rest = before.permitted & permitted; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      gained |= notBefore(bit, own) < before.notBefore(bit, beforeOwn) ? 1L << bit : 0;
    }
    return gained;
  }

  /** Withheld categories of which somebody's choice is not known. */
  long unknown() {
    return reasons.unknown();
  }

  /** Withheld categories that are denied. */
  long denied() {
    return reasons.denied();
  }

  Withheld reason(long mask) {
    return reasons.first(mask);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationDecision decision
        && permitted == decision.permitted
        && granted == decision.granted
        && free == decision.free
        && broken == decision.broken
        && redacted == decision.redacted
        && reasons.equals(decision.reasons)
        && owned == decision.owned
        && bounded == decision.bounded
        && Arrays.equals(bounds, decision.bounds)
        && Arrays.equals(origins, decision.origins);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(permitted)
        + 31 * (Long.hashCode(granted) + 31 * reasons.hashCode())
        + Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return "Verdict{permitted=" + Long.toBinaryString(permitted) + "}";
  }
}
