/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.StripContext;

/**
 * The outcome of gating a point. It is equal for all points with the same attributes while the
 * decision's permissions stay the same. Immutable.
 *
 * @param own its own categories
 * @param fields the categories of the remaining fields
 * @param missing the categories that caused the loss of fields
 * @param lost its own categories that are not permitted; if any, the point is withheld
 */
record PointDecision(long own, long fields, long missing, long lost) {
  /** The outcome for no point. */
  static final PointDecision NONE = new PointDecision(0, 0, 0, 0);

  /**
   * The outcome in a strip context.
   *
   * @param own its own categories
   */
  static PointDecision of(long own, StripContext strip) {
    long full = strip.full(own);
    return new PointDecision(full, strip.full(strip.kept()), strip.missing(), strip.missing(own));
  }

  /** Whether it equals the outcome in a strip context. */
  boolean isFor(long of, StripContext strip) {
    return own == strip.full(of)
        && fields == strip.full(strip.kept())
        && missing == strip.missing()
        && lost == strip.missing(of);
  }

  boolean isWithheld() {
    return lost != 0;
  }

  /** Its own categories and those of its remaining fields. */
  long held() {
    return own | fields;
  }

  /** Every category that decided on the outcome. */
  long source() {
    return own | fields | missing;
  }

  /** The union of both; the same instance if one includes the other. */
  PointDecision and(PointDecision other) {
    if (includes(other)) {
      return this;
    }
    return other.includes(this)
        ? other
        : new PointDecision(
            own | other.own, fields | other.fields, missing | other.missing, lost | other.lost);
  }

  private boolean includes(PointDecision other) {
    long beyond = (other.own & ~own) | (other.fields & ~fields) | (other.missing & ~missing);
    return (beyond | (other.lost & ~lost)) == 0;
  }
}
