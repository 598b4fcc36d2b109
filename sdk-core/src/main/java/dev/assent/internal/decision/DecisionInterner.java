/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.ArrayList;
import java.util.List;

/**
 * One object for what many decisions say alike. Nearly every subject has a moment of its own since
 * when its grants count; what they say beside it is the same for all who chose the same, and so is
 * what one says to a destination before and after it changed for another, which the gate sees by
 * comparing references. Who has several such moments, or was interrupted, has verdicts of its own,
 * which are not looked up. Thread-safe.
 */
final class DecisionInterner {
  private final Interner<SharedDecision> shareds = Interner.newWeakInterner();
  private final Interner<DestinationDecision> common = Interner.newWeakInterner();
  private final Interner<WithheldReasons> reasons = Interner.newWeakInterner();

  /** A decision that says this, until then. */
  Decision decision(List<DestinationDecision> decisions, SharedDecision.Adds adds, Expiry expiry) {
    long own = Long.MIN_VALUE;
    for (DestinationDecision decision : decisions) {
      own = Math.max(own, decision.latestBound());
    }
    List<DestinationDecision> parts = new ArrayList<>(decisions.size());
    boolean areCommon = true;
    for (DestinationDecision decision : decisions) {
      DestinationDecision part = decision.sharing(own, reasons::intern);
      boolean isCommon = part.isCommon();
      areCommon &= isCommon;
      parts.add(isCommon ? common.intern(part) : part);
    }
    SharedDecision shared = new SharedDecision(parts, adds);
    return new Decision(areCommon ? shareds.intern(shared) : shared, own, expiry);
  }
}
