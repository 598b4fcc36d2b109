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
final class Shared {
  private final Interner<Outcome> outcomes = Interner.newWeakInterner();
  private final Interner<Verdict> common = Interner.newWeakInterner();
  private final Interner<Reasons> reasons = Interner.newWeakInterner();

  /** A decision that says this, until then. */
  JudgedDecision decision(List<Verdict> verdicts, Outcome.Adds adds, Ends ends) {
    long own = Long.MIN_VALUE;
    for (Verdict verdict : verdicts) {
      own = Math.max(own, verdict.latestBound());
    }
    List<Verdict> parts = new ArrayList<>(verdicts.size());
    boolean areCommon = true;
    for (Verdict verdict : verdicts) {
      Verdict part = verdict.sharing(own, reasons::intern);
      boolean isCommon = part.isCommon();
      areCommon &= isCommon;
      parts.add(isCommon ? common.intern(part) : part);
    }
    Outcome outcome = new Outcome(parts, adds);
    return new JudgedDecision(areCommon ? outcomes.intern(outcome) : outcome, own, ends);
  }
}
