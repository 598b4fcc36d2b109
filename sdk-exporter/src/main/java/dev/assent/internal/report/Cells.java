/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import java.util.List;

/**
 * The categories that the policy in force allows without a choice, and those that it permits to
 * nobody, per destination. They depend on nobody's choice. While a policy is replaced, they are
 * those of the old one. Thread-safe.
 */
final class Cells {
  /**
   * The cells of one moment.
   *
   * @param allowed by destination
   * @param never by destination
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Masks(long[] allowed, long[] never) {
    @Override
    public String toString() {
      return "Masks";
    }
  }

  private final Decisions decisions;
  private final Categories categories;
  private volatile Masks masks;

  Cells(Decisions decisions, Categories categories) {
    this.decisions = decisions;
    this.categories = categories;
    this.masks = read();
  }

  /**
   * Reads the policy in force, and the rules that the time has brought into force. One at a time,
   * so that no older policy comes after a newer one.
   */
  synchronized void refresh() {
    masks = read();
  }

  private Masks read() {
    PooledPolicy policy = decisions.policy();
    List<Destination> destinations = decisions.destinations();
    long[] allowed = new long[destinations.size()];
    long[] never = new long[destinations.size()];
    for (int index = 0; index < allowed.length; index++) {
      Destination destination = destinations.get(index);
      allowed[index] = decisions.allowed(destination.purpose(), destination.recipient());
      for (int bit = 0; bit < categories.size(); bit++) {
        Basis basis = policy.cell(bit, destination.purpose(), destination.recipient()).basis();
        boolean isOpen = (allowed[index] & (1L << bit)) != 0;
        boolean needsChoice = basis == Basis.OPT_IN || basis == Basis.OPT_OUT;
        never[index] |= isOpen || needsChoice ? 0 : 1L << bit;
      }
    }
    return new Masks(allowed, never);
  }

  /** The categories that a destination may receive whatever anybody chose. */
  long allowed(int destination) {
    return masks.allowed[destination];
  }

  /** The categories that a destination may not receive, whatever anybody chose. */
  long never(int destination) {
    return masks.never[destination];
  }

  @Override
  public String toString() {
    return "Cells";
  }
}
