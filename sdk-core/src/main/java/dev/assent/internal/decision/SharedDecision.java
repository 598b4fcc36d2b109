/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is shared among decisions that say the same, but for when each of them ends and since when
 * its own grants count. Immutable, equal by value.
 */
final class SharedDecision {
  private final DestinationDecision[] decisions;
  final Adds adds;

  /** What may go to some destination, or wait for a choice. */
  final long keptAnywhere;

  /** The permitted mask of each destination. */
  final long[] permitted;

  private final int hash;

  SharedDecision(List<DestinationDecision> destinationDecisions, Adds adds) {
    this.decisions = destinationDecisions.toArray(DestinationDecision[]::new);
    this.adds = adds;
    this.permitted = new long[destinationDecisions.size()];
    long anywhere = 0;
    for (int destination = 0; destination < destinationDecisions.size(); destination++) {
      DestinationDecision decision = destinationDecisions.get(destination);
      anywhere |= decision.permitted | decision.pending();
      permitted[destination] = decision.permitted;
    }
    this.keptAnywhere = anywhere;
    this.hash = 31 * destinationDecisions.hashCode() + adds.hashCode();
  }

  /** How many destinations it has a verdict for. */
  int destinations() {
    return decisions.length;
  }

  DestinationDecision verdict(int destination) {
    return decisions[destination];
  }

  /**
   * What documents add to content.
   *
   * @param all every category where a document can't be read: what leaves has them
   * @param heard as far as documents can be read: what waits until they all can has them
   */
  record Adds(long all, long heard) {
    static final Adds NONE = new Adds(0, 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof SharedDecision shared
            && adds.equals(shared.adds)
            && Arrays.equals(permitted, shared.permitted)
            && Arrays.equals(decisions, shared.decisions));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
