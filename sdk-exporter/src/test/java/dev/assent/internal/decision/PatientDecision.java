/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/** A decision that a test writes down, under which data waits. */
public final class PatientDecision extends ImpatientDecision {
  private final FixedDecision decision;
  private final long awaited;
  private final long covered;
  private final long heard;

  private PatientDecision(FixedDecision decision, long awaited, long covered, long heard) {
    this.decision = decision;
    this.awaited = awaited;
    this.covered = covered;
    this.heard = heard;
  }

  /** What is not permitted, and awaited, waits. */
  public static PatientDecision awaiting(long mask, FixedDecision decision) {
    return new PatientDecision(decision, mask, 0, decision.addedToContent());
  }

  /** What waited may go, of these. */
  public PatientDecision covering(long mask) {
    return new PatientDecision(decision, awaited, mask, heard);
  }

  /** Of what is added to content, only this was heard. */
  public PatientDecision hearing(long mask) {
    return new PatientDecision(decision, awaited, covered, mask);
  }

  @Override
  public long permitted(int destination) {
    return decision.permitted(destination);
  }

  @Override
  public long permitted(int destination, long epochNanos) {
    return decision.permitted(destination, epochNanos);
  }

  @Override
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    return decision.permitted(destination, epochNanos, capturedUnder);
  }

  @Override
  public long keptAnywhere() {
    return decision.keptAnywhere() | awaited;
  }

  @Override
  public long awaited(int destination, Decision capturedUnder) {
    return awaited & ~decision.permitted(destination);
  }

  @Override
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    return covered & capturedUnder.awaited(destination, capturedUnder);
  }

  @Override
  public Decision afterWait() {
    return new PatientDecision(decision, awaited, covered, heard);
  }

  @Override
  public long redacted(int destination) {
    return decision.redacted(destination);
  }

  @Override
  public long addedToContent() {
    return decision.addedToContent();
  }

  @Override
  public long addedToWaiting() {
    return heard;
  }

  @Override
  public boolean isCurrent(Clock clock) {
    return decision.isCurrent(clock);
  }

  @Override
  public Withheld reason(int destination, long mask) {
    return decision.reason(destination, mask);
  }
}
