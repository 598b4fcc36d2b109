/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/**
 * What data are stamped with that waited, in place of the decision under which they were captured.
 * It says what the decision said under which their wait ended, and is another object. Immutable.
 */
final class WaitedDecision extends Decision {
  private final JudgedDecision decision;

  WaitedDecision(JudgedDecision decision) {
    this.decision = decision;
  }

  DestinationDecision verdict(int destination) {
    return decision.verdict(destination);
  }

  long own() {
    return decision.own();
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
    return decision.keptAnywhere();
  }

  @Override
  public long granted(int destination) {
    return decision.granted(destination);
  }

  @Override
  public long permittedSince(int destination, long mask) {
    return decision.permittedSince(destination, mask);
  }

  @Override
  public long unheard(int destination) {
    return decision.unheard(destination);
  }

  @Override
  public long awaited(int destination, Decision capturedUnder) {
    return decision.awaited(destination, capturedUnder);
  }

  @Override
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    return decision.covered(destination, epochNanos, capturedUnder);
  }

  @Override
  public Decision afterWait() {
    return this;
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
    return decision.addedToWaiting();
  }

  @Override
  public boolean isCurrent(Clock clock) {
    return decision.isCurrent(clock);
  }

  @Override
  public Withheld reason(int destination, long mask) {
    return decision.reason(destination, mask);
  }

  @Override
  public String toString() {
    return "Waited" + decision;
  }
}
