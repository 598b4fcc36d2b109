/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import dev.assent.internal.gate.StripContext;

/**
 * The outcome of gating a point. It is equal for all points with the same attributes while the
 * decision's permissions stay the same. Immutable.
 *
 * <p>Masks are without what documents add to content: that depends on the decision, which adds it
 * whenever it judges.
 *
 * @param ownMask its own categories
 * @param fieldsMask the categories of the remaining fields
 * @param missing the categories to count for the loss of fields; see {@link StripContext#counted}
 * @param counted the categories to count if the point is withheld for its own; else 0
 */
public record PointDecision(long ownMask, long fieldsMask, long missing, long counted) {
  /** The outcome for no point. */
  public static final PointDecision NONE = new PointDecision(0, 0, 0, 0);

  /**
   * Returns the outcome in a strip context.
   *
   * @param ownMask its own categories
   */
  public static PointDecision of(long ownMask, StripContext strip) {
    return new PointDecision(ownMask, strip.kept(), strip.missing(), strip.counted(ownMask));
  }

  /** Whether it equals the outcome in a strip context. */
  public boolean isFor(long of, StripContext strip) {
    return ownMask == of
        && fieldsMask == strip.kept()
        && missing == strip.missing()
        && counted == strip.counted(of);
  }

  public boolean isWithheld() {
    return counted != 0;
  }

  /** Its own categories and those of its remaining fields. */
  public long held() {
    return ownMask | fieldsMask;
  }

  /** Every category that decided on the outcome, and that counts if the point is withheld. */
  public long source() {
    return ownMask | fieldsMask | missing | counted;
  }

  /** The union of both; the same instance if one includes the other. */
  PointDecision and(PointDecision other) {
    if (includes(other)) {
      return this;
    }
    return other.includes(this)
        ? other
        : new PointDecision(
            ownMask | other.ownMask,
            fieldsMask | other.fieldsMask,
            missing | other.missing,
            counted | other.counted);
  }

  private boolean includes(PointDecision other) {
    long beyond =
        (other.ownMask & ~ownMask) | (other.fieldsMask & ~fieldsMask) | (other.missing & ~missing);
    return (beyond | (other.counted & ~counted)) == 0;
  }
}
