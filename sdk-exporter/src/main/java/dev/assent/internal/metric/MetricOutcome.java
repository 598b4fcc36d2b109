/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.Cut;

/**
 * What judging a point came to: the same for all points of the same attributes, as long as the
 * decision permits the same. Immutable.
 *
 * @param own its own categories
 * @param fields the categories of what is left
 * @param missing the categories for whose sake fields were taken
 * @param lost its own categories that are not permitted; the point is withheld if there are any
 */
record MetricOutcome(long own, long fields, long missing, long lost) {
  /** Of nothing. */
  static final MetricOutcome NONE = new MetricOutcome(0, 0, 0, 0);

  /**
   * What a point's cut came to.
   *
   * @param own its own categories
   */
  static MetricOutcome of(long own, Cut cut) {
    long full = cut.full(own);
    return new MetricOutcome(full, cut.full(cut.kept()), cut.missing(), cut.missing(own));
  }

  /** Whether it is what a cut came to. */
  boolean isBy(long of, Cut cut) {
    return own == cut.full(of)
        && fields == cut.full(cut.kept())
        && missing == cut.missing()
        && lost == cut.missing(of);
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
  MetricOutcome and(MetricOutcome other) {
    if (includes(other)) {
      return this;
    }
    return other.includes(this)
        ? other
        : new MetricOutcome(
            own | other.own, fields | other.fields, missing | other.missing, lost | other.lost);
  }

  private boolean includes(MetricOutcome other) {
    long beyond = (other.own & ~own) | (other.fields & ~fields) | (other.missing & ~missing);
    return (beyond | (other.lost & ~lost)) == 0;
  }
}
