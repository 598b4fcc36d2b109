/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/**
 * Policy × choices at one moment, for one subject or set of subjects, at every destination.
 * Immutable; compared by identity: a change replaces the object, and two decisions that permit the
 * same are still two. It consists of a part that many decisions share, and of its own times: since
 * when its grants count, and when it ends.
 */
public class Decision {
  private final SharedDecision shared;
  private final long[] permitted;

  /** The latest moment from which on something is permitted: for most, since when they granted. */
  private final long own;

  private final long endEpochNanos;
  private final long endNanoTime;

  /** Whether data is stamped with it that was on hold. */
  private final boolean afterHold;

  // Written without order: what is lost keeps a subject fresh one sweep less, or more.
  private boolean used;

  Decision(SharedDecision shared, long own, Expiry expiry) {
    this(shared, own, expiry, false);
  }

  private Decision(SharedDecision shared, long own, Expiry expiry, boolean afterHold) {
    this.shared = shared;
    this.permitted = shared.permitted;
    this.own = own;
    this.endEpochNanos = expiry.epochNanos();
    this.endNanoTime = expiry.nanoTime();
    this.afterHold = afterHold;
  }

  /** Whether a datum was judged by it since this was asked last. */
  boolean usedSince() {
    boolean was = used;
    used = false;
    return was;
  }

  private void use() {
    if (!used) {
      used = true;
    }
  }

  /** The categories that may go to a destination, for data captured from now on. */
  public long permitted(int destination) {
    return permitted[destination];
  }

