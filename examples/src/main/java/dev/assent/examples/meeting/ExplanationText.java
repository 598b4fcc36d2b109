/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.consent.Explanation;
import java.util.Locale;

/** One line of an explanation, for a person. */
final class ExplanationText {
  private ExplanationText() {}

  static String of(String member, Explanation.Line line) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%-12s  %-7s", member, line.choice()));
    if (line.choice().equals("unknown")) {
      return text.append(" · ").append(line.reason()).toString();
    }
    if (line.source() != null) {
      text.append(" · ").append(line.source());
    }
    if (line.revision() >= 0) {
      text.append(" · revision ").append(line.revision());
    }
    if (line.terms() != null) {
      text.append(" · terms ").append(line.terms());
    }
    if (line.ageMillis() >= 0) {
      text.append(" · confirmed ").append(line.ageMillis()).append(" ms ago");
    }
    return text.toString().stripTrailing();
  }
}
