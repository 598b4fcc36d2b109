/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.ledger.Withheld;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The decision for one destination. Immutable, thread-safe, and equal by value, so that the many
 * subjects with the same choices share one object. The time from which a subject's grants apply,
 * {@code own}, is stored in its {@link Decision}; callers pass it to the methods that depend on
 * times. Masks are masks of categories; times are in nanoseconds since the epoch.
 */
public final class DestinationDecision {
  private static final long[] NONE = {};

  /** Returns a decision that withholds everything for one reason. */
  static DestinationDecision nothing(Withheld reason) {
    return new DestinationDecision(
        0, 0, 0, 0, 0, 0, 0, WithheldReasons.everything(reason), null, null, false);
  }

  /** The categories that may go. */
  public final long permitted;

  /**
   * The categories of {@link #permitted}, and of those that wait for a source, that rest on a
   * grant.
   */
  final long granted;

  /** The categories of {@link #permitted} that the policy allows without a choice. */
  final long free;

  /**
   * The categories that were denied or withdrawn, or in which silence was no consent, and that have
   * not been permitted since, also if a grant that is dated ahead permits them later.
   */
  final long broken;

  /** The categories whose withheld fields are replaced and not removed. */
  final long redacted;

  /** The withheld categories of whose fields a part remains, because nothing was chosen. */
  final long reduced;

  /** The categories that were {@link #reduced} before, and whose choice has been unknown since. */
  final long wereReduced;

  public final WithheldReasons reasons;

  /** Whether it is enforced also while gates only report: the data's requests deny all of it. */
  final boolean isRefused;

  /** The categories whose lower bound is the decision's own time. */
  private final long owned;

  /**
   * The other categories with a lower bound. {@code bounds} holds the bounds in the order of their
   * bits.
   */
  private final long bounded;

  private final long[] bounds;

  /**
   * The bounds with interruptions by sources not counted: data captured before an interruption may
   * go after it.
   */
  private final long[] origins;

