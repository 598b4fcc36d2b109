/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.report.StaysReport;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.supervise.Supervised;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Signal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A local page that shows sent and withheld data. It keeps copies of the last attempts. Register it
 * as enforcer: when {@link #enforce} completes, no copy has data that may not leave any more.
 * Thread-safe.
 */
public interface Viewer extends Enforcer, Supervised, AutoCloseable {
  /**
   * Returns the observer of the attempts of one signal at one destination.
   *
   * @param destination the destination's index
   */
  AttemptObserver observer(int destination, Signal signal);

  /**
   * Returns the receiver of the names that are withheld at one destination.
   *
   * @param destination the destination's index
   */
  WithheldNames names(int destination);

  /** Receives the complete receipt of a choice that was made in this process. Must not throw. */
  void completed(Receipt receipt);

  /**
   * Starts to answer.
   *
   * @param inventory returns what the instance can collect now
   * @param stays returns what stays now, and why; null if nothing is counted
   */
  void start(Supplier<Inventory> inventory, Supplier<@Nullable StaysReport> stays);

  /** Erases all copies, and ends all threads. Must not throw. */
  @Override
  void close();
}
