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
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An explanation of whether each category may go to a destination, and of the reasons. Immutable
 * and thread-safe. {@code toString()} returns a readable table. The table shows the number of
 * subjects and the depth of the level at which a choice was made, but not the names of the
 * subjects.
 *
 * @param destination the destination
 * @param label who receives the data, in words for people; null if nobody said
 * @param subjects the paths of the subjects; they may name people
 * @param lines one line per category
 * @param reportsOnly whether gates only report the lines, and data of the application leaves as it
 *     is, whatever they say
 */
public record Explanation(
    Destination destination,
    @Nullable String label,
    List<String> subjects,
    List<Line> lines,
    boolean reportsOnly) {
  /** Returns whether a category may go to the destination; false for an unknown category. */
  public boolean permits(Category category) {
    return lines.stream().anyMatch(line -> line.permitted() && line.category().equals(category));
  }

  /**
   * The explanation of one category.
   *
   * @param category the category
   * @param permitted whether the category may go to the destination
   * @param basis the requirement of the policy
   * @param rule the deciding rule as {@code policy:line}; null if no rule matches
   * @param choice the result of all choices
   * @param level the level of the subject's path that decided; null if no level did
   * @param source the name of the source that decided; null if no source did
   * @param revision the revision of the source's document; -1 if there is none
   * @param terms the date of the terms of the choice; null if it is not stated
   * @param age the time since the source confirmed the choice; null if the choice does not age
   * @param reason the reason in words
   */
  public record Line(
      Category category,
      boolean permitted,
      Basis basis,
      @Nullable String rule,
      ChoiceState choice,
      @Nullable String level,
      @Nullable String source,
      long revision,
      @Nullable LocalDate terms,
      @Nullable Duration age,
      String reason) {
    /** Returns a text without the level, which may name a person. */
    @Override
    public String toString() {
      return "Line["
          + category
          + ", "
          + (permitted ? "permitted" : "withheld")
          + ": "
          + reason
          + "]";
    }
  }

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
        + (label == null ? "" : ", " + label)
        + " ("
        + destination.purpose()
        + ", "
        + destination.recipient().id()
        + "), "
        + subjects.size()
        + (subjects.size() == 1 ? " subject" : " subjects")
        + (reportsOnly ? "; gates only report this, and withhold nothing" : "")
        + System.lineSeparator()
        + table.text();
  }

  private static List<String> row(Line line) {
    return List.of(
        line.category().name(),
        line.permitted() ? "yes" : "no",
        line.basis().name().toLowerCase(Locale.ROOT),
        orNothing(line.rule()),
        line.choice().name().toLowerCase(Locale.ROOT),
        line.level() == null ? "" : Long.toString(depth(line.level())),
        orNothing(line.source()),
        line.revision() < 0 ? "" : Long.toString(line.revision()),
        line.terms() == null ? "" : line.terms().toString(),
        line.age() == null ? "" : age(line.age()),
        line.reason());
  }

  private static long depth(String level) {
    return 1 + level.chars().filter(c -> c == '/').count();
  }

  /**
   * Formats a duration with its two greatest units, such as {@code 2d 3h} or {@code 4m 5s}; a
   * duration below one minute has seconds only.
   */
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
