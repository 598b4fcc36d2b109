/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says for one category, purpose and recipient, after all its rules were joined:
 * each part is the most restrictive that any matching rule has.
 *
 * @param basis {@link Basis#NEVER} if no rule matches
 * @param sinceEpochNanos start (UTC) of the latest {@code since} of the matching rules: older data
 *     and grants under older terms do not count; {@link Long#MIN_VALUE} if no rule has one
 * @param pending what happens while an {@code opt_in} choice is unset or unknown
 * @param treatment what becomes of a withheld field
 * @param ownGrantOnly true if only the subject's own grant counts, not its account's
 * @param rules the matching rules by policy and line, whatever the order in which policies were
 *     listed; empty where none matches
 */
public record Cell(
    Basis basis,
    long sinceEpochNanos,
    Pending pending,
    Treatment treatment,
    boolean ownGrantOnly,
    List<Rule> rules) {
  /** The first of the rules that ask for what the cell asks for; null if no rule matches. */
  public @Nullable Rule decidedBy() {
    for (Rule rule : rules) {
      if (rule.basis() == basis) {
        return rule;
      }
    }
    return null;
  }
}
