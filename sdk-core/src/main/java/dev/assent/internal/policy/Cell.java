/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.policy.Basis;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The joined rules of the policy for one category, purpose and recipient. Each part is the most
 * restrictive one of all matching rules. Immutable.
 *
 * @param basis the requirement; {@link Basis#NEVER} if no rule matches
 * @param sinceEpochNanos the start (UTC) of the latest {@code since} of the matching rules: older
 *     data and grants under older terms are not permitted; {@link Long#MIN_VALUE} if no rule has
 *     one
 * @param pending the treatment of data while an {@code opt_in} choice is unset or unknown
 * @param treatment the treatment of a withheld field
 * @param ownGrantOnly whether only the subject's own grant applies, and not its account's
 * @param rules the matching rules, sorted by policy and line; empty if no rule matches
 */
public record Cell(
    Basis basis,
    long sinceEpochNanos,
    Pending pending,
    Treatment treatment,
    boolean ownGrantOnly,
    List<Rule> rules) {
  /** The cell that no rule matches. */
  static final Cell UNMATCHED = of(List.of());

  /** Joins the rules that match a cell. */
  static Cell of(List<Rule> rules) {
    Basis basis = rules.isEmpty() ? Basis.NEVER : Basis.ALLOW;
    Pending pending = rules.isEmpty() ? Pending.WITHHOLD : Pending.HOLD;
    Treatment treatment = rules.isEmpty() ? Treatment.REMOVE : Treatment.REDUCE;
    long since = Long.MIN_VALUE;
    boolean own = false;
    for (Rule rule : rules) {
      basis = basis.stricter(rule.basis());
      pending = pending.stricter(rule.pending());
      treatment = treatment.stricter(rule.treatment());
      since = Math.max(since, rule.sinceEpochNanos());
      own |= !rule.inherits();
    }
    return new Cell(basis, since, pending, treatment, own, List.copyOf(rules));
  }

  /**
   * Returns a cell that permits only data that both this cell and another one permit, with the
   * rules of both.
   */
  Cell stricter(Cell other) {
    List<Rule> all = new ArrayList<>(rules);
    other.rules.stream().filter(rule -> !rules.contains(rule)).forEach(all::add);
    return new Cell(
        basis.stricter(other.basis),
        Math.max(sinceEpochNanos, other.sinceEpochNanos),
        pending.stricter(other.pending),
        treatment.stricter(other.treatment),
        ownGrantOnly || other.ownGrantOnly,
        List.copyOf(all));
  }

  /** Returns the first rule with the basis of the cell; null if no rule matches. */
  public @Nullable Rule decidedBy() {
    for (Rule rule : rules) {
      if (rule.basis() == basis) {
        return rule;
      }
    }
    return null;
  }
}
