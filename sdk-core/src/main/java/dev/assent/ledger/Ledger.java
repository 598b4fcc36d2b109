/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exact count, at one moment, of the outcome of every datum and of every category since Assent
 * started. It holds counts and names, never a value of a datum. Immutable and thread-safe. {@code
 * toString()} returns a readable table. The maps of an entry hold positive counts only: a missing
 * key means zero.
 *
 * <p>Every captured datum is in exactly one column. While a datum moves from one column to another,
 * a snapshot can count it twice or not at all. When no datum moves, each entry {@linkplain
 * #balances() balances}:
 *
 * <pre>
 * captured = queued + in flight + spooled + held + exported + possibly sent
 *          + withheld(by reason) + lost(by reason) + merged(points)
 * </pre>
 *
 * @param entries one entry per destination and signal, in the order of the destinations
 */
public record Ledger(List<Entry> entries) {
  /**
   * The counts of one signal at one destination. The unit is the datum: a span, a metric point, or
   * a log record.
   *
   * @param destination the name of the destination
   * @param signal the signal
   * @param captured the number of all captured data, {@code found} included
   * @param found the number of data that an earlier run of the process captured and spooled
   * @param states the number of data in each state
   * @param withheld the number of data that were withheld whole, by reason
   * @param lost the number of data that were lost, by reason
   * @param merged the number of points that were merged into other points
   * @param exportedByCategory for each category, the number of exported data that carried it
   * @param withheldByCategory for each category, the number of data from which it was withheld, by
   *     reason
   * @param possiblySentByCategory for each category, the number of possibly sent data that carried
   *     it
   * @param wouldWithhold the number of data that passed while gates only reported, and that would
   *     have been withheld or would have lost fields; they are in the columns, too
   * @param shadow what the policy of {@code ASSENT_SHADOW_POLICY} would decide otherwise; null if
   *     there is none
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
      Map<String, Long> possiblySentByCategory,
      long wouldWithhold,
      @Nullable Shadow shadow) {
    /** Copies the maps. */
    public Entry {
      states = copy(states);
      withheld = copy(withheld);
      lost = copy(lost);
      exportedByCategory = copy(exportedByCategory);
      withheldByCategory = copyAll(withheldByCategory);
      possiblySentByCategory = copy(possiblySentByCategory);
    }

    /** The number of captured data that are in no column; 0 when no datum moves. */
    public long imbalance() {
      return captured - sum(states) - sum(withheld) - sum(lost) - merged;
    }

    private static long sum(Map<?, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * What a policy beside the one in force would decide otherwise, when the data was captured. A
   * datum counts once for each of its categories. What would only be reduced or redacted otherwise,
   * or wait for a choice, does not count.
   *
   * @param newlyLeaves for each category, the number of data that stay now, and with which it would
   *     leave, by the reason why they stay
   * @param newlyStays for each category, the number of data that leave now with it, and from which
   *     it would be withheld, by the reason of that policy
   * @param notEvaluated the number of data for which that policy was not asked: its files could not
   *     be read, or its evaluation failed
   */
  public record Shadow(
      Map<String, Map<Withheld, Long>> newlyLeaves,
      Map<String, Map<Withheld, Long>> newlyStays,
      long notEvaluated) {
    /** Copies the maps. */
    public Shadow {
      newlyLeaves = copyAll(newlyLeaves);
      newlyStays = copyAll(newlyStays);
    }
  }

  private static <K> Map<K, Long> copy(Map<K, Long> counts) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  private static Map<String, Map<Withheld, Long>> copyAll(Map<String, Map<Withheld, Long>> counts) {
    Map<String, Map<Withheld, Long>> copies = new LinkedHashMap<>();
    counts.forEach((category, reasons) -> copies.put(category, copy(reasons)));
    return Collections.unmodifiableMap(copies);
  }

  /** Copies the list. */
  public Ledger {
    entries = List.copyOf(entries);
  }

  /** Returns whether every entry balances. */
  public boolean balances() {
    return entries.stream().allMatch(entry -> entry.imbalance() == 0);
  }

  /**
   * Returns the entry of one destination and signal.
   *
   * @param destination the name of the destination
   * @throws IllegalArgumentException if no destination has this name
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
