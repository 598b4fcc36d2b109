/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.ledger.Account;
import dev.assent.ledger.Withheld;
import java.util.List;

/** Counts a datum that the tagger withheld: captured and withheld at every destination. */
final class Withholding {
  private final List<Account> accounts;

  Withholding(List<Account> accounts) {
    this.accounts = List.copyOf(accounts);
  }

  void count(Withheld reason) {
    for (Account account : accounts) {
      account.capturedWithheld(reason, 1);
    }
  }
}
