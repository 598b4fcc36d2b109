/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.util.List;
import java.util.Map;

/**
 * The exact counts, at one moment, of what happened to every datum and every category since the
 * start; never a value. Immutable. {@code toString()} is a readable table. The maps of an entry
 * hold positive counts only: a missing key means zero.
 *
 * <p>Every captured datum is in exactly one column. While data move, a datum may be seen in two
 * columns or in none; when nothing moves, each entry {@linkplain #balances() balances}:
 *
 * <pre>
 * captured = queued + in flight + spooled + held + exported + possibly sent
 *          + withheld(by reason) + lost(by reason) + merged(points)
 * </pre>
 *
 * @param entries one per destination and signal, in the order of the destinations
 */
public record Ledger(List<Entry> entries) {
  /**
   * One signal at one destination.
   *
   * @param destination the destination's name
   * @param signal which signal
   * @param captured all that was captured
   * @param found of those, what an earlier run of the process had captured and spooled
   * @param states where data stand
   * @param withheld withheld whole, by reason
   * @param lost lost, by reason
   * @param merged points merged into others
   * @param exportedByCategory how many exported data carried each category
   * @param withheldByCategory from how many data each category was withheld, by reason
   * @param possiblySentByCategory how many possibly sent data carried each category
   */
  public record Entry(
      String destination,
      Signal signal,
      long captured,
      long found,
      Map<State, Long> states,
      Map<Withheld, Long> withheld,
      Map<Lost, Long> lost,
      long merged,
      Map<String, Long> exportedByCategory,
      Map<String, Map<Withheld, Long>> withheldByCategory,
      Map<String, Long> possiblySentByCategory) {
    /** What is captured and in no column: 0 whenever nothing moves. */
    public long imbalance() {
      return captured - sum(states) - sum(withheld) - sum(lost) - merged;
    }

    private static long sum(Map<?, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Whether every entry balances. */
  public boolean balances() {
    return entries.stream().allMatch(entry -> entry.imbalance() == 0);
  }

  /**
   * One entry.
   *
   * @param destination the destination's name
   * @throws IllegalArgumentException if there is none of this name
   */
  public Entry entry(String destination, Signal signal) {
    return entries.stream()
        .filter(entry -> entry.signal() == signal && entry.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no destination '" + destination + "'"));
  }

  @Override
  public String toString() {
    return LedgerTable.of(this);
  }
}
