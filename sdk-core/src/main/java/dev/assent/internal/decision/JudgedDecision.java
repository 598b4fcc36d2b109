/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * The only decision: what many say alike, and beside it what is this one's: since when its grants
 * count, and when it ends.
 */
final class JudgedDecision extends Decision {
  private final SharedDecision shared;
  private final long[] permitted;

  /** The latest moment from which on something is permitted: for most, since when they granted. */
  private final long own;

  private final long endEpochNanos;
  private final long endNanoTime;

  // Written without order: what is lost keeps a subject fresh one sweep less, or more.
  private boolean used;

  JudgedDecision(SharedDecision shared, long own, Expiry expiry) {
    this.shared = shared;
    this.permitted = shared.permitted;
    this.own = own;
    this.endEpochNanos = expiry.epochNanos();
    this.endNanoTime = expiry.nanoTime();
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

  @Override
  public long permitted(int destination) {
    return permitted[destination];
  }

  @Override
  public long permitted(int destination, long epochNanos) {
    use();
    return epochNanos >= own
        ? permitted[destination]
        : verdict(destination).permitted(epochNanos, own);
  }

  @Override
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    use();
    DestinationDecision now = verdict(destination);
    if (capturedUnder instanceof JudgedDecision earlier) {
      return epochNanos >= own && saysTheSame(destination, earlier)
          ? permitted[destination]
          : now.permitted(epochNanos, own, earlier.verdict(destination), earlier.own);
    }
    return capturedUnder instanceof WaitedDecision waited
        ? now.stillPermitted(epochNanos, own, waited.verdict(destination), waited.own())
        : 0;
  }

  @Override
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    use();
    return capturedUnder instanceof JudgedDecision earlier
            && own == Long.MIN_VALUE
            && saysTheSame(destination, earlier)
        ? permitted[destination]
        : 0;
  }

  /** Whether both share a verdict: nothing was broken in between, and the same times count. */
  @SuppressWarnings("ReferenceEquality") // two that are equal and not shared go the long way
  private boolean saysTheSame(int destination, JudgedDecision earlier) {
    return own == earlier.own && verdict(destination) == earlier.verdict(destination);
  }

  @Override
  public long keptAnywhere() {
    use();
    return shared.keptAnywhere;
  }

  @Override
  public long granted(int destination) {
    return verdict(destination).granted;
  }

  @Override
  public long permittedSince(int destination, long mask) {
    return verdict(destination).latestNotBefore(mask, own);
  }

  @Override
  public long unheard(int destination) {
    return verdict(destination).unheard();
  }

  @Override
  public long awaited(int destination, Decision capturedUnder) {
    DestinationDecision earlier = verdictOf(capturedUnder, destination);
    return earlier == null ? 0 : verdict(destination).awaited(earlier);
  }

  @Override
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    DestinationDecision earlier = verdictOf(capturedUnder, destination);
    return earlier == null ? 0 : verdict(destination).covered(epochNanos, earlier);
  }

  private static @Nullable DestinationDecision verdictOf(Decision capturedUnder, int destination) {
    if (capturedUnder instanceof JudgedDecision judged) {
      return judged.verdict(destination);
    }
    return capturedUnder instanceof WaitedDecision waited ? waited.verdict(destination) : null;
  }

  @Override
  public Decision afterWait() {
    return new WaitedDecision(this);
  }

  @Override
  public long redacted(int destination) {
    return verdict(destination).redacted;
  }

  @Override
  public long addedToContent() {
    return shared.adds.all();
  }

  @Override
  public long addedToWaiting() {
    return shared.adds.heard();
  }

  @Override
  public boolean isCurrent(Clock clock) {
    use();
    return lasts(clock);
  }

  /** Whether it has not ended. To ask is no use of it, as it is for whoever judges data. */
  boolean lasts(Clock clock) {
    return endEpochNanos == Expiry.NEVER
        || (clock.epochNanos() < endEpochNanos && clock.nanoTime() - endNanoTime < 0);
  }

  @Override
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
  boolean canStayFor(JudgedDecision other, FixedClock now) {
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
  long lostSince(JudgedDecision before, long contentMask) {
    long lost = (shared.adds.heard() & ~before.shared.adds.heard()) == 0 ? 0 : contentMask;
    for (int destination = 0; destination < shared.destinations(); destination++) {
      lost |= verdict(destination).lostSince(own, before.verdict(destination), before.own);
    }
    return lost;
  }

  /** The categories that this decision lets go to some destination, and an earlier one did not. */
  long gainedSince(JudgedDecision before, long contentMask) {
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
