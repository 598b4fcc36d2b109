/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one signal at one destination. Every operation moves data from one column to
 * another, so that the sum of all columns equals the number of captured data. Thread-safe; the
 * counts are lock-free. The methods never throw: a count below one has no effect, and bits without
 * a category are ignored.
 *
 * <p>Categories are counted separately from the columns: a datum with three categories counts in
 * all three.
 */
public final class Account {
  private final long known;
  private final Counter captured = new Counter();

  /** Captured data that was queued at once, like nearly all: one count for both columns. */
  private final Counter capturedQueued = new Counter();

  private final Counter found = new Counter();
  private final Counter merged = new Counter();
  private final Counter wouldWithhold = new Counter();
  private final PerConstant<State, Counter> states = PerConstant.of(State.class, Counter::new);
  private final PerConstant<Withheld, Counter> withheld =
      PerConstant.of(Withheld.class, Counter::new);
  private final PerConstant<Lost, Counter> lost = PerConstant.of(Lost.class, Counter::new);

  private final CounterTable exportedCategories;
  private final CounterTable possiblySentCategories;
  private final PerConstant<Withheld, CounterTable> withheldCategories;

  /**
   * The earliest wall time of an export, by the bit of the category; {@link Long#MAX_VALUE} before
   * the first export.
   */
  private final AtomicLongArray firstExported;

  /** Guarded by this. */
  private @Nullable Account uncounted;

  private final @Nullable ShadowCounts shadow;

  /**
   * @param hasShadow whether a policy beside the one in force is compared with it
   */
  Account(Categories categories, boolean hasShadow) {
    this(categories.all(), categories.size(), hasShadow ? new ShadowCounts(categories) : null);
  }

  private Account(long known, int bits, @Nullable ShadowCounts shadow) {
    this.known = known;
    this.shadow = shadow;
    exportedCategories = new CounterTable(bits);
    possiblySentCategories = new CounterTable(bits);
    withheldCategories = PerConstant.of(Withheld.class, () -> new CounterTable(bits));
    firstExported = new AtomicLongArray(bits);
    for (int bit = 0; bit < bits; bit++) {
      // not by a plain write: the first compareAndSet in a process needs memory, as counts must not
      boolean unused = firstExported.compareAndSet(bit, 0, Long.MAX_VALUE);
    }
  }

  /** Counts captured data that enter a state. */
  public void captured(State into, long count) {
    if (into != State.QUEUED) {
      capture(states.get(into), count);
    } else if (count > 0) {
      capturedQueued.add(count);
    }
  }

  /**
   * Counts data that an earlier run of the process spooled. They count as captured and as spooled.
   */
  public void found(long count) {
    found(State.SPOOLED, count);
  }

  private void found(State into, long count) {
    if (count > 0) {
      found.add(count);
      captured(into, count);
    }
  }

  /** Counts captured data that was withheld before it entered a queue. */
  public void capturedWithheld(Withheld reason, long count) {
    capture(withheld.get(reason), count);
  }

  /** Counts captured data that was lost before it entered a queue. */
  public void capturedLost(Lost reason, long count) {
    capture(lost.get(reason), count);
  }

  /** Counts captured points that were merged into others before they entered a queue. */
  public void capturedMerged(long count) {
    capture(merged, count);
  }

  /** Counts data that moved from one state to another. */
  public void moved(State from, State into, long count) {
    move(states.get(from), states.get(into), count);
  }

  /** Counts data that was withheld after its capture. */
  public void withheld(State from, Withheld reason, long count) {
    move(states.get(from), withheld.get(reason), count);
  }

  /** Counts data that was lost. */
  public void lost(State from, Lost reason, long count) {
    move(states.get(from), lost.get(reason), count);
  }

  /**
   * Counts captured data that passed only because gates report and do not enforce. In no column:
   * they count there as what became of them.
   */
  public void wouldWithhold(long count) {
    if (count > 0) {
      wouldWithhold.add(count);
    }
  }

  /** Counts points in a state that were merged into others. */
  public void merged(State from, long count) {
    move(states.get(from), merged, count);
  }

  /**
   * Corrects the count of a state after an error that may have ended a count in its middle. Data
   * that is counted in the state and is not there counts as possibly sent, since nobody knows what
   * became of it. Data that is there and is not counted counts once more, as found. Call it only
   * while no other thread moves data into the state or out of it.
   *
   * @param actual the number of data that is in the state
   */
  public void settle(State state, long actual) {
    long excess = in(state) - actual;
    moved(state, State.POSSIBLY_SENT, excess);
    found(state, -excess);
  }

  private void capture(Counter into, long count) {
    if (count > 0) {
      captured.add(count);
      into.add(count);
    }
  }

  private static void move(Counter from, Counter into, long count) {
    if (count > 0) {
      from.add(-count);
      into.add(count);
    }
  }

  /**
   * Counts exported data that carried these categories, of the datum or of its fields.
   *
   * @param epochNanos the time of the export by the wall clock; a receipt states the first time at
   *     which a category was sent
   */
  public void exportedCategories(long mask, long count, long epochNanos) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      exportedCategories.add(bit, count);
      long first = firstExported.get(bit);
      while (epochNanos < first && !firstExported.compareAndSet(bit, first, epochNanos)) {
        first = firstExported.get(bit);
      }
    }
  }

  /** Counts data from which these categories were withheld, as a field or with the whole datum. */
  public void withheldCategories(long mask, Withheld reason, long count) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      withheldCategories.get(reason).add(Long.numberOfTrailingZeros(rest), count);
    }
  }

  /**
   * Counts data with these categories that were possibly sent in an attempt that was not accepted.
   */
  public void possiblySentCategories(long mask, long count) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      possiblySentCategories.add(Long.numberOfTrailingZeros(rest), count);
    }
  }

  /**
   * Returns the number of exported data that carried a category; 0 for a bit without a category.
   */
  public long exported(int bit) {
    return isKnown(bit) ? exportedCategories.sum(bit) : 0;
  }

  /**
   * Returns the time of the first export of a datum that carried a category.
   *
   * @return nanoseconds since the epoch; {@link Long#MAX_VALUE} if there was none, so that the
   *     minimum over several categories is the first time
   */
  public long firstExportedEpochNanos(int bit) {
    return isKnown(bit) ? firstExported.get(bit) : Long.MAX_VALUE;
  }

  /** Returns the account, outside the ledger, for data of this signal that is counted elsewhere. */
  public synchronized Account uncounted() {
    Account account = uncounted;
    if (account == null) {
      account = new Account(known, firstExported.length(), null);
      uncounted = account;
    }
    return account;
  }

  /** Returns what another policy would decide otherwise; null if there is none. */
  public @Nullable ShadowCounts shadow() {
    return shadow;
  }

  private boolean isKnown(int bit) {
    return bit >= 0 && bit < firstExported.length();
  }

  long captured() {
    return captured.sum() + capturedQueued.sum();
  }

  long found() {
    return found.sum();
  }

  long merged() {
    return merged.sum();
  }

  long wouldWithhold() {
    return wouldWithhold.sum();
  }

  long in(State state) {
    // read first: what comes in between makes the sum larger, not negative
    long moved = states.get(state).sum();
    return moved + (state == State.QUEUED ? capturedQueued.sum() : 0);
  }

  long withheld(Withheld reason) {
    return withheld.get(reason).sum();
  }

  long lost(Lost reason) {
    return lost.get(reason).sum();
  }

  long possiblySent(int bit) {
    return possiblySentCategories.sum(bit);
  }

  long withheld(int bit, Withheld reason) {
    return withheldCategories.get(reason).sum(bit);
  }
}
