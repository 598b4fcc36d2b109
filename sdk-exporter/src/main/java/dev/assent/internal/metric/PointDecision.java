/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.StripContext;

/**
 * What judging a point came to: the same for all points of the same attributes, as long as the
 * decision permits the same. Immutable.
 *
 * @param own its own categories
 * @param fields the categories of what is left
 * @param missing the categories for whose sake fields were taken
 * @param lost its own categories that are not permitted; the point is withheld if there are any
 */
record PointDecision(long own, long fields, long missing, long lost) {
  /** Of nothing. */
  static final PointDecision NONE = new PointDecision(0, 0, 0, 0);

  /**
   * What a point's cut came to.
   *
   * @param own its own categories
   */
  static PointDecision of(long own, StripContext strip) {
    long full = strip.full(own);
    return new PointDecision(full, strip.full(strip.kept()), strip.missing(), strip.missing(own));
  }

  /** Whether it is what a cut came to. */
  boolean isBy(long of, StripContext strip) {
    return own == strip.full(of)
        && fields == strip.full(strip.kept())
        && missing == strip.missing()
        && lost == strip.missing(of);
  }

  boolean isWithheld() {
    return lost != 0;
  }

  /** Its own categories and those of what it shows. */
  long held() {
    return own | fields;
  }

  /** Every category that decided what is left of it. */
  long source() {
    return own | fields | missing;
  }

  /** Both together: one of them, if it includes the other. */
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
