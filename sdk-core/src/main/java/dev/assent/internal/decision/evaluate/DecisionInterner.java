/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.ArrayList;
import java.util.List;

/**
 * Interns the equal parts of decisions. Nearly every subject has its own time from which its grants
 * apply; the rest of the decision is equal for all subjects with the same choices, and is shared.
 * The decision for a destination is also shared between the decisions before and after a change at
 * another destination; the gate detects this by comparing references. A subject with several such
 * times, or with an interruption, has unshared decisions, which are not interned. Thread-safe.
 */
public final class DecisionInterner {
  private final Interner<SharedDecision> shareds = Interner.newWeakInterner();
  private final Interner<DestinationDecision> common = Interner.newWeakInterner();
  private final Interner<WithheldReasons> reasons = Interner.newWeakInterner();
  private final int exporting;

  /**
   * @param exporting the number of destinations that get data
   */
  public DecisionInterner(int exporting) {
    this.exporting = exporting;
  }

  /** Returns a decision with this content and this end, before which no denial was known. */
  public Decision decision(
      List<DestinationDecision> decisions, SharedDecision.Adds adds, Expiry expiry) {
    return decision(decisions, adds, KnownDenials.NONE, expiry);
  }

  /** Returns a decision with this content and this end. */
  Decision decision(
      List<DestinationDecision> decisions,
      SharedDecision.Adds adds,
      KnownDenials denials,
      Expiry expiry) {
    long ownTime = Long.MIN_VALUE;
    for (DestinationDecision decision : decisions) {
      ownTime = Math.max(ownTime, decision.latestBound());
    }
    List<DestinationDecision> parts = new ArrayList<>(decisions.size());
    boolean areCommon = true;
    for (DestinationDecision decision : decisions) {
      DestinationDecision part = decision.sharing(ownTime, reasons::intern);
      boolean isCommon = part.isCommon();
      areCommon &= isCommon;
      parts.add(isCommon ? common.intern(part) : part);
    }
    SharedDecision shared = new SharedDecision(parts, exporting, adds);
    return new Decision(areCommon ? shareds.intern(shared) : shared, ownTime, denials, expiry);
  }
}
