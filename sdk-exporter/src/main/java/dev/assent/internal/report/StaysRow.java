/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the report: a name at one destination, or several that share a line. Immutable.
 *
 * @param kind what has the name
 * @param name the name; a prefix and a star; or a phrase
 * @param isName whether it is one name, and not a prefix or a phrase
 * @param categories the categories that it had
 * @param data the data with it
 * @param stripped the data that left without it, by reason
 * @param whole the data with it that were withheld whole, by reason
 * @param choice the data of named people for which the outcome depends on choices
 * @param shadow what would become of it by the policy of {@code ASSENT_SHADOW_POLICY}, whatever
 *     anybody chose; null if that is the same, or if there is none
 */
public record StaysRow(
    String kind,
    String name,
    boolean isName,
    List<String> categories,
    long data,
    Map<Reason, Long> stripped,
    Map<Reason, Long> whole,
    long choice,
    @Nullable String shadow) {
  /** The phrase for all names of a kind that are not shown. */
  static final String COUNTED = "names that are only counted";

  /** Those that most data lose come first; those of several names that are not shown, last. */
  static final Comparator<StaysRow> MOST_LOST =
      Comparator.comparing((StaysRow row) -> !row.name().equals(COUNTED))
          .thenComparingLong(StaysRow::lost)
          .thenComparingLong(StaysRow::choice)
          .thenComparingLong(StaysRow::data)
          .reversed()
          .thenComparing(StaysRow::kind)
          .thenComparing(StaysRow::name);

  /** The data that left without it. */
  public long allStripped() {
    return sum(stripped);
  }

  /** The data with it that were withheld whole. */
  public long allWhole() {
    return sum(whole);
  }

  /** The data that lost it, by reason. */
  public Map<Reason, Long> reasons() {
    Map<Reason, Long> all = new EnumMap<>(Reason.class);
    all.putAll(stripped);
    whole.forEach((reason, count) -> all.merge(reason, count, Long::sum));
    return all;
  }

  /** The data that left with it, whatever anybody chose. */
  public long leaves() {
    return Math.max(0, data - allStripped() - allWhole() - choice);
  }

  /** The data that lost it, whatever anybody chose. */
  long lost() {
    return allStripped() + allWhole();
  }

  private static long sum(Map<Reason, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** As a part of the JSON. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", kind);
    tree.put("name", name);
    tree.put("isName", isName);
    tree.put("categories", categories);
    tree.put("data", data);
    tree.put("leaves", leaves());
    tree.put("stripped", tree(stripped));
    tree.put("withheldWhole", tree(whole));
    tree.put("dependsOnChoice", choice);
    if (shadow != null) {
      tree.put("shadowPolicy", shadow);
    }
    return tree;
  }

  private static Map<String, Object> tree(Map<Reason, Long> counts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    counts.forEach((reason, count) -> tree.put(reason.label(), count));
    return tree;
  }

  /** Shows no name. */
  @Override
  public String toString() {
    return "StaysRow";
  }
}
