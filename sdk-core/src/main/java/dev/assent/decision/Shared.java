/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.ArrayList;
import java.util.List;

/**
 * One object for what many decisions say alike. A grant has its own time for nearly every subject:
 * a verdict that rests on one shares its reasons only, and is not looked up. Thread-safe.
 */
final class Shared {
  private final Interner<Outcome> outcomes = Interner.newWeakInterner();
  private final Interner<Verdict> verdicts = Interner.newWeakInterner();
  private final Interner<Reasons> reasons = Interner.newWeakInterner();

  Outcome outcome(List<Verdict> all, Outcome.Adds adds) {
    List<Verdict> parts = new ArrayList<>(all.size());
    boolean timeless = true;
    for (Verdict verdict : all) {
      timeless &= verdict.isTimeless();
      parts.add(verdict.isTimeless() ? verdicts.intern(verdict) : verdict.sharing(reasons::intern));
    }
    Outcome outcome = new Outcome(parts, adds);
    return timeless ? outcomes.intern(outcome) : outcome;
  }
}
