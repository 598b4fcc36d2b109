/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import java.util.List;

/** A decision under which nothing waits, and nothing rests on a grant. */
abstract class ImpatientDecision extends Decision {
  ImpatientDecision() {
    super(new SharedDecision(List.of(), SharedDecision.Adds.NONE), 0, Expiry.NONE);
  }

  @Override
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    return 0;
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
    return 0;
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
