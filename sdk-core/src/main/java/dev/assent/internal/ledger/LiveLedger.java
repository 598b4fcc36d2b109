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
 * The exact count of what happened to every datum and every category, per signal and destination;
 * never a value. Thread-safe. It balances exactly whenever nothing moves:
 *
 * <pre>
 * captured = queued + in flight + spooled + held + exported + possibly sent
 *          + withheld(by reason) + lost(by reason) + merged(points)
 * </pre>
 *
 * <p>Counting is lock-free. A snapshot that is taken while data move may show a datum in two
 * columns or in none.
 */
public final class LiveLedger {
  private final Categories categories;
  private final List<Destination> destinations;
  private final List<PerConstant<Signal, ColumnAccount>> accounts;

  /** As few as there are declared sets of categories and reasons met; grows at first sight only. */
  private final List<NeverBuilt> neverBuilt = new CopyOnWriteArrayList<>();

  private final BiPredicate<Integer, Signal> takes;

  private LiveLedger(
      Categories categories, List<Destination> destinations, BiPredicate<Integer, Signal> takes) {
    this.categories = categories;
    this.destinations = List.copyOf(destinations);
    this.takes = takes;
    this.accounts =
        this.destinations.stream()
            .map(each -> PerConstant.of(Signal.class, () -> new ColumnAccount(categories)))
            .toList();
  }

  /** A ledger of these destinations, empty; all of them take all signals. */
  public static LiveLedger create(Categories categories, List<Destination> destinations) {
    return create(categories, destinations, (destination, signal) -> true);
  }

  /**
   * A ledger of these destinations, empty.
   *
   * @param takes whether a destination, by its index, takes a signal; constant. Where it does not,
   *     data that were never built are not counted either
   */
  public static LiveLedger create(
      Categories categories, List<Destination> destinations, BiPredicate<Integer, Signal> takes) {
    return new LiveLedger(categories, destinations, takes);
  }

  /** Whether a destination takes a signal. */
  public boolean takes(int destination, Signal signal) {
    return takes.test(destination, signal);
  }

  /**
   * The account that the pipelines write.
   *
   * @param destination the destination's index
   */
  public Account account(int destination, Signal signal) {
    return columns(destination, signal);
  }

  /**
   * The counter of data that are not even built, because no destination may receive them.
   *
   * @param signal which signal
   * @param mask their categories
   * @param reasons why they are withheld, one per destination
   * @return the same counter for the same arguments
   * @throws IllegalArgumentException if there is not one reason per destination
   */
  public NeverBuilt neverBuilt(Signal signal, long mask, List<Withheld> reasons) {
    if (reasons.size() != destinations.size()) {
      throw new IllegalArgumentException(
          reasons.size() + " reasons for " + destinations.size() + " destinations");
    }
    NeverBuilt known = find(signal, mask, reasons);
    return known == null ? add(signal, mask, reasons) : known;
  }

  private @Nullable NeverBuilt find(Signal signal, long mask, List<Withheld> reasons) {
    for (NeverBuilt known : neverBuilt) {
      if (known.is(signal, mask, reasons)) {
        return known;
      }
    }
    return null;
  }

  private synchronized NeverBuilt add(Signal signal, long mask, List<Withheld> reasons) {
    NeverBuilt known = find(signal, mask, reasons);
    if (known != null) {
      return known;
    }
    NeverBuilt fresh = new NeverBuilt(signal, mask, reasons);
    neverBuilt.add(fresh);
    return fresh;
  }

  /** A moment's counts. */
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
    EntryReader reader = new EntryReader(destinations.get(destination).name(), signal, categories);
    reader.add(columns(destination, signal));
    for (NeverBuilt counter : neverBuilt) {
      if (isCounted(counter, destination, signal)) {
        reader.addWithheld(counter.mask(), counter.reason(destination), counter.sum());
      }
    }
    return reader.read();
  }

  private boolean isCounted(NeverBuilt counter, int destination, Signal signal) {
    return counter.signal() == signal && takes(destination, signal);
  }

  ColumnAccount columns(int destination, Signal signal) {
    return accounts.get(destination).get(signal);
  }

  /** The categories that it counts by, each by its bit. */
  public Categories categories() {
    return categories;
  }

  /** The destinations, in the order of their indexes. */
  public List<Destination> destinations() {
    return destinations;
  }

  /**
   * The counts of one signal at one destination, without a snapshot of all.
   *
   * @param destination the destination's index
   */
  public SignalCounts counts(int destination, Signal signal) {
    return new LedgerCounts(
        columns(destination, signal),
        neverBuilt,
        counter -> isCounted(counter, destination, signal),
        destination);
  }

  /** The table of a moment's counts; see {@link Ledger}. */
  @Override
  public String toString() {
    return snapshot().toString();
  }
}
