/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is shared among decisions that say the same. Immutable, equal by value. */
final class Outcome {
  final List<Verdict> verdicts;
  final long addedToContent;
  final long permittedAnywhere;

  /** Per destination: the permitted mask, then the latest time from which one is permitted. */
  final long[] bounds;

  private final int hash;

  Outcome(List<Verdict> verdicts, long addedToContent) {
    this.verdicts = List.copyOf(verdicts);
    this.addedToContent = addedToContent;
    this.bounds = new long[2 * verdicts.size()];
    long anywhere = 0;
    for (int destination = 0; destination < verdicts.size(); destination++) {
      Verdict verdict = verdicts.get(destination);
      anywhere |= verdict.permitted;
      bounds[2 * destination] = verdict.permitted;
      bounds[2 * destination + 1] = verdict.latestNotBefore;
    }
    this.permittedAnywhere = anywhere;
    this.hash = 31 * verdicts.hashCode() + Long.hashCode(addedToContent);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof Outcome outcome
            && addedToContent == outcome.addedToContent
            && Arrays.equals(bounds, outcome.bounds)
            && verdicts.equals(outcome.verdicts));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
