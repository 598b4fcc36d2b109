/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.List;

/** A ledger of two destinations. */
final class LedgerFixture {
  static final Categories CATEGORIES = Categories.builtIn();

  static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));

  private LedgerFixture() {}

  static LiveLedger ledger() {
    return LiveLedger.create(CATEGORIES, DESTINATIONS);
  }
}
