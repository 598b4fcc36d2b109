/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The days that are enough to know a policy at every day: each {@code since} of its rules, a day
 * between each two, a day before the first and one after the last. A verdict changes at a {@code
 * since} only, for the terms of a grant as for the day of a datum. Immutable.
 */
public final class Days {
  /** The day of policies without {@code since}, which treat all days alike. */
  private static final LocalDate ANY = LocalDate.EPOCH;

  private final SortedSet<LocalDate> since;
  private final List<LocalDate> days;

  private Days(SortedSet<LocalDate> since) {
    this.since = since;
    TreeSet<LocalDate> all = new TreeSet<>();
    for (LocalDate day : since) {
      all.add(day);
      all.add(day.plusDays(1));
    }
    all.add(since.isEmpty() ? ANY : since.first().minusDays(1));
    this.days = List.copyOf(all);
  }

  /** Returns the days for the {@code since} of rules. */
  public static Days of(Collection<LocalDate> since) {
    return new Days(new TreeSet<>(since));
  }

  /** Returns the days for two policies. */
  public Days and(Days other) {
    List<LocalDate> both = new ArrayList<>(since);
    both.addAll(other.since);
    return of(both);
  }

  /** Returns each {@code since}, from the earliest to the latest. */
  public List<LocalDate> since() {
    return List.copyOf(since);
  }

  /** Returns the days, from the earliest to the latest; at least one. */
  public List<LocalDate> list() {
    return days;
  }

  public int size() {
    return days.size();
  }

  /** Returns whether a day is a {@code since}. */
  public boolean isSince(LocalDate day) {
    return since.contains(day);
  }

  /** Returns the index of the day that stands for any day. */
  public int indexOf(LocalDate day) {
    int index = 0;
    while (index + 1 < days.size() && !days.get(index + 1).isAfter(day)) {
      index++;
    }
    return index;
  }
}