  /**
   * Creates a decision for one destination.
   *
   * @param notBefore the lower bound of each category, withheld ones included, in epoch
   *     nanoseconds; null if no category has one
   * @param origin the lower bounds with interruptions by sources not counted; the same array if
   *     there was no interruption
   * @param isRefused whether the data's requests deny every purpose at this destination
   */
  public DestinationDecision(
      long permitted,
      long granted,
      long free,
      long broken,
      long redacted,
      long reduced,
      long wereReduced,
      WithheldReasons reasons,
      long @Nullable [] notBefore,
      long @Nullable [] origin,
      boolean isRefused) {
    this.permitted = permitted;
    this.granted = granted;
    this.free = free;
    this.broken = broken;
    this.redacted = redacted;
    this.reduced = reduced;
    this.wereReduced = wereReduced;
    this.reasons = reasons;
    this.isRefused = isRefused;
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
      DestinationDecision same, long ownTime, UnaryOperator<WithheldReasons> shared) {
    this.permitted = same.permitted;
    this.granted = same.granted;
    this.free = same.free;
    this.broken = same.broken;
    this.redacted = same.redacted;
    this.reduced = same.reduced;
    this.wereReduced = same.wereReduced;
    this.isRefused = same.isRefused;
    this.owned = same.isSteady() ? same.boundedAt(ownTime) : 0;
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

  /** Returns the latest of all bounds; {@link Long#MIN_VALUE} if there is none. */
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
   * Returns this decision in a form that all subjects with their own time in place of this one can
   * share. A decision with an interruption has several times and keeps them.
   *
   * @param ownTime the own time
   * @param shared interns equal parts
   */
  DestinationDecision sharing(long ownTime, UnaryOperator<WithheldReasons> shared) {
    return new DestinationDecision(this, ownTime, shared);
  }

  /**
   * Returns whether many subjects may share this decision: except for the own time, only rules
   * limit it.
   */
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
   * Returns the time from which data of a permitted category may go. For a withheld category,
   * returns the bound of its last permission.
   */
  public long notBefore(int bit, long ownTime) {
    return (owned & 1L << bit) != 0 ? ownTime : bound(bit, bounds);
  }

  /** The same as {@link #notBefore}, with interruptions by sources not counted. */
  long origin(int bit, long ownTime) {
    return (owned & 1L << bit) != 0 ? ownTime : bound(bit, origins);
  }

  private long bound(int bit, long[] of) {
    long mask = 1L << bit;
    return (bounded & mask) == 0 ? Long.MIN_VALUE : of[Long.bitCount(bounded & (mask - 1))];
  }

  /** Returns whether no source failed to confirm its choices, as far as this handle remembers. */
  boolean isSteady() {
    return interrupted() == 0 && !wasInterrupted();
  }

  /** Returns whether there was an interruption by a source that has since confirmed its choices. */
  boolean wasInterrupted() {
    return origins != bounds;
  }

  /** Returns the latest of the times from which these categories, if permitted, may go. */
  long latestNotBefore(long mask, long ownTime) {
    long latest = Long.MIN_VALUE;
    for (long rest = mask & permitted & (bounded | owned); rest != 0; rest &= rest - 1) {
      latest = Math.max(latest, notBefore(Long.numberOfTrailingZeros(rest), ownTime));
    }
    return latest;
  }

  public long permitted(long epochNanos, long ownTime) {
    long result = permitted;
    for (long rest = permitted & (bounded | owned); rest != 0; rest &= rest - 1) {
      if (epochNanos < notBefore(Long.numberOfTrailingZeros(rest), ownTime)) {
        result &= ~Long.lowestOneBit(rest);
      }
    }
    return result;
  }

  /**
   * Returns the categories that may go in a datum captured under an earlier decision: those
   * permitted since without interruption. Interruptions by unreadable sources do not count.
   */
  public long permitted(
      long epochNanos, long ownTime, DestinationDecision earlier, long earlierOwnTime) {
    long were = earlier.permitted(epochNanos, earlierOwnTime);
    long unbroken = were & unbrokenSince(ownTime, earlier, earlierOwnTime);
    long before = wasInterrupted() ? were & resumedSince(ownTime, earlier, earlierOwnTime) : 0;
    return (permitted(epochNanos, ownTime) & unbroken) | reasons.since().within(before, epochNanos);
  }

  private long resumedSince(long ownTime, DestinationDecision earlier, long earlierOwnTime) {
    long result = permitted & earlier.permitted & ~free;
    for (long rest = result; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= origin(bit, ownTime) > earlier.origin(bit, earlierOwnTime) ? ~(1L << bit) : -1L;
    }
    return result;
  }

  /**
   * Returns the categories for which a datum waited and that may now go with it: all subjects have
   * granted them since, with grants that cover data on hold, and no subject denied them in between.
   *
   * @param earlier the decision under which the datum was captured
   * @param denials the denials that are known
   * @param earlierDenials those that were known at the capture
   */
  long covered(
      long epochNanos,
      DestinationDecision earlier,
      TimeByCategory denials,
      TimeByCategory earlierDenials) {
    long granted = earlier.held() & reasons.covering();
    long undenied = denials.noLater(granted, earlierDenials);
    long unbroken = reasons.waiting().noLater(undenied, earlier.reasons.waiting());
    return reasons.since().within(earlier.reasons.since().within(unbroken, epochNanos), epochNanos);
  }

  /**
   * Returns the categories that may go in a datum that an earlier decision permitted, whatever its
   * time: no rule is younger than the datum, and the permission has not been interrupted since.
   * Interruptions by unreadable sources do not count.
   */
  long stillPermitted(
      long epochNanos, long ownTime, DestinationDecision earlier, long earlierOwnTime) {
    long still =
        unbrokenSince(ownTime, earlier, earlierOwnTime)
            | resumedSince(ownTime, earlier, earlierOwnTime);
    return reasons.since().within(still, epochNanos);
  }

  private long unbrokenSince(long ownTime, DestinationDecision earlier, long earlierOwnTime) {
    long result = permitted & earlier.permitted;
    for (long rest = result & ~free; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (notBefore(bit, ownTime) > earlier.notBefore(bit, earlierOwnTime)) {
        result &= ~(1L << bit);
      }
    }
    return result;
  }

  /**
   * Returns the categories that may wait in a datum captured under an earlier decision, or this
   * one: those that waited for a choice then, and those that were permitted then and now wait for a
   * source.
   */
  long awaited(DestinationDecision earlier) {
    return (pending() & earlier.held()) | (interrupted() & earlier.permitted);
  }

  /** Returns the withheld categories whose data may go on waiting for a choice. */
  long pending() {
    return reasons.pending();
  }

  /** Returns the withheld categories whose data may wait for a choice from their capture on. */
  long held() {
    return reasons.held();
  }

  /**
   * Returns the categories that kept data may hold: those permitted now, and those that may be
   * permitted after a wait.
   */
  long kept() {
    return permitted | pending() | interrupted();
  }

  /** Returns the withheld categories that were permitted and wait for a source. */
  long interrupted() {
    return reasons.interrupted();
  }

  /**
   * Returns the categories that data captured under an earlier decision may hold, reduced or whole,
   * and that this decision does not permit, or no longer permits for old data.
   */
  long lostSince(long ownTime, DestinationDecision before, long beforeOwnTime) {
    long lost =
        ((before.permitted | before.interrupted()) & ~(permitted | interrupted()))
            | (before.pending() & ~(permitted | pending()))
            | ((before.reduced | before.wereReduced) & ~(permitted | reduced | wereReduced));
    long still = (before.permitted | before.interrupted()) & (permitted | interrupted());
    for (long rest = still; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      lost |= origin(bit, ownTime) > before.origin(bit, beforeOwnTime) ? 1L << bit : 0;
    }
    return lost;
  }

  /**
   * Returns the categories that this decision permits and an earlier one did not, or not for data
   * as old.
   */
  long gainedSince(long ownTime, DestinationDecision before, long beforeOwnTime) {
    long gained = (permitted & ~before.permitted) | (reasons.covering() & before.pending());
    for (long rest = before.permitted & permitted; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      gained |= notBefore(bit, ownTime) < before.notBefore(bit, beforeOwnTime) ? 1L << bit : 0;
    }
    return gained;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationDecision decision
        && permitted == decision.permitted
        && granted == decision.granted
        && free == decision.free
        && broken == decision.broken
        && redacted == decision.redacted
        && reduced == decision.reduced
        && wereReduced == decision.wereReduced
        && isRefused == decision.isRefused
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
    return "DestinationDecision{permitted=" + Long.toBinaryString(permitted) + "}";
  }
}
