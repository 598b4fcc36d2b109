/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.inventory.WayOut;
import dev.assent.ledger.Ledger;
import dev.assent.policy.Destination;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of Assent in this application, for the endpoint and the health indicator. */
interface Status {
  /** Returns whether at least one destination may receive data. */
  boolean isOpen();

  /** Returns whether gates only report now. */
  boolean reportsOnly();

  /** Returns whether the application switched Assent off. */
  boolean isSwitchedOff();

  /** Returns the sentences of the takeover report: what is gated, and what is closed. */
  List<String> report();

  /** Returns the ways out of the process beside the destinations. */
  List<WayOut> waysOut();

  /** Returns the destinations. */
  List<Destination> destinations();

  /** Returns who receives the data of a destination, given by its index; null if nobody said. */
  @Nullable String label(int destination);

  /** Returns the current counts. */
  Ledger ledger();
}
