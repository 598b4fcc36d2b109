/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.category.Categories;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/** A decision that a test writes down: the same masks at every destination. */
public final class FixedDecision extends ImpatientDecision {
  private final long permitted;
  private final long redacted;
  private final long added;
  private final long young;
  private final long notBefore;
  private final long end;

  private FixedDecision(
      long permitted, long redacted, long added, long young, long notBefore, long end) {
    this.permitted = permitted;
    this.redacted = redacted;
    this.added = added;
    this.young = young;
    this.notBefore = notBefore;
    this.end = end;
  }

  public static FixedDecision permitting(long mask) {
    return new FixedDecision(mask, 0, 0, 0, 0, Long.MAX_VALUE);
  }

  public FixedDecision redacting(long mask) {
    return new FixedDecision(permitted, mask, added, young, notBefore, end);
  }

  public FixedDecision adding(long mask) {
    return new FixedDecision(permitted, redacted, mask, young, notBefore, end);
  }

  public FixedDecision notBefore(long mask, long epochNanos) {
    return new FixedDecision(permitted, redacted, added, mask, epochNanos, end);
  }

  public FixedDecision endingAt(long epochNanos) {
    return new FixedDecision(permitted, redacted, added, young, notBefore, epochNanos);
  }

  public FixedDecision ended() {
    return new FixedDecision(permitted, redacted, added, young, notBefore, Long.MIN_VALUE);
  }

  @Override
  public long permitted(int destination) {
    return permitted;
  }

  @Override
  public long permitted(int destination, long epochNanos) {
    return epochNanos < notBefore ? permitted & ~young : permitted;
  }

  @Override
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    return permitted(destination, epochNanos) & capturedUnder.permitted(destination);
  }

  @Override
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    return permitted & ~young & capturedUnder.permitted(destination);
  }

  @Override
  public long keptAnywhere() {
    return permitted;
  }

  @Override
  public long redacted(int destination) {
    return redacted;
  }

  @Override
  public long addedToContent() {
    return added;
  }

  @Override
  public boolean isCurrent(Clock clock) {
    return clock.epochNanos() < end;
  }

  @Override
  public Withheld reason(int destination, long mask) {
    return (mask & Categories.UNCLASSIFIED) != 0 ? Withheld.POLICY : Withheld.DENIED;
  }
}