  /**
   * The categories that may go to a destination, for a datum of this time: those whose grant and
   * rule are not younger.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public long permitted(int destination, long epochNanos) {
    use();
    return epochNanos >= own
        ? permitted[destination]
        : verdict(destination).permitted(epochNanos, own);
  }

  /**
   * The categories that may go to a destination, for a datum that was captured under an earlier
   * decision of the same subjects: permitted now, its time not before the grant, and the grant not
   * broken since the capture (whatever time the datum claims).
   */
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    use();
    DestinationDecision now = verdict(destination);
    DestinationDecision earlier = capturedUnder.verdict(destination);
    if (capturedUnder.afterHold) {
      return now.stillPermitted(epochNanos, own, earlier, capturedUnder.own);
    }
    return epochNanos >= own && saysTheSame(destination, capturedUnder)
        ? permitted[destination]
        : now.permitted(epochNanos, own, earlier, capturedUnder.own);
  }

  /**
   * The short way to most of {@link #permitted(int, long, Decision)}, for a datum of any time: the
   * same categories if nothing of them can depend on its time or on what was decided in between,
   * else none. What is not found here is left to the long way, which says the same of what is.
   */
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    use();
    return own == Long.MIN_VALUE
            && !capturedUnder.afterHold
            && saysTheSame(destination, capturedUnder)
        ? permitted[destination]
        : 0;
  }

  /** Whether both share a verdict: nothing was broken in between, and the same times count. */
  @SuppressWarnings("ReferenceEquality") // two that are equal and not shared go the long way
  private boolean saysTheSame(int destination, Decision earlier) {
    return own == earlier.own && verdict(destination) == earlier.verdict(destination);
  }

  /** The categories that may go to at least one destination, or wait there for a choice. */
  public long keptAnywhere() {
    use();
    return shared.keptAnywhere;
  }

  /**
   * The permitted categories that rest on a grant: the cells whose basis is {@code opt_in}, with a
   * choice.
   */
  public long granted(int destination) {
    return verdict(destination).granted;
  }

  /**
   * Since when categories have been permitted without a break: the latest of their times. Another
   * time means another grant.
   *
   * @return nanoseconds since the epoch; {@link Long#MIN_VALUE} if none has a lower bound
   */
  public long permittedSince(int destination, long mask) {
    return verdict(destination).latestNotBefore(mask, own);
  }

  /**
   * The categories that are withheld only because a source can't be read, has not answered yet or
   * did not confirm what it said: nobody is known to have taken a choice back.
   */
  public long unheard(int destination) {
    return verdict(destination).unheard();
  }

  /**
   * The categories that may not go now, but for whose sake data may wait: until a choice is made
   * ({@code pending: hold}; those that a choice was awaited for at the capture too), or until a
   * source can be read again or confirms what it said (those that were permitted at the capture).
   */
  public long awaited(int destination, Decision capturedUnder) {
    return verdict(destination).awaited(capturedUnder.verdict(destination));
  }

  /**
   * Of the categories that a datum waited for, those that it may take along: all its subjects have
   * granted them since, for what was held too.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    return verdict(destination).covered(epochNanos, capturedUnder.verdict(destination));
  }

  /**
   * What data are stamped with that were judged under this decision after they had waited, in place
   * of the decision under which they were captured: from now on a category may go as long as it
   * stays permitted without a break, however old the datum is, unless a rule is younger than it.
   * Never the same object as a subject's decision, so that it is always judged.
   */
  public Decision afterWait() {
    return afterHold ? this : new Decision(shared, own, ends(), true);
  }

  /**
   * The categories whose withheld fields are replaced by {@code [REDACTED]} rather than removed.
   */
  public long redacted(int destination) {
    return verdict(destination).redacted;
  }

  /**
   * Categories that the subject's documents add to every datum and field that holds content ({@code
   * adds}).
   */
  public long addedToContent() {
    return shared.adds.all();
  }

  /** The same as far as documents could be read: what waits for the others has these. */
  public long addedToWaiting() {
    return shared.adds.heard();
  }

  /** Whether a clock has not reached the moment at which a grant in this decision ends. */
  public boolean isCurrent(Clock clock) {
    use();
    return lasts(clock);
  }

  /** Whether it has not ended. To ask is no use of it, as it is for whoever judges data. */
  boolean lasts(Clock clock) {
    return endEpochNanos == Expiry.NEVER
        || (clock.epochNanos() < endEpochNanos && clock.nanoTime() - endNanoTime < 0);
  }

  /**
   * Why categories are withheld at a destination: the first reason in the enum's order that applies
   * to one of them.
   *
   * @param mask categories of which at least one is withheld
   */
  public Withheld reason(int destination, long mask) {
    return verdict(destination).reason(mask);
  }

  Expiry ends() {
    return new Expiry(endEpochNanos, endNanoTime);
  }

  /**
   * Whether this decision can stay where another was reached: it says the same, and ends earlier by
   * less than a second, or at the same time. Readings of two clocks are never quite the same.
   */
  boolean canStayFor(Decision other, FixedClock now) {
    return own == other.own
        && shared.equals(other.shared)
        && lasts(now)
        && ends().isJustBefore(other.ends());
  }

  /**
   * The categories that data captured under an earlier decision may hold somewhere, and may not
   * under this one, or not if they are so old. A source that fails takes nothing away: what waits
   * for it is told by {@link #awaited}.
   *
   * @param contentMask the categories that are lost when more is added to content
   */
  long lostSince(Decision before, long contentMask) {
    long lost = (shared.adds.heard() & ~before.shared.adds.heard()) == 0 ? 0 : contentMask;
    for (int destination = 0; destination < shared.destinations(); destination++) {
      lost |= verdict(destination).lostSince(own, before.verdict(destination), before.own);
    }
    return lost;
  }

  /** The categories that this decision lets go to some destination, and an earlier one did not. */
  long gainedSince(Decision before, long contentMask) {
    long gained = (before.shared.adds.all() & ~shared.adds.all()) == 0 ? 0 : contentMask;
    for (int destination = 0; destination < shared.destinations(); destination++) {
      gained |= verdict(destination).gainedSince(own, before.verdict(destination), before.own);
    }
    return gained;
  }

  /** What its verdicts are to be asked with. */
  long own() {
    return own;
  }

  DestinationDecision verdict(int destination) {
    return shared.verdict(destination);
  }

  @Override
  public String toString() {
    return "Decision{keptAnywhere=" + Long.bitCount(shared.keptAnywhere) + " categories}";
  }
}
