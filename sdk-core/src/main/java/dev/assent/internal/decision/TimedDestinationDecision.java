/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

/**
 * What a decision says of one destination, with its times.
 *
 * @param decision what it says
 * @param own the decision's own moment
 */
record TimedDestinationDecision(DestinationDecision decision, long own) {
  /** As {@link DestinationDecision#notBefore}. */
  long notBefore(int bit) {
    return decision.notBefore(bit, own);
  }

  /** As {@link DestinationDecision#origin}. */
  long origin(int bit) {
    return decision.origin(bit, own);
  }
}
