/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

/**
 * The previous decision for one destination, together with what the whole decision knows.
 * Immutable.
 *
 * @param decision the decision for the destination
 * @param ownTime the own time of the whole decision
 * @param denials the times of the latest denials that were known
 * @param interrupted the categories that were withdrawn and granted again since, unnoticed by it
 */
public record TimedDestinationDecision(
    DestinationDecision decision, long ownTime, TimeByCategory denials, long interrupted) {
  /** The same as {@link DestinationDecision#notBefore} with the own time. */
  public long notBefore(int bit) {
    return decision.notBefore(bit, ownTime);
  }

  /** The same as {@link DestinationDecision#origin} with the own time. */
  long origin(int bit) {
    return decision.origin(bit, ownTime);
  }
}
