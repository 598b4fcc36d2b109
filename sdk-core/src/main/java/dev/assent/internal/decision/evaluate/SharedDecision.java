/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part that decisions with the same content share: everything except the time at which each
 * decision ends and the time from which its grants apply. Immutable, thread-safe, and equal by
 * value.
 */
public final class SharedDecision {
  private final DestinationDecision[] decisions;
  final Adds adds;

  /** The categories whose data may go to some destination, or wait there for a choice. */
  final long keptAnywhere;

  /** The permitted categories of each destination. */
  final long[] permitted;

  private final int hash;

  /**
   * @param exporting the number of destinations that get data; those behind them only receive
   *     headers
   */
  SharedDecision(List<DestinationDecision> destinationDecisions, int exporting, Adds adds) {
    this.decisions = destinationDecisions.toArray(DestinationDecision[]::new);
    this.adds = adds;
    this.permitted = new long[destinationDecisions.size()];
    long anywhere = 0;
    for (int destination = 0; destination < destinationDecisions.size(); destination++) {
      DestinationDecision decision = destinationDecisions.get(destination);
      anywhere |= destination < exporting ? decision.permitted | decision.held() : 0;
      permitted[destination] = decision.permitted;
    }
    this.keptAnywhere = anywhere;
    this.hash = 31 * destinationDecisions.hashCode() + adds.hashCode();
  }

  private SharedDecision(SharedDecision of, Adds adds) {
    this.decisions = of.decisions;
    this.adds = adds;
    this.permitted = of.permitted;
    this.keptAnywhere = of.keptAnywhere;
    this.hash = 31 * Arrays.hashCode(decisions) + adds.hashCode();
  }

  /** The same, with further categories that readable documents add; itself if it has them. */
  SharedDecision alsoAdding(long known) {
    return (known & ~adds.readable) == 0
        ? this
        : new SharedDecision(this, new Adds(adds.all | known, adds.readable | known, adds.ended));
  }

  /** The same, after a decision with other additions; itself if there is nothing to remember. */
  SharedDecision after(Adds before) {
    Adds after = adds.after(before);
    return after.equals(adds) ? this : new SharedDecision(this, after);
  }

  /** The number of destinations. */
  int destinations() {
    return decisions.length;
  }

  DestinationDecision destination(int destination) {
    return decisions[destination];
  }

  /**
   * The categories that documents add to content.
   *
   * @param all the categories for data that leave the process: every category if a document cannot
   *     be read
   * @param readable the categories of the readable documents, for data that wait until all
   *     documents can be read
   * @param ended what the readable documents of the same handle have added before
   */
  public record Adds(long all, long readable, EndedAdditions ended) {
    static final Adds NONE = new Adds(0, 0);

    /** Creates additions without a history. */
    public Adds(long all, long readable) {
      this(all, readable, EndedAdditions.NONE);
    }

    /** The same, as those that replace others of the same handle. */
    Adds after(Adds before) {
      return new Adds(all, readable, before.ended.and(before.readable & ~readable));
    }
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
