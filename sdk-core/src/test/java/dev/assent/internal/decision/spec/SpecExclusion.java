/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicySpec.Answer;
import dev.assent.fixtures.policy.PolicySpec.Choice;
import dev.assent.internal.decision.spec.SpecCase.Step;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Histories that are not compared, since the pages do not decide yet what they mean. Each condition
 * is one open question.
 */
enum SpecExclusion implements Predicate<SpecCase> {
  /**
   * A document in which a grant has lifted a denial, before this process heard of the denial. From
   * such a document alone it can't be told whether the grant renews an earlier one: a store keeps
   * the last grant and the last denial. So a denial counts here if it is newer than the permission,
   * and not if it is older and lasted into it.
   */
  DENIAL_THAT_WAS_LIFTED_BEFORE_IT_WAS_HEARD {
    @Override
    public boolean test(SpecCase history) {
      List<Step> steps = history.steps();
      for (int step = 1; step < steps.size(); step++) {
        for (int source = 0; source < steps.get(step).sources().size(); source++) {
          Map<String, Answer> before = steps.get(step - 1).sources().get(source);
          for (Map.Entry<String, Answer> now : steps.get(step).sources().get(source).entrySet()) {
            if (isLifted(now.getValue(), before.get(now.getKey()))) {
              return true;
            }
          }
        }
      }
      return false;
    }

    private boolean isLifted(Answer now, Answer before) {
      return now.choices().stream()
          .filter(it -> !it.granted() && !before.choices().contains(it))
          .anyMatch(it -> now.choices().stream().anyMatch(other -> isLater(other, it)));
    }

    private boolean isLater(Choice other, Choice denial) {
      return other.granted() && other.at() > denial.at();
    }
  };

  /** Returns whether no condition excludes a history. */
  static boolean isCompared(SpecCase history) {
    for (SpecExclusion exclusion : values()) {
      if (exclusion.test(history)) {
        return false;
      }
    }
    return true;
  }
}
