/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.Leaving;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.ShadowCounts;
import dev.assent.ledger.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * Compares the decision in force with that of the policy beside it, for data that enters a gate,
 * and counts where they differ. It reads the stamp only, and changes nothing. Thread-safe, never
 * throws.
 */
public final class ShadowGate {
  private final ShadowCounts counts;
  private final int destination;
  private final long content;

  private ShadowGate(ShadowCounts counts, int destination, long content) {
    this.counts = counts;
    this.destination = destination;
    this.content = content;
  }

  /**
   * Returns a gate that counts in an account; null if there is no other policy.
   *
   * @param destination the destination's index
   * @param content the leaves of content
   */
  public static @Nullable ShadowGate of(Account account, int destination, long content) {
    ShadowCounts counts = account.shadow();
    return counts == null ? null : new ShadowGate(counts, destination, content);
  }

  /** Compares a datum that enters. */
  void compare(Stamped datum, Decision decision) {
    Decision captured = datum.capturedUnder();
    long earliest = datum.earliestEpochNanos();
    compare(
        datum.ownMask(),
        datum.ownMask() | datum.fieldsMask(),
        earliest,
        decision.permitted(destination, earliest, captured),
        decision,
        captured);
  }

  /**
   * Compares a datum.
   *
   * @param own its own categories
   * @param all its own categories and those of its fields
   * @param earliest the earliest of its times
   * @param permitted what is permitted for it now
   * @param decision the decision in force
   * @param captured the decision at its capture
   */
  public void compare(
      long own, long all, long earliest, long permitted, Decision decision, Decision captured) {
    try {
      Decision second = decision.shadow();
      Decision secondAtCapture = captured.shadow();
      if (second == null || secondAtCapture == null) {
        counts.notEvaluated(1);
        return;
      }
      long permittedThen = second.permitted(destination, earliest, secondAtCapture);
      long leaving = leaving(own, all, permitted, decision, captured);
      long wouldLeave = leaving(own, all, permittedThen, second, secondAtCapture);
      if (leaving != wouldLeave) {
        newlyLeaves(wouldLeave & ~leaving, own, permitted, decision);
        newlyStays(leaving & ~wouldLeave, own, permittedThen, second);
      }
    } catch (RuntimeException | Error failed) {
      counts.notEvaluated(1); // the datum passes its gate all the same
    }
  }

  private long leaving(long own, long all, long permitted, Decision decision, Decision captured) {
    return Leaving.of(own, all, permitted, decision.addedToContent(captured), content);
  }

  private void newlyLeaves(long mask, long own, long permitted, Decision decision) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      counts.wouldLeave(category, reason(category, own, permitted, decision), 1);
    }
  }

  private void newlyStays(long mask, long own, long permitted, Decision decision) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      counts.wouldStay(category, reason(category, own, permitted, decision), 1);
    }
  }

  /** Why a category stays by a decision: for itself, or because the datum stays as a whole. */
  private Withheld reason(long category, long own, long permitted, Decision decision) {
    long missing = decision.missing(destination, category, content) & ~permitted;
    long whole = decision.missing(destination, own, content) & ~permitted;
    long deciding = missing != 0 ? missing : whole;
    if (deciding != 0) {
      return ReasonAtDecision.reason(decision, destination, deciding);
    }
    return ((category | own) & content) != 0
        ? Withheld.UNKNOWN_ADDITIONS
        : ReasonAtDecision.reason(decision, destination, (category | own) & ~permitted);
  }
}
