/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.policy.Purpose;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of choices or of the policy may concern. Immutable.
 *
 * @param levels the levels that it concerns, with all levels below them; null for everybody
 * @param purpose the purpose that it concerns; null for any purpose
 * @param withdrawn the categories that it may withdraw; 0 for a grant
 */
public record Scope(
    @Nullable Collection<SubjectPath> levels, @Nullable Purpose purpose, long withdrawn) {

  static Scope policy(long changedCells) {
    return new Scope(null, null, changedCells);
  }

  static Scope denial(SubjectPath level, Purpose purpose, long mask) {
    return new Scope(List.of(level), purpose, mask);
  }

  static Scope grant(SubjectPath level, Purpose purpose) {
    return new Scope(List.of(level), purpose, 0);
  }

  /** Returns whether this change may withdraw one of these cells at this level, above or below. */
  boolean mayWithdraw(SubjectPath level, Purpose of, long mask) {
    return (withdrawn & mask) != 0
        && (purpose == null || purpose.equals(of))
        && (levels == null
            || levels.stream().anyMatch(mine -> mine.isWithin(level) || level.isWithin(mine)));
  }
}
