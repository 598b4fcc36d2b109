/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/**
 * A decision that a test writes down: what is permitted, which of it rests on a grant, since when,
 * and what can't be heard. The same at every destination.
 */
public final class GrantedDecision extends ImpatientDecision {
  private final long permitted;
  private final long granted;
  private final long unheard;
  private final long since;
  private final long added;

  private GrantedDecision(long permitted, long granted, long unheard, long since, long added) {
    this.permitted = permitted;
    this.granted = granted;
    this.unheard = unheard;
    this.since = since;
    this.added = added;
  }

  public static GrantedDecision nothing() {
    return new GrantedDecision(0, 0, 0, 0, 0);
  }

  public GrantedDecision granting(long mask, long since) {
    return new GrantedDecision(permitted | mask, granted | mask, unheard, since, added);
  }

  public GrantedDecision allowing(long mask) {
    return new GrantedDecision(permitted | mask, granted, unheard, since, added);
  }

  public GrantedDecision silent(long mask) {
    return new GrantedDecision(permitted, granted, mask, since, added);
  }

  public GrantedDecision adding(long mask) {
    return new GrantedDecision(permitted, granted, unheard, since, mask);
  }

  @Override
  public long permitted(int destination) {
    return permitted;
  }

  @Override
  public long permitted(int destination, long epochNanos) {
    return permitted;
  }

  @Override
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    GrantedDecision then = (GrantedDecision) capturedUnder;
    return since <= then.since ? permitted & then.permitted : 0;
  }

  @Override
  public long granted(int destination) {
    return granted;
  }

  @Override
  public long permittedSince(int destination, long mask) {
    return since;
  }

  @Override
  public long unread(int destination) {
    return unheard;
  }

  @Override
  public long keptAnywhere() {
    return permitted;
  }

  @Override
  public long redacted(int destination) {
    return 0;
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
    return Withheld.DENIED;
  }
}
