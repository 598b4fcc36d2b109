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
final class Outcome {
  private final Verdict[] verdicts;
  final Adds adds;

  /** What may go to some destination, or wait for a choice. */
  final long keptAnywhere;

  /** The permitted mask of each destination. */
  final long[] permitted;

  private final int hash;

  Outcome(List<Verdict> verdicts, Adds adds) {
    this.verdicts = verdicts.toArray(Verdict[]::new);
    this.adds = adds;
    this.permitted = new long[verdicts.size()];
    long anywhere = 0;
    for (int destination = 0; destination < verdicts.size(); destination++) {
      Verdict verdict = verdicts.get(destination);
      anywhere |= verdict.permitted | verdict.pending();
      permitted[destination] = verdict.permitted;
    }
    this.keptAnywhere = anywhere;
    this.hash = 31 * verdicts.hashCode() + adds.hashCode();
  }

  /** How many destinations it has a verdict for. */
  int destinations() {
    return verdicts.length;
  }

  Verdict verdict(int destination) {
    return verdicts[destination];
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
        || (other instanceof Outcome outcome
            && adds.equals(outcome.adds)
            && Arrays.equals(permitted, outcome.permitted)
            && Arrays.equals(verdicts, outcome.verdicts));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
