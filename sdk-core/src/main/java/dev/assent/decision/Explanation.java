/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.category.Category;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why each category may or may not go to a destination. {@code toString()} is readable text.
 *
 * @param destination where to
 * @param subjects whose data, as paths
 * @param lines one per category
 */
public record Explanation(Destination destination, List<String> subjects, List<Line> lines) {
  /** Whether a category may go there; false also for one that is not known. */
  public boolean permits(Category category) {
    return lines.stream()
        .anyMatch(line -> line.permitted() && line.category().equals(category.name()));
  }

  /**
   * One category.
   *
   * @param category its name
   * @param permitted whether it may go
   * @param basis what the policy asks for
   * @param rule the deciding rule as {@code policy:line}; null if no rule matches
   * @param choice granted, denied, unset or unknown
   * @param level the level of the subject's path that decided; null if none did
   * @param source the source that decided; null if none did
   * @param revision its document's revision; -1 if none
   * @param terms the terms of the choice; null if not stated
   * @param ageMillis since the source confirmed it; -1 if it does not age
   * @param reason in words
   */
  public record Line(
      String category,
      boolean permitted,
      Basis basis,
      @Nullable String rule,
      String choice,
      @Nullable String level,
      @Nullable String source,
      long revision,
      @Nullable String terms,
      long ageMillis,
      String reason) {}
}
