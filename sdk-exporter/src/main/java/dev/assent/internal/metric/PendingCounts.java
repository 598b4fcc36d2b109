/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects the counts of a pass until it succeeds, so that a gate that fails half-way counts its
 * points once, as failed. Not thread-safe.
 */
public final class PendingCounts {
  private final Map<Withheld, Long> points = new EnumMap<>(Withheld.class);
  private final Map<Cause, Long> categories = new HashMap<>();
  private long merged;

  /** Adds points withheld whole. */
  public void whole(Withheld reason, long mask, long count) {
    if (count > 0) {
      points.merge(reason, count, Long::sum);
      count(reason, mask, count);
    }
  }

  /** Adds points with fields withheld because of these categories. */
  public void fields(long missing, MetricDecision pass, long points) {
    for (long rest = missing; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      count(pass.reason(category), category, points);
    }
  }

  /** Adds points that lost parts without a category of their own. */
  void parts(Withheld reason, long mask, long points) {
    if (points > 0) {
      count(reason, mask, points);
    }
  }

  private void count(Withheld reason, long mask, long count) {
    if (mask != 0) {
      categories.merge(new Cause(reason, mask), count, Long::sum);
    }
  }

  /** Adds points merged into others. */
  void merged(long count) {
    merged += count;
  }

  void add(PendingCounts other) {
    other.points.forEach((reason, count) -> points.merge(reason, count, Long::sum));
    other.categories.forEach((cause, count) -> categories.merge(cause, count, Long::sum));
    merged += other.merged;
  }

  /** Counts newly captured points. */
  public void captured(Account account) {
    points.forEach(account::capturedWithheld);
    if (merged > 0) {
      account.capturedMerged(merged);
    }
    countWithheldCategories(account);
  }

  /** Counts points from a state. */
  void from(State state, Account account) {
    points.forEach((reason, count) -> account.withheld(state, reason, count));
    countMerged(state, account);
    countWithheldCategories(account);
  }

  /** Counts points from a state that may have reached the receiver already. */
  void possiblySent(State state, Account account) {
    points.values().forEach(count -> account.moved(state, State.POSSIBLY_SENT, count));
    countMerged(state, account);
    categories.forEach((cause, count) -> account.possiblySentCategories(cause.mask, count));
  }

  private void countMerged(State state, Account account) {
    if (merged > 0) {
      account.merged(state, merged);
    }
  }

  private void countWithheldCategories(Account account) {
    categories.forEach(
        (cause, count) -> account.withheldCategories(cause.mask, cause.reason, count));
  }

  private record Cause(Withheld reason, long mask) {}
}
