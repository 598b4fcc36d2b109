/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.internal.check.table.LevelChoice.Said;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a policy, without the cells that it covers, and the verdicts that the pages state for
 * rules of one cell. It shares nothing with the code that it judges but names.
 *
 * @param treatment {@code remove}, {@code redact} or {@code reduce}
 */
public record SpecRule(
    Basis basis, @Nullable LocalDate since, boolean hold, String treatment, boolean inherit) {
  private static final List<String> STRICT_FIRST = List.of("remove", "redact", "reduce");

  /** Returns the rest of the rule in a file. */
  public String yaml() {
    return "basis: "
        + basis.name().toLowerCase(Locale.ROOT)
        + (since == null ? "" : ", since: " + since)
        + (hold ? ", pending: hold" : "")
        + ", treatment: "
        + treatment
        + ", inherit: "
        + inherit;
  }

  /** Returns the bits of {@link Verdict}. */
  public static int verdict(
      List<SpecRule> rules, LevelChoice account, LevelChoice user, LocalDate day) {
    if (rules.isEmpty()) {
      return 0;
    }
    Basis basis = Basis.ALLOW;
    LocalDate since = LocalDate.MIN;
    boolean hold = true;
    boolean own = false;
    int treatment = 2;
    for (SpecRule rule : rules) {
      basis = rule.basis.ordinal() > basis.ordinal() ? rule.basis : basis;
      since = rule.since != null && rule.since.isAfter(since) ? rule.since : since;
      hold &= rule.hold;
      own |= !rule.inherit;
      treatment = Math.min(treatment, STRICT_FIRST.indexOf(rule.treatment));
    }
    Said said = said(account, user, since, own);
    boolean isOld = day.isBefore(since);
    boolean isPermitted =
        !isOld
            && switch (basis) {
              case ALLOW -> true;
              case OPT_OUT -> said == Said.GRANTED || said == Said.UNSET;
              case OPT_IN -> said == Said.GRANTED;
              case NEVER -> false;
            };
    boolean isAsking = basis == Basis.OPT_IN;
    boolean isKept = isAsking && hold && (said == Said.UNSET || said == Said.UNKNOWN);
    boolean isReleased = isAsking && hold && said == Said.GRANTED && !isOld;
    boolean isReduced = isAsking && treatment == 2 && said == Said.UNSET;
    return (isPermitted ? Verdict.PERMITTED : 0)
        | (isKept ? Verdict.KEPT : 0)
        | (isReleased ? Verdict.RELEASED : 0)
        | (isReduced && !isPermitted ? Verdict.REDUCED : 0)
        | (treatment == 1 && !isPermitted ? Verdict.REDACTED : 0);
  }

  /** A denial wins, then what can't be read, then the nearest grant in force. */
  private static Said said(LevelChoice account, LevelChoice user, LocalDate since, boolean own) {
    if (account.said() == Said.DENIED || user.said() == Said.DENIED) {
      return Said.DENIED;
    }
    if (account.said() == Said.UNKNOWN || user.said() == Said.UNKNOWN) {
      return Said.UNKNOWN;
    }
    if (isInForce(user, since) || (isInForce(account, since) && !own)) {
      return Said.GRANTED;
    }
    boolean hasExpired = user.said() == Said.EXPIRED || (account.said() == Said.EXPIRED && !own);
    if (hasExpired && since.equals(LocalDate.MIN)) { // the table's expired grants name no terms
      return Said.EXPIRED;
    }
    boolean isSilent = account.said() == Said.UNSET && user.said() == Said.UNSET;
    return isSilent ? Said.UNSET : Said.UNKNOWN;
  }

  private static boolean isInForce(LevelChoice choice, LocalDate since) {
    return choice.terms() != null && !choice.terms().isBefore(since);
  }
}
