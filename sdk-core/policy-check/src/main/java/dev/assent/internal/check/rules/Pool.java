/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.rules;

import dev.assent.internal.policy.Pending;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.policy.Treatment;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some rules of one cell require together, without the parts that have no effect: a basis
 * {@code never} needs no {@code since}, and {@code allow} asks for no grant. Immutable.
 */
record Pool(
    Basis basis,
    @Nullable LocalDate since,
    Pending pending,
    Treatment treatment,
    boolean ownGrantOnly) {
  /** Returns what rules require; {@code never} without rules, as in a policy. */
  static Pool of(List<Rule> rules) {
    Basis basis = rules.isEmpty() ? Basis.NEVER : Basis.ALLOW;
    Pending pending = rules.isEmpty() ? Pending.WITHHOLD : Pending.HOLD;
    Treatment treatment = rules.isEmpty() ? Treatment.REMOVE : Treatment.REDUCE;
    LocalDate since = null;
    boolean own = false;
    for (Rule rule : rules) {
      basis = basis.stricter(rule.basis());
      pending = pending.stricter(rule.pending());
      treatment = treatment.stricter(rule.treatment());
      LocalDate its = rule.since();
      since = since == null || (its != null && its.isAfter(since)) ? its : since;
      own |= !rule.inherits();
    }
    return effective(basis, since, pending, treatment, own);
  }

  /**
   * Returns the parts of a rule that have no effect in any of its cells, as a policy writes them.
   */
  static List<String> idleParts(Rule rule, List<Pool> cells) {
    boolean mayOptIn = cells.stream().anyMatch(cell -> cell.basis == Basis.OPT_IN);
    boolean mayAsk = mayOptIn || cells.stream().anyMatch(cell -> cell.basis == Basis.OPT_OUT);
    boolean mayGo = cells.stream().anyMatch(cell -> cell.basis != Basis.NEVER);
    boolean mayStay =
        cells.stream().anyMatch(cell -> cell.basis != Basis.ALLOW || cell.since != null);
    List<String> idle = new ArrayList<>();
    if (rule.since() != null && !mayGo) {
      idle.add("since: " + rule.since());
    }
    if (rule.pending() == Pending.HOLD && !mayOptIn) {
      idle.add("pending: hold");
    }
    if (rule.treatment() == Treatment.REDUCE && !mayOptIn) {
      idle.add("treatment: reduce");
    }
    if (rule.treatment() == Treatment.REDACT && !mayStay) {
      idle.add("treatment: redact");
    }
    if (!rule.inherits() && !mayAsk) {
      idle.add("inherit: false");
    }
    return idle;
  }

  private static Pool effective(
      Basis basis, @Nullable LocalDate since, Pending pending, Treatment treatment, boolean own) {
    boolean isOptIn = basis == Basis.OPT_IN;
    return new Pool(
        basis,
        basis == Basis.NEVER ? null : since,
        isOptIn ? pending : Pending.WITHHOLD,
        treatment == Treatment.REDUCE && !isOptIn ? Treatment.REMOVE : treatment,
        own && (isOptIn || basis == Basis.OPT_OUT));
  }
}
