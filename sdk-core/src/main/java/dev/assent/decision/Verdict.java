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
    return new Verdict(0, 0, 0, 0, 0, Reasons.everything(reason), null);
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

  /** The categories that have a lower bound, and their bounds in the order of their bits. */
  private final long bounded;

  private final long[] bounds;

  /**
   * A verdict.
   *
   * @param notBefore per category in epoch nanoseconds, withheld ones included; null if none has a
   *     lower bound
   */
  Verdict(
      long permitted,
      long granted,
      long free,
      long broken,
      long redacted,
      Reasons reasons,
      long @Nullable [] notBefore) {
    this.permitted = permitted;
    this.granted = granted;
    this.free = free;
    this.broken = broken;
    this.redacted = redacted;
    this.reasons = reasons;
    long latest = Long.MIN_VALUE;
    long has = 0;
    for (int bit = 0; notBefore != null && bit < notBefore.length; bit++) {
      has |= notBefore[bit] == Long.MIN_VALUE ? 0 : 1L << bit;
      latest = (permitted & 1L << bit) != 0 ? Math.max(latest, notBefore[bit]) : latest;
    }
    this.latestNotBefore = latest;
    this.bounded = has;
    this.bounds = has == 0 || notBefore == null ? NONE : compact(has, notBefore);
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
    long mask = 1L << bit;
    return (bounded & mask) == 0 ? Long.MIN_VALUE : bounds[Long.bitCount(bounded & (mask - 1))];
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

  /** What a datum may keep that was captured under an earlier verdict. */
  long permitted(long epochNanos, Verdict earlier) {
    long result = permitted(epochNanos) & earlier.permitted;
    for (long rest = result & ~free; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (notBefore(bit) > earlier.notBefore(bit)) {
        result &= ~(1L << bit);
      }
    }
    return result;
  }

  /** The categories that an earlier verdict let go and this one does not, or not if so old. */
  long lostSince(Verdict before) {
    long lost = before.permitted & ~permitted;
    for (long rest = before.permitted & permitted; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      lost |= notBefore(bit) > before.notBefore(bit) ? 1L << bit : 0;
    }
    return lost;
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
        && bounded == verdict.bounded
        && Arrays.equals(bounds, verdict.bounds);
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
