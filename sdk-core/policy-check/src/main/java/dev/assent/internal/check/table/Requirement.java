/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.Pending;
import dev.assent.internal.policy.Treatment;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a cell of a policy requires. Cells with the same requirement have the same verdicts.
 * Immutable.
 *
 * @param basis its basis
 * @param since the terms that introduced it; null if it has no {@code since}
 * @param pending what becomes of data while the choice is unset or unknown
 * @param treatment what becomes of a withheld field
 * @param ownGrantOnly whether only the subject's own grant counts
 * @param isUnclassified whether its category is the one that never leaves, whatever a policy says
 */
record Requirement(
    Basis basis,
    @Nullable LocalDate since,
    Pending pending,
    Treatment treatment,
    boolean ownGrantOnly,
    boolean isUnclassified) {
  static Requirement of(Cell cell, boolean isUnclassified) {
    long nanos = cell.sinceEpochNanos();
    LocalDate since =
        nanos == Long.MIN_VALUE
            ? null
            : LocalDate.ofEpochDay(Math.floorDiv(nanos, TimeUnit.DAYS.toNanos(1)));
    return new Requirement(
        cell.basis(), since, cell.pending(), cell.treatment(), cell.ownGrantOnly(), isUnclassified);
  }

  /** Returns the words of a policy file, without defaults: {@code opt_in, since 2023-03-31}. */
  String text() {
    return word(basis)
        + (since == null ? "" : ", since " + since)
        + (ownGrantOnly ? ", inherit: false" : "")
        + (pending == Pending.HOLD && basis == Basis.OPT_IN ? ", hold" : "")
        + (treatment == Treatment.REMOVE || isAlwaysPermitted() ? "" : ", " + word(treatment));
  }

  /** Whether nothing is ever withheld, so that no treatment applies. */
  private boolean isAlwaysPermitted() {
    return basis == Basis.ALLOW && since == null && !isUnclassified;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
