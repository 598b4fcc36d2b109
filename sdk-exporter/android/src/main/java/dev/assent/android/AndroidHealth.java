/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import dev.assent.ledger.Signal;
import java.util.Map;
import java.util.Optional;

/**
 * How Assent is, at one moment. Immutable.
 *
 * @param state what it does
 * @param problem why it did not start, as the log has it; empty if it did, or is still starting
 * @param withheldAtStart the number of data that were withheld because Assent did not run yet, by
 *     signal; a recording of a metric counts as one point
 */
public record AndroidHealth(
    State state, Optional<String> problem, Map<Signal, Long> withheldAtStart) {
  /** What Assent does. */
  public enum State {
    /** It loads its configuration and its files. All data is withheld. */
    STARTING,
    /** It runs: each datum goes by policy and choices. */
    RUNNING,
    /** It could not start. All data is withheld. */
    FAILED,
    /** The application closed it. */
    CLOSED
  }

  /** Copies the counts. */
  public AndroidHealth {
    withheldAtStart = Map.copyOf(withheldAtStart);
  }
}
