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
import org.jspecify.annotations.Nullable;

/**
 * The categories that the policy in force allows without a choice, and those that it permits to
 * nobody, per destination; and those of the policy beside it. They depend on nobody's choice. While
 * a policy is replaced, they are those of the old one. Thread-safe.
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
    /** What becomes of a field with these categories, in a datum that leaves. */
    String outcome(int destination, long mask) {
      if ((mask & (Categories.UNCLASSIFIED | never[destination])) != 0) {
        return "would stay";
      }
      return (mask & ~allowed[destination]) == 0 ? "would leave" : "would need a choice";
    }

    @Override
    public String toString() {
      return "Masks";
    }
  }

  private final Decisions decisions;
  private final Categories categories;
  private volatile Masks masks;
  private volatile @Nullable Masks shadow;

  Cells(Decisions decisions, Categories categories) {
    this.decisions = decisions;
    this.categories = categories;
    this.masks = read(decisions.policy());
    this.shadow = readShadow();
  }

  /**
   * Reads the policy in force, and the rules that the time has brought into force. One at a time,
   * so that no older policy comes after a newer one.
   */
  synchronized void refresh() {
    masks = read(decisions.policy());
    shadow = readShadow();
  }

  private @Nullable Masks readShadow() {
    PooledPolicy second = decisions.shadowPolicy();
    return second == null || !second.isReadable() ? null : read(second);
  }

  private Masks read(PooledPolicy policy) {
    List<Destination> destinations = decisions.destinations();
    long[] allowed = new long[destinations.size()];
    long[] never = new long[destinations.size()];
    for (int index = 0; index < allowed.length; index++) {
      Destination destination = destinations.get(index);
      allowed[index] = decisions.allowed(policy, destination.purpose(), destination.recipient());
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

  /**
   * What becomes of a field with these categories by the policy beside the one in force; null if it
   * is the same, or if there is none.
   */
  @Nullable String otherwise(int destination, long mask) {
    Masks second = shadow;
    if (second == null) {
      return null;
    }
    String outcome = second.outcome(destination, mask);
    return outcome.equals(masks.outcome(destination, mask)) ? null : outcome;
  }

  @Override
  public String toString() {
    return "Cells";
  }
}
