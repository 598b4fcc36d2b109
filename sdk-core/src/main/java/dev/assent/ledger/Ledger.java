/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import dev.assent.category.Categories;
import dev.assent.policy.Destination;
import java.util.List;

/**
 * The exact count of what happened to every datum and every category, per signal and destination;
 * never a value. Thread-safe. It balances exactly whenever nothing moves:
 *
 * <pre>
 * captured = queued + in flight + spooled + held + exported + possibly sent
 *          + withheld(by reason) + lost(by reason) + merged(points)
 * </pre>
 */
public final class Ledger {
  /** A ledger of these destinations, empty. */
  public static Ledger create(Categories categories, List<Destination> destinations) {
    throw new UnsupportedOperationException();
  }

  /** The account that the pipelines write. */
  public Account account(int destination, Signal signal) {
    throw new UnsupportedOperationException();
  }

  /** An event was never built because no destination may receive it: withheld at all of them. */
  public void neverBuilt(Signal signal, Withheld reason) {
    throw new UnsupportedOperationException();
  }

  /** A moment's counts. */
  public LedgerSnapshot snapshot() {
    throw new UnsupportedOperationException();
  }
}
