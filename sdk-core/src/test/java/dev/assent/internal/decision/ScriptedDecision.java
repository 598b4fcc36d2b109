/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import java.util.Arrays;
import java.util.List;

/** A decision that permits what a test says; the reason is one for all. */
public final class ScriptedDecision extends Decision {
  private final long[] permitted;
  private final long anywhere;
  private Withheld reason = Withheld.DENIED;
  private long added;
  private long awaited;
  private long redacted;

  /** Permits these masks, one per destination. */
  public ScriptedDecision(long... permitted) {
    super(new SharedDecision(List.of(), SharedDecision.Adds.NONE), 0, Expiry.NONE);
    this.permitted = permitted.clone();
    this.anywhere = Arrays.stream(permitted).reduce(0, (a, b) -> a | b);
  }

  public ScriptedDecision because(Withheld why) {
    reason = why;
    return this;
  }

  public ScriptedDecision addingToContent(long mask) {
    added = mask;
    return this;
  }

  public ScriptedDecision redacting(long mask) {
    redacted = mask;
    return this;
  }

  /** The same at every destination. */
  public ScriptedDecision awaiting(long mask) {
    awaited = mask;
    return this;
  }

  @Override
  public long permitted(int destination) {
    return permitted[destination];
  }

  @Override
  public long permitted(int destination, long epochNanos) {
    return permitted[destination];
  }

  @Override
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    return permitted[destination];
  }

  @Override
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    return 0;
  }

  @Override
  public long keptAnywhere() {
    return anywhere | awaited;
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
    return true;
  }

  @Override
  public Withheld reason(int destination, long mask) {
    return destination == 0 ? reason : Withheld.POLICY;
  }

  @Override
  public long granted(int destination) {
    return 0;
  }

  @Override
  public long permittedSince(int destination, long mask) {
    return Long.MIN_VALUE;
  }

  @Override
  public long unread(int destination) {
    return 0;
  }

  @Override
  public long awaited(int destination, Decision capturedUnder) {
    return awaited & ~permitted[destination];
  }

  @Override
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    return 0;
  }

  @Override
  public Decision afterWait() {
    return this;
  }

  @Override
  public long addedToWaiting() {
    return addedToContent();
  }
}
