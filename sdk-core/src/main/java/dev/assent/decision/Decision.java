/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.ledger.Withheld;
import dev.assent.time.Clock;

/**
 * Policy × choices at one moment, for one subject or set of subjects, at every destination.
 * Immutable; compared by identity: a change replaces the object, and two decisions that permit the
 * same are still two.
 */
public abstract class Decision {
  Decision() {}

  /** The categories that may go to a destination, for data captured from now on. */
  public abstract long permitted(int destination);

  /**
   * The categories that may go to a destination, for a datum of this time: those whose grant and
   * rule are not younger.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public abstract long permitted(int destination, long epochNanos);

  /**
   * The categories that may go to a destination, for a datum that was captured under an earlier
   * decision of the same subjects: permitted now, its time not before the grant, and the grant not
   * broken since the capture (whatever time the datum claims).
   */
  public abstract long permitted(int destination, long epochNanos, Decision capturedUnder);

  /** The categories that may go to at least one destination. */
  public abstract long permittedAnywhere();

  /**
   * The categories whose withheld fields are replaced by {@code [REDACTED]} rather than removed.
   */
  public abstract long redacted(int destination);

  /**
   * Categories that the subject's documents add to every datum and field that holds content ({@code
   * adds}).
   */
  public abstract long addedToContent();

  /** Whether a clock has not reached the moment at which a grant in this decision ends. */
  public abstract boolean isCurrent(Clock clock);

  /**
   * Why categories are withheld at a destination: the first reason in the enum's order that applies
   * to one of them.
   *
   * @param mask categories of which at least one is withheld
   */
  public abstract Withheld reason(int destination, long mask);
}
