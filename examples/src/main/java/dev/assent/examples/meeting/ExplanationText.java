/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import java.util.Locale;

/** One line of an explanation, for a person. */
final class ExplanationText {
  private ExplanationText() {}

  static String of(String member, Explanation.Line line) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%-12s  %-7s", member, words(line.choice())));
    if (line.choice() == ChoiceState.UNKNOWN) {
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
    if (line.age() != null) {
      text.append(" · confirmed ").append(line.age().toMillis()).append(" ms ago");
    }
    return text.toString().stripTrailing();
  }

  private static String words(ChoiceState choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
