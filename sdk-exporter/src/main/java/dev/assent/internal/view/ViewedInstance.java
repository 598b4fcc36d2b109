/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * The parts of an instance that the viewer reads.
 *
 * @param decisions the decisions of all subjects
 * @param labels who receives the data of a destination, in words, by its name
 * @param catalog classifies decoded data
 * @param ledger the counts
 * @param policies the names of the presets, and the paths of the policy files
 * @param isSwitchedOff whether a switch stops all exports
 * @param clock the time
 */
public record ViewedInstance(
    Decisions decisions,
    Map<String, String> labels,
    Catalog catalog,
    LiveLedger ledger,
    List<String> policies,
    boolean isSwitchedOff,
    Clock clock) {
  /** Copies the collections. */
  public ViewedInstance {
    labels = Map.copyOf(labels);
    policies = List.copyOf(policies);
  }
}
