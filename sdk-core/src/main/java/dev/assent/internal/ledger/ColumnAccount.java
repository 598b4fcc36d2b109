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
import java.util.concurrent.atomic.LongAdder;

/**
 * An account with one adder per column. The number of captured data has a separate adder, so that
 * an operation that omits a column causes an imbalance.
 */
final class ColumnAccount implements Account {
  private final long known;
  private final LongAdder captured = new LongAdder();
  private final LongAdder found = new LongAdder();
  private final LongAdder merged = new LongAdder();
  private final PerConstant<State, LongAdder> states = PerConstant.of(State.class, LongAdder::new);
  private final PerConstant<Withheld, LongAdder> withheld =
      PerConstant.of(Withheld.class, LongAdder::new);
  private final PerConstant<Lost, LongAdder> lost = PerConstant.of(Lost.class, LongAdder::new);

  private final AdderTable exportedCategories;
  private final AdderTable possiblySentCategories;
  private final PerConstant<Withheld, AdderTable> withheldCategories;

  /**
   * The earliest wall time of an export, by the bit of the category; {@link Long#MAX_VALUE} before
   * the first export.
   */
  private final AtomicLongArray firstExported;

  ColumnAccount(Categories categories) {
    known = categories.all();
    int bits = categories.size();
    exportedCategories = new AdderTable(bits);
    possiblySentCategories = new AdderTable(bits);
    withheldCategories = PerConstant.of(Withheld.class, () -> new AdderTable(bits));
    firstExported = new AtomicLongArray(bits);
    for (int bit = 0; bit < bits; bit++) {
      firstExported.setPlain(bit, Long.MAX_VALUE);
    }
  }

  @Override
  public void captured(State into, long count) {
    capture(states.get(into), count);
  }

  @Override
  public void found(long count) {
    if (count > 0) {
      found.add(count);
      captured(State.SPOOLED, count);
    }
  }

  @Override
  public void capturedWithheld(Withheld reason, long count) {
    capture(withheld.get(reason), count);
  }

  @Override
  public void capturedLost(Lost reason, long count) {
    capture(lost.get(reason), count);
  }

  @Override
  public void capturedMerged(long count) {
    capture(merged, count);
  }

  @Override
  public void moved(State from, State into, long count) {
    move(states.get(from), states.get(into), count);
  }

  @Override
  public void withheld(State from, Withheld reason, long count) {
    move(states.get(from), withheld.get(reason), count);
  }

  @Override
  public void lost(State from, Lost reason, long count) {
    move(states.get(from), lost.get(reason), count);
  }

  @Override
  public void merged(State from, long count) {
    move(states.get(from), merged, count);
  }

  private void capture(LongAdder into, long count) {
    if (count > 0) {
      captured.add(count);
      into.add(count);
    }
  }

  private static void move(LongAdder from, LongAdder into, long count) {
    if (count > 0) {
      from.add(-count);
      into.add(count);
    }
  }

  @Override
  public void exportedCategories(long mask, long count, long epochNanos) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      exportedCategories.add(bit, count);
      if (epochNanos < firstExported.get(bit)) {
        firstExported.accumulateAndGet(bit, epochNanos, Math::min);
      }
    }
  }

  @Override
  public void withheldCategories(long mask, Withheld reason, long count) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      withheldCategories.get(reason).add(Long.numberOfTrailingZeros(rest), count);
    }
  }

  @Override
  public void possiblySentCategories(long mask, long count) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      possiblySentCategories.add(Long.numberOfTrailingZeros(rest), count);
    }
  }

  @Override
  public long exported(int bit) {
    return isKnown(bit) ? exportedCategories.sum(bit) : 0;
  }

  @Override
  public long firstExportedEpochNanos(int bit) {
    return isKnown(bit) ? firstExported.get(bit) : Long.MAX_VALUE;
  }

  private boolean isKnown(int bit) {
    return bit >= 0 && bit < firstExported.length();
  }

  long captured() {
    return captured.sum();
  }

  long found() {
    return found.sum();
  }

  long merged() {
    return merged.sum();
  }

  long in(State state) {
    return states.get(state).sum();
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
