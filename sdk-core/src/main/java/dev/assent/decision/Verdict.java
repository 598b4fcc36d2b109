/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.ledger.Withheld;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a decision says of one destination. Immutable and equal by value, so that the many subjects
 * who chose the same share one.
 */
final class Verdict {
  private static final long[] NONE = {};

  /** Everything is withheld for one reason. */
  static Verdict nothing(Withheld reason) {
    return new Verdict(0, 0, 0, 0, 0, Reasons.everything(reason), Refusals.NONE, null, null);
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

  /** The latest of all times from which a category is permitted. */
  final long latestNotBefore;

  private final Reasons reasons;

  /** What was denied to data that waited. */
  final Refusals refusals;

  /** The categories that have a lower bound, and their bounds in the order of their bits. */
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
  Verdict(
      long permitted,
      long granted,
      long free,
      long broken,
      long redacted,
      Reasons reasons,
      Refusals refusals,
      long @Nullable [] notBefore,
      long @Nullable [] origin) {
    this.permitted = permitted;
    this.granted = granted;
    this.free = free;
    this.broken = broken;
    this.redacted = redacted;
    this.reasons = reasons;
    this.refusals = refusals;
    long latest = Long.MIN_VALUE;
    long has = 0;
    for (int bit = 0; notBefore != null && bit < notBefore.length; bit++) {
      has |= notBefore[bit] == Long.MIN_VALUE ? 0 : 1L << bit;
      latest = (permitted & 1L << bit) != 0 ? Math.max(latest, notBefore[bit]) : latest;
    }
    this.latestNotBefore = latest;
    this.bounded = has;
    this.bounds = has == 0 || notBefore == null ? NONE : compact(has, notBefore);
    long[] compacted = has == 0 || origin == null ? NONE : compact(has, origin);
    this.origins = Arrays.equals(bounds, compacted) ? bounds : compacted;
  }

  private Verdict(Verdict same, Reasons reasons) {
    this.permitted = same.permitted;
    this.granted = same.granted;
    this.free = same.free;
    this.broken = same.broken;
    this.redacted = same.redacted;
    this.latestNotBefore = same.latestNotBefore;
    this.bounded = same.bounded;
    this.bounds = same.bounds;
    this.origins = same.origins;
    this.refusals = same.refusals;
    this.reasons = reasons;
  }

  private static long[] compact(long bounded, long[] notBefore) {
    long[] bounds = new long[Long.bitCount(bounded)];
    int next = 0;
    for (long rest = bounded; rest != 0; rest &= rest - 1) {
      bounds[next++] = notBefore[Long.numberOfTrailingZeros(rest)];
    }
    return bounds;
  }

  /** Whether it says the same at any time, so that many subjects share it. */
  boolean isTimeless() {
    return bounded == 0;
  }

  /** The same, with parts that others hold too. */
  Verdict sharing(UnaryOperator<Reasons> shared) {
    return new Verdict(this, shared.apply(reasons));
  }

  /**
   * From when data of a permitted category may go; of a withheld one, when it was permitted last.
   */
  long notBefore(int bit) {
    return bound(bit, bounds);
  }

  /** The same over interruptions. */
  long origin(int bit) {
    return bound(bit, origins);
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
  long latestNotBefore(long mask) {
    long latest = Long.MIN_VALUE;
    for (long rest = mask & permitted & bounded; rest != 0; rest &= rest - 1) {
      latest = Math.max(latest, notBefore(Long.numberOfTrailingZeros(rest)));
    }
    return latest;
  }

  long permitted(long epochNanos) {
    if (epochNanos >= latestNotBefore) {
      return permitted;
    }
    long result = permitted;
    for (long rest = permitted; rest != 0; rest &= rest - 1) {
      if (epochNanos < notBefore(Long.numberOfTrailingZeros(rest))) {
        result &= ~Long.lowestOneBit(rest);
      }
    }
    return result;
  }

  /**
   * What a datum may keep that was captured under an earlier verdict: what has been permitted since
   * without a break, but for those by sources that could not be heard.
   */
  long permitted(long epochNanos, Verdict earlier) {
    long result = permitted(epochNanos) & unbrokenSince(earlier);
    return wasInterrupted() ? result | resumedSince(epochNanos, earlier) : result;
  }

  private long resumedSince(long epochNanos, Verdict earlier) {
    long result = permitted & earlier.permitted & ~free;
    for (long rest = result; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (origin(bit) > earlier.origin(bit) || epochNanos < earlier.notBefore(bit)) {
        result &= ~(1L << bit);
      }
    }
    return reasons.since().within(result, epochNanos);
  }

  /**
   * What a datum that waited may take of the categories it waits for: those that all subjects have
   * granted since, for what was held too, and none has denied in between.
   *
   * @param earlier under which it was captured
   */
  long covered(long epochNanos, Verdict earlier) {
    long covered = refusals.unchanged(earlier.pending() & reasons.covering(), earlier.refusals);
    return reasons.since().within(covered, epochNanos);
  }

  /**
   * What a datum may keep that was found to be permitted under an earlier verdict, whatever its
   * time: what no rule is too young for, and has been permitted since without a break.
   */
  long stillPermitted(long epochNanos, Verdict earlier) {
    return reasons.since().within(unbrokenSince(earlier), epochNanos);
  }

  private long unbrokenSince(Verdict earlier) {
    long result = permitted & earlier.permitted;
    for (long rest = result & ~free; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (notBefore(bit) > earlier.notBefore(bit)) {
        result &= ~(1L << bit);
      }
    }
    return result;
  }

  /**
   * The categories that may wait in a datum that was captured under an earlier verdict, or this
   * one: for a choice if it waited for one then, for a source if it was permitted then.
   */
  long awaited(Verdict earlier) {
    return refusals.unchanged(pending() & earlier.pending(), earlier.refusals)
        | (interrupted() & (earlier.permitted | earlier.interrupted()));
  }

  /** Withheld categories whose data may wait for a choice from their capture on. */
  long pending() {
    return reasons.pending();
  }

  /** Withheld categories that were permitted and wait for a source. */
  long interrupted() {
    return reasons.interrupted();
  }

  /**
   * The categories that data captured under an earlier verdict may hold, wherever they are, and may
   * not under this one, or not if they are so old.
   */
  long lostSince(Verdict before) {
    long lost =
        ((before.permitted | before.interrupted()) & ~(permitted | interrupted()))
            | (before.pending() & ~(permitted | pending()));
    long still = (before.permitted | before.interrupted()) & (permitted | interrupted());
    for (long rest = still; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      lost |= origin(bit) > before.origin(bit) ? 1L << bit : 0;
    }
    return lost;
  }

  /** The categories that this verdict lets go and an earlier one did not, or not if so old. */
  long gainedSince(Verdict before) {
    long gained = permitted & ~before.permitted;
    for (long rest = before.permitted & permitted; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      gained |= notBefore(bit) < before.notBefore(bit) ? 1L << bit : 0;
    }
    return gained;
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
    return other instanceof Verdict verdict
        && permitted == verdict.permitted
        && granted == verdict.granted
        && free == verdict.free
        && broken == verdict.broken
        && redacted == verdict.redacted
        && reasons.equals(verdict.reasons)
        && refusals.equals(verdict.refusals)
        && bounded == verdict.bounded
        && Arrays.equals(bounds, verdict.bounds)
        && Arrays.equals(origins, verdict.origins);
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
