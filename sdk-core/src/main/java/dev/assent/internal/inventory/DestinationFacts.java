/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.inventory;

import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a destination, as far as an inventory has it.
 *
 * @param destination its name, purpose and recipient
 * @param label who receives the data, in words for people; null if nobody said
 * @param signals the signals that it takes
 * @param hold the maximum time for which data waits in memory for a choice
 * @param spool the maximum time for which data waits on disk; null if no data is written to disk
 * @param canDelete whether its data can be deleted at the receiver by a reference
 */
public record DestinationFacts(
    Destination destination,
    @Nullable String label,
    Set<Signal> signals,
    Duration hold,
    @Nullable Duration spool,
    boolean canDelete) {
  /** Copies the signals. */
  public DestinationFacts {
    signals = Set.copyOf(signals);
  }
}
