/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import dev.assent.internal.text.TextTable;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why each category may or may not go to a destination. Immutable. {@code toString()} is a readable
 * table; it tells how many subjects there are and at which depth of a path a choice was made, and
 * does not name them.
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

  private static final List<String> HEADER =
      List.of(
          "category",
          "permitted",
          "basis",
          "rule",
          "choice",
          "level",
          "source",
          "revision",
          "terms",
          "age",
          "reason");

  /** Copies the lists. */
  public Explanation {
    subjects = List.copyOf(subjects);
    lines = List.copyOf(lines);
  }

  @Override
  public String toString() {
    TextTable table = new TextTable(HEADER);
    lines.forEach(line -> table.row(row(line)));
    return "to "
        + destination.name()
        + " ("
        + destination.purpose()
        + ", "
        + destination.recipient().id()
        + "), "
        + subjects.size()
        + (subjects.size() == 1 ? " subject" : " subjects")
        + System.lineSeparator()
        + table.text();
  }

  private static List<String> row(Line line) {
    return List.of(
        line.category(),
        line.permitted() ? "yes" : "no",
        line.basis().name().toLowerCase(Locale.ROOT),
        orNothing(line.rule()),
        line.choice(),
        line.level() == null ? "" : Long.toString(depth(line.level())),
        orNothing(line.source()),
        line.revision() < 0 ? "" : Long.toString(line.revision()),
        orNothing(line.terms()),
        line.ageMillis() < 0 ? "" : age(Duration.ofMillis(line.ageMillis())),
        line.reason());
  }

  private static long depth(String level) {
    return 1 + level.chars().filter(c -> c == '/').count();
  }

  /** Its two greatest units, such as {@code 2d 3h}, {@code 4m 5s}; below a minute, seconds. */
  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d " + age.toHoursPart() + "h";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h " + age.toMinutesPart() + "m";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + "m " + age.toSecondsPart() + "s"
        : age.toSeconds() + "s";
  }

  private static String orNothing(@Nullable String text) {
    return text == null ? "" : text;
  }
}
