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
 * @param own its own categories
 * @param fields the categories of the remaining fields
 * @param missing the categories to count for the loss of fields; see {@link StripContext#counted}
 * @param counted the categories to count if the point is withheld for its own; else 0
 */
public record PointDecision(long own, long fields, long missing, long counted) {
  /** The outcome for no point. */
  public static final PointDecision NONE = new PointDecision(0, 0, 0, 0);

  /**
   * The outcome in a strip context.
   *
   * @param own its own categories
   */
  public static PointDecision of(long own, StripContext strip) {
    return new PointDecision(own, strip.kept(), strip.missing(), strip.counted(own));
  }

  /** Whether it equals the outcome in a strip context. */
  public boolean isFor(long of, StripContext strip) {
    return own == of
        && fields == strip.kept()
        && missing == strip.missing()
        && counted == strip.counted(of);
  }

  public boolean isWithheld() {
    return counted != 0;
  }

  /** Its own categories and those of its remaining fields. */
  public long held() {
    return own | fields;
  }

  /** Every category that decided on the outcome, and that counts if the point is withheld. */
  public long source() {
    return own | fields | missing | counted;
  }

  /** The union of both; the same instance if one includes the other. */
  PointDecision and(PointDecision other) {
    if (includes(other)) {
      return this;
    }
    return other.includes(this)
        ? other
        : new PointDecision(
            own | other.own,
            fields | other.fields,
            missing | other.missing,
            counted | other.counted);
  }

  private boolean includes(PointDecision other) {
    long beyond = (other.own & ~own) | (other.fields & ~fields) | (other.missing & ~missing);
    return (beyond | (other.counted & ~counted)) == 0;
  }
}
