/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import dev.assent.policy.Basis;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Describes the effect of a choice on one category at one destination, without making the choice.
 * For a denial it is exact: a denial at any level and source has priority, and only data that the
 * policy allows without consent still leaves. For a grant it follows from the explanation.
 */
final class Preview {
  private Preview() {}

  /** Returns the row of one category. */
  static Map<String, Object> of(Explanation.Line line, boolean isGrant) {
    Outcome outcome = isGrant ? granted(line) : denied(line);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("category", line.category().name());
    row.put("now", line.permitted());
    row.put("then", outcome.isPermitted());
    row.put("text", outcome.text());
    return row;
  }

  private record Outcome(boolean isPermitted, String text) {}

  private static Outcome denied(Explanation.Line line) {
    if (line.basis() == Basis.ALLOW) {
      return new Outcome(
          line.permitted(), "The policy needs no consent here, so a denial changes nothing.");
    }
    return line.permitted()
        ? new Outcome(
            false,
            "It stops at once: queued data is removed, and requests in progress are aborted.")
        : new Outcome(false, "It does not leave now, and will not.");
  }

  private static Outcome granted(Explanation.Line line) {
    if (line.permitted()) {
      return new Outcome(true, "It leaves already.");
    }
    if (line.basis() == Basis.NEVER) {
      return new Outcome(false, "The policy never permits it, whatever anybody chooses.");
    }
    if (line.choice() == ChoiceState.DENIED) {
      return new Outcome(
          false,
          "A denial is in force. It can be changed only where it was made"
              + (line.source() == null ? "." : ": " + line.source() + "."));
    }
    if (line.choice() == ChoiceState.UNKNOWN) {
      return new Outcome(
          false, "The choices are not known now. It stays withheld until their source answers.");
    }
    return new Outcome(
        true,
        "It leaves from then on, if the grant names terms that the policy accepts. What was"
            + " recorded before stays withheld.");
  }
}
