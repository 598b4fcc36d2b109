/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

/**
 * The decision for one destination together with the decision's own time. Immutable.
 *
 * @param decision the decision for the destination
 * @param own the own time of the whole decision
 */
record TimedDestinationDecision(DestinationDecision decision, long own) {
  /** The same as {@link DestinationDecision#notBefore} with the own time. */
  long notBefore(int bit) {
    return decision.notBefore(bit, own);
  }

  /** The same as {@link DestinationDecision#origin} with the own time. */
  long origin(int bit) {
    return decision.origin(bit, own);
  }
}
