/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes that differ in category and purpose only: each of its categories, for each of its
 * purposes. Immutable.
 *
 * @param first the first of the changes
 * @param categories the categories
 * @param purposes the purposes
 */
public record ChangeGroup(Change first, List<String> categories, List<String> purposes) {
  /** What the changes of a group have in common. */
  private record Common(
      ChangeKind kind,
      String recipient,
      String before,
      String after,
      String verdicts,
      String ruleBefore,
      String ruleAfter) {}

  /** Groups changes, in the order of the first of each group. */
  public static List<ChangeGroup> of(List<Change> changes) {
    Map<Common, Map<String, List<Change>>> byPurpose = new LinkedHashMap<>();
    for (Change change : changes) {
      Common common =
          new Common(
              change.kind(),
              change.place().recipient(),
              change.before(),
              change.after(),
              change.verdicts(),
              change.ruleBefore(),
              change.ruleAfter());
      byPurpose
          .computeIfAbsent(common, unused -> new LinkedHashMap<>())
          .computeIfAbsent(change.place().purpose(), unused -> new ArrayList<>())
          .add(change);
    }
    List<ChangeGroup> groups = new ArrayList<>();
    for (Map<String, List<Change>> purposes : byPurpose.values()) {
      Map<List<String>, List<String>> byCategories = new LinkedHashMap<>();
      purposes.forEach(
          (purpose, its) ->
              byCategories
                  .computeIfAbsent(categories(its), unused -> new ArrayList<>())
                  .add(purpose));
      byCategories.forEach(
          (categories, its) ->
              groups.add(
                  new ChangeGroup(first(purposes, its.get(0)), categories, List.copyOf(its))));
    }
    return groups;
  }

  private static List<String> categories(List<Change> changes) {
    return changes.stream().map(change -> change.place().category()).toList();
  }

  private static Change first(Map<String, List<Change>> purposes, String purpose) {
    return purposes.getOrDefault(purpose, List.of()).get(0);
  }

  /** Returns the smallest example as a sentence, with the rule that decides. */
  public String sentence() {
    Place place = first.place();
    return first.kind().id()
        + ": "
        + what(place.category())
        + " to "
        + receiver(place.recipient())
        + " for "
        + place.purpose()
        + " "
        + first.example().words()
        + ": "
        + rules();
  }

  /** Returns the number of cells. */
  public int size() {
    return categories.size() * purposes.size();
  }

  /** Returns the line of a file of accepted changes, without a reason. */
  public String line() {
    Place all =
        new Place(
            String.join(",", categories), String.join(",", purposes), first.place().recipient());
    return first.key(all);
  }

  private String what(String category) {
    int lost = first.example().before() & ~first.example().after();
    return switch (first.kind()) {
      case NEWLY_PERMITTED -> category + " may now go";
      case NEWLY_KEPT -> category + " now waits in memory to go";
      case NEWLY_RELEASED -> category + " from before the choice may now go";
      case NEWLY_REDUCED ->
          Verdict.extent(first.example().after()) == 1
              ? "the name of a withheld field with " + category + " now goes"
              : "a part of withheld " + category + " may now go";
      case NEWLY_DENIED ->
          (lost & Verdict.PERMITTED) != 0
              ? category + " no longer goes"
              : (lost & Verdict.KEPT) != 0
                  ? category + " no longer waits in memory to go"
                  : (lost & Verdict.RELEASED) != 0
                      ? category + " from before the choice no longer goes"
                      : "less of withheld " + category + " goes";
    };
  }

  private static String receiver(String recipient) {
    return switch (recipient) {
      case "first_party" -> "the first party";
      case "processor" -> "a processor";
      default -> "a third party";
    };
  }

  private String rules() {
    String before = first.ruleBefore();
    String now = first.ruleAfter().isEmpty() ? "no rule matches" : first.ruleAfter();
    return before.isEmpty() || before.equals(now) ? now : now + " (before: " + before + ")";
  }
}
