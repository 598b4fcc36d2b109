/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A line of the report while the slots that share it are added up. Not thread-safe. */
final class RowSum {
  private final String kind;
  private final String name;
  private final boolean isName;
  private final Map<Reason, Long> stripped = new EnumMap<>(Reason.class);
  private final Map<Reason, Long> whole = new EnumMap<>(Reason.class);
  private long categories;
  private long data;
  private long choice;
  private @Nullable String otherwise;

  RowSum(String kind, String name, boolean isName) {
    this.kind = kind;
    this.name = name;
    this.isName = isName;
  }

  /**
   * Adds the counts of a slot.
   *
   * @param other what becomes of it by the policy beside the one in force; null if that is the same
   */
  void add(DestinationCounts counts, int slot, long mask, @Nullable String other) {
    otherwise = otherwise == null ? other : otherwise;
    data += counts.data(slot);
    choice += counts.choice(slot);
    categories |= mask;
    for (Reason reason : Reason.values()) {
      add(stripped, reason, counts.stripped(slot, reason));
      add(whole, reason, counts.whole(slot, reason));
    }
  }

  private static void add(Map<Reason, Long> to, Reason reason, long count) {
    if (count > 0) {
      to.merge(reason, count, Long::sum);
    }
  }

  StaysRow row(LongFunction<List<String>> names) {
    return new StaysRow(
        kind,
        name,
        isName,
        names.apply(categories),
        data,
        new EnumMap<>(stripped),
        new EnumMap<>(whole),
        choice,
        otherwise);
  }

  @Override
  public String toString() {
    return "RowSum";
  }
}
