/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.category.Categories;
import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Withheld;
import java.util.List;

/** Counts data withheld before the gates, at every destination. */
public final class WithheldCounter {
  private final List<Account> accounts;

  public WithheldCounter(List<Account> accounts) {
    this.accounts = List.copyOf(accounts);
  }

  /** Counts a field that could not be copied; its categories are unknown. */
  void field() {
    for (Account account : accounts) {
      account.withheldCategories(Categories.UNCLASSIFIED, Withheld.GATE_FAILED, 1);
    }
  }

  public void count(Withheld reason) {
    for (Account account : accounts) {
      account.capturedWithheld(reason, 1);
    }
  }
}
