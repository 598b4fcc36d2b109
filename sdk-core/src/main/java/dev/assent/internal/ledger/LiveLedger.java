/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The exact count of the outcome of every datum and every category, per signal and destination. It
 * holds no values of data. Thread-safe. It balances exactly when no datum moves:
 *
 * <pre>
 * captured = queued + in flight + spooled + held + exported + possibly sent
 *          + withheld(by reason) + lost(by reason) + merged(points)
 * </pre>
 *
 * <p>Counting is lock-free. While a datum moves from one column to another, a snapshot can count it
 * twice or not at all.
 */
public final class LiveLedger {
  private final Categories categories;
  private final List<Destination> destinations;
  private final List<PerConstant<Signal, Account>> accounts;

  /**
   * One counter per declared set of categories and combination of reasons; it grows only when a new
   * combination occurs.
   */
  private final List<NeverBuilt> neverBuilt = new CopyOnWriteArrayList<>();

  private final BiPredicate<Integer, Signal> takes;
  private final boolean hasShadow;

  private LiveLedger(
      Categories categories,
      List<Destination> destinations,
      BiPredicate<Integer, Signal> takes,
      boolean hasShadow) {
    this.categories = categories;
    this.destinations = List.copyOf(destinations);
    this.takes = takes;
    this.hasShadow = hasShadow;
    this.accounts =
        this.destinations.stream()
            .map(each -> PerConstant.of(Signal.class, () -> new Account(categories, hasShadow)))
            .toList();
  }

  /** Returns an empty ledger of these destinations, all of which take all signals. */
  public static LiveLedger create(Categories categories, List<Destination> destinations) {
    return create(categories, destinations, (destination, signal) -> true, false);
  }

  /**
   * Returns an empty ledger of these destinations.
   *
   * @param takes whether a destination, given by its index, takes a signal; the result must be
   *     constant. If it does not, data that was never built is not counted there
   * @param hasShadow whether a policy beside the one in force is compared with it
   */
  public static LiveLedger create(
      Categories categories,
      List<Destination> destinations,
      BiPredicate<Integer, Signal> takes,
      boolean hasShadow) {
    return new LiveLedger(categories, destinations, takes, hasShadow);
  }

  /** Returns whether a policy beside the one in force is compared with it. */
  public boolean hasShadow() {
    return hasShadow;
  }

  /** Returns whether a destination takes a signal. */
  public boolean takes(int destination, Signal signal) {
    return takes.test(destination, signal);
  }

  /**
   * Returns the account in which the pipelines count.
   *
   * @param destination the index of the destination
   */
  public Account account(int destination, Signal signal) {
    return columns(destination, signal);
  }

  /**
   * Returns the counter of data that is not built because no destination may receive it.
   *
   * @param signal the signal
   * @param mask the categories of the data
   * @param reasons the reasons why they are withheld, one per destination
   * @return the same counter for the same arguments
   * @throws IllegalArgumentException if the number of reasons is not the number of destinations
   */
  public NeverBuilt neverBuilt(Signal signal, long mask, List<Withheld> reasons) {
    return neverBuilt(signal, mask, reasons, null);
  }

  /**
   * The same.
   *
   * @param wouldLeave the categories that would leave by the policy beside the one in force, one
   *     mask per destination; null if nobody knows
   */
  public NeverBuilt neverBuilt(
      Signal signal, long mask, List<Withheld> reasons, long @Nullable [] wouldLeave) {
    if (reasons.size() != destinations.size()) {
      throw new IllegalArgumentException(
          reasons.size() + " reasons for " + destinations.size() + " destinations");
    }
    NeverBuilt known = find(signal, mask, reasons, wouldLeave);
    return known == null ? add(signal, mask, reasons, wouldLeave) : known;
  }

  private @Nullable NeverBuilt find(
      Signal signal, long mask, List<Withheld> reasons, long @Nullable [] wouldLeave) {
    for (NeverBuilt known : neverBuilt) {
      if (known.is(signal, mask, reasons, wouldLeave)) {
        return known;
      }
    }
    return null;
  }

  private synchronized NeverBuilt add(
      Signal signal, long mask, List<Withheld> reasons, long @Nullable [] wouldLeave) {
    NeverBuilt known = find(signal, mask, reasons, wouldLeave);
    if (known != null) {
      return known;
    }
    NeverBuilt fresh = new NeverBuilt(signal, mask, reasons, wouldLeave);
    neverBuilt.add(fresh);
    return fresh;
  }

  /** Returns the counts of one moment. */
  public Ledger snapshot() {
    List<Ledger.Entry> entries = new ArrayList<>();
    for (int destination = 0; destination < destinations.size(); destination++) {
      for (Signal signal : Signal.values()) {
        entries.add(entry(destination, signal));
      }
    }
    return new Ledger(List.copyOf(entries));
  }

  private Ledger.Entry entry(int destination, Signal signal) {
    EntryReader reader =
        new EntryReader(destinations.get(destination).name(), signal, categories, hasShadow);
    reader.add(columns(destination, signal));
    for (NeverBuilt counter : neverBuilt) {
      if (isCounted(counter, destination, signal)) {
        reader.add(counter, destination);
      }
    }
    return reader.read();
  }

  private boolean isCounted(NeverBuilt counter, int destination, Signal signal) {
    return counter.signal() == signal && takes(destination, signal);
  }

  Account columns(int destination, Signal signal) {
    return accounts.get(destination).get(signal);
  }

  /** Returns the categories, whose bits are used in masks. */
  public Categories categories() {
    return categories;
  }

  /** Returns the destinations, in the order of their indexes. */
  public List<Destination> destinations() {
    return destinations;
  }

  /**
   * Returns the counts of one signal at one destination, without a snapshot of all counts.
   *
   * @param destination the index of the destination
   */
  public SignalCounts counts(int destination, Signal signal) {
    return new SignalCounts(
        columns(destination, signal),
        neverBuilt,
        counter -> isCounted(counter, destination, signal),
        destination);
  }

  /** Returns the counts of one moment as a table; see {@link Ledger}. */
  @Override
  public String toString() {
    return snapshot().toString();
  }
}
