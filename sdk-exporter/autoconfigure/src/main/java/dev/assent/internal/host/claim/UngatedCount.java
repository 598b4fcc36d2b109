/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Withheld;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the data that arrived at a handle without a delivery, so that its subjects are not known.
 * Thread-safe.
 */
final class UngatedCount implements LongConsumer {
  private volatile @Nullable Account account;

  /** Sets the account of the signal at the destination; before, nothing is counted. */
  void open(Account opened) {
    account = opened;
  }

  @Override
  public void accept(long count) {
    Account to = account;
    if (to != null && count > 0) {
      to.capturedWithheld(Withheld.UNGATED, count);
    }
  }
}
