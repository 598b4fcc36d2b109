/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;

/** An account that counts nothing. Thread-safe. */
enum NoAccount implements Account {
  INSTANCE;

  @Override
  public void captured(State into, long count) {}

  @Override
  public void found(long count) {}

  @Override
  public void capturedWithheld(Withheld reason, long count) {}

  @Override
  public void capturedLost(Lost reason, long count) {}

  @Override
  public void capturedMerged(long count) {}

  @Override
  public void merged(State from, long count) {}

  @Override
  public void moved(State from, State into, long count) {}

  @Override
  public void withheld(State from, Withheld reason, long count) {}

  @Override
  public void lost(State from, Lost reason, long count) {}

  @Override
  public void exportedCategories(long mask, long count, long epochNanos) {}

  @Override
  public void withheldCategories(long mask, Withheld reason, long count) {}

  @Override
  public void possiblySentCategories(long mask, long count) {}

  @Override
  public long exported(int bit) {
    return 0;
  }

  @Override
  public long firstExportedEpochNanos(int bit) {
    return Long.MAX_VALUE;
  }
}
