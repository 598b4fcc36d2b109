/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Counts the data that arrived at a handle without a delivery, so that nobody knows whose it is.
 * Thread-safe.
 */
final class UngatedCount implements LongConsumer {
  private volatile List<Account> accounts = List.of();

  /** Sets the accounts of the signal at all destinations; before, nothing is counted. */
  void open(List<Account> opened) {
    accounts = List.copyOf(opened);
  }

  @Override
  public void accept(long count) {
    accounts.forEach(account -> account.capturedWithheld(Withheld.UNGATED, count));
  }
}
