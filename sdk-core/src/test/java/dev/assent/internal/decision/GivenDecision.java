/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DecisionInterner;
import dev.assent.internal.decision.evaluate.DestinationDecision;
import dev.assent.internal.decision.evaluate.Expiry;
import dev.assent.internal.decision.evaluate.SharedDecision;
import dev.assent.internal.decision.evaluate.TimeByCategory;
import dev.assent.internal.decision.evaluate.WithheldReasons;
import dev.assent.ledger.Withheld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Describes a decision for one destination in a test, and builds the real {@link Decision}. Every
 * method returns a changed copy. Masks are sets of categories.
 */
public final class GivenDecision implements Cloneable {
  private static final int DESTINATIONS = 4;
  private static final DecisionInterner INTERNER = new DecisionInterner(DESTINATIONS);

  private long permitted;
  private long granted;
  private long redacted;
  private long reduced;
  private long pending;
  private long unread;
  private long covering;
  private long adds;
  private long heardAdds;
  private long[] notBefore = new long[Long.SIZE];
  private Withheld reason = Withheld.DENIED;
  private Expiry expiry = Expiry.NONE;

  private GivenDecision() {
    Arrays.fill(notBefore, Long.MIN_VALUE);
  }

  /** Returns a decision that permits these categories without a grant, and denies the others. */
  public static GivenDecision permitting(long mask) {
    return new GivenDecision().with(it -> it.permitted = mask);
  }

  /** Permits these categories in addition, by a grant of this time. */
  public GivenDecision granting(long mask, long epochNanos) {
    return with(it -> it.granted |= mask).with(it -> it.permitted |= mask).since(mask, epochNanos);
  }

  /** Permits these categories for data from this time on. */
  public GivenDecision since(long mask, long epochNanos) {
    return with(
        it -> {
          for (int bit = 0; bit < Long.SIZE; bit++) {
            it.notBefore[bit] = (mask & 1L << bit) != 0 ? epochNanos : it.notBefore[bit];
          }
        });
  }

  /** Withdraws these categories. */
  public GivenDecision without(long mask) {
    return with(it -> it.permitted &= ~mask).with(it -> it.granted &= ~mask);
  }

  public GivenDecision redacting(long mask) {
    return with(it -> it.redacted = mask);
  }

  /** Reduces these categories, unless they are permitted. */
  public GivenDecision reducing(long mask) {
    return with(it -> it.reduced = mask);
  }

  /** Adds these categories to content. */
  public GivenDecision adding(long mask) {
    return with(it -> it.adds = mask).hearing(mask);
  }

  /** Limits the added categories in readable documents to these. */
  public GivenDecision hearing(long mask) {
    return with(it -> it.heardAdds = mask);
  }

  /** Holds data of these categories until a choice. */
  public GivenDecision awaiting(long mask) {
    return with(it -> it.pending = mask);
  }

  /** Makes the source of these categories unreadable; data that was permitted before waits. */
  public GivenDecision unread(long mask) {
    return with(it -> it.unread = mask);
  }

  /** Lets the grants of these categories cover data on hold. */
  public GivenDecision covering(long mask) {
    return with(it -> it.covering = mask);
  }

  /** Withholds all other categories for this reason. */
  public GivenDecision because(Withheld why) {
    return with(it -> it.reason = why);
  }

  /** Ends the decision when either clock reaches this time. */
  public GivenDecision endingAt(long nanos) {
    return with(it -> it.expiry = new Expiry(nanos, nanos));
  }

  private GivenDecision with(Consumer<GivenDecision> change) {
    try {
      GivenDecision copy = (GivenDecision) clone();
      copy.notBefore = notBefore.clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public long permitted() {
    return permitted;
  }

  /** Builds a new decision that is the same at every destination. */
  public Decision decision() {
    return decision(List.of(this));
  }

  /**
   * Builds a new decision with one description per destination. The last one applies to all further
   * destinations; the first one states the added categories and the end.
   */
  public static Decision decision(List<GivenDecision> each) {
    List<DestinationDecision> decisions = new ArrayList<>();
    for (int i = 0; i < DESTINATIONS; i++) {
      decisions.add(each.get(Math.min(i, each.size() - 1)).forDestination());
    }
    GivenDecision first = each.get(0);
    SharedDecision.Adds adds = new SharedDecision.Adds(first.adds, first.heardAdds);
    return INTERNER.decision(decisions, adds, first.expiry);
  }

  /** The same, as the decision of a handle after another one. */
  public static Decision decision(List<GivenDecision> each, Decision before) {
    return decision(each).after(before);
  }

  private DestinationDecision forDestination() {
    WithheldReasons reasons =
        new WithheldReasons(
            because(reason, Withheld.DISABLED),
            because(reason, Withheld.POLICY),
            because(reason, Withheld.DENIED),
            because(reason, Withheld.UNSET),
            because(reason, Withheld.UNKNOWN),
            pending & ~permitted,
            pending & ~permitted,
            unread,
            unread,
            covering & permitted,
            TimeByCategory.EVER,
            TimeByCategory.EVER);
    return new DestinationDecision(
        permitted,
        granted,
        permitted & ~granted,
        0,
        redacted,
        reduced & ~permitted,
        0,
        reasons,
        notBefore,
        notBefore,
        false);
  }

  private static long because(Withheld reason, Withheld one) {
    return reason == one ? -1L : 0;
  }
}
