/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import org.assertj.core.api.AbstractAssert;

/** Assertions about the counts of an instance. */
public final class LedgerAssert extends AbstractAssert<LedgerAssert, Ledger> {
  LedgerAssert(Ledger actual) {
    super(actual, LedgerAssert.class);
  }

  /** Checks that the ledger balances; see {@link Ledger#balances}. */
  public LedgerAssert balances() {
    isNotNull();
    if (!actual.balances()) {
      failWithMessage("Expected the ledger to balance when no datum moves:%n%s", actual);
    }
    return this;
  }

  /**
   * Checks the number of data that the receiver of a destination accepted.
   *
   * @throws IllegalArgumentException if no destination has this name
   */
  public LedgerAssert hasExported(String destination, Signal signal, long count) {
    isNotNull();
    Ledger.Entry entry = actual.entry(destination, signal);
    return hasCount("exported", count, entry.states().getOrDefault(State.EXPORTED, 0L));
  }

  /**
   * Checks the number of data that were withheld whole for a reason.
   *
   * @throws IllegalArgumentException if no destination has this name
   */
  public LedgerAssert hasWithheld(String destination, Signal signal, Withheld reason, long count) {
    isNotNull();
    Ledger.Entry entry = actual.entry(destination, signal);
    return hasCount("withheld", count, entry.withheld().getOrDefault(reason, 0L));
  }

  private LedgerAssert hasCount(String what, long expected, long found) {
    if (expected != found) {
      failWithMessage("Expected %s data %s, but there are %s:%n%s", expected, what, found, actual);
    }
    return this;
  }
}
