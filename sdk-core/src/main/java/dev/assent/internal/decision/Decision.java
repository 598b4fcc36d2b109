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

  /**
   * The short way to most of {@link #permitted(int, long, Decision)}, for a datum of any time: the
   * same categories if nothing of them can depend on its time or on what was decided in between,
   * else none. What is not found here is left to the long way, which says the same of what is.
   */
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    return 0;
  }

  /** The categories that may go to at least one destination, or wait there for a choice. */
  public abstract long keptAnywhere();

  /**
   * The permitted categories that rest on a grant: the cells whose basis is {@code opt_in}, with a
   * choice.
   */
  public abstract long granted(int destination);

  /**
   * Since when categories have been permitted without a break: the latest of their times. Another
   * time means another grant.
   *
   * @return nanoseconds since the epoch; {@link Long#MIN_VALUE} if none has a lower bound
   */
  public abstract long permittedSince(int destination, long mask);

  /**
   * The categories that are withheld only because a source can't be read, has not answered yet or
   * did not confirm what it said: nobody is known to have taken a choice back.
   */
  public abstract long unheard(int destination);

  /**
   * The categories that may not go now, but for whose sake data may wait: until a choice is made
   * ({@code pending: hold}; those that a choice was awaited for at the capture too), or until a
   * source can be read again or confirms what it said (those that were permitted at the capture).
   */
  public abstract long awaited(int destination, Decision capturedUnder);

  /**
   * Of the categories that a datum waited for, those that it may take along: all its subjects have
   * granted them since, for what was held too.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public abstract long covered(int destination, long epochNanos, Decision capturedUnder);

  /**
   * What data are stamped with that were judged under this decision after they had waited, in place
   * of the decision under which they were captured: from now on a category may go as long as it
   * stays permitted without a break, however old the datum is, unless a rule is younger than it.
   * Never the same object as a subject's decision, so that it is always judged.
   */
  public abstract Decision afterWait();

  /**
   * The categories whose withheld fields are replaced by {@code [REDACTED]} rather than removed.
   */
  public abstract long redacted(int destination);

  /**
   * Categories that the subject's documents add to every datum and field that holds content ({@code
   * adds}).
   */
  public abstract long addedToContent();

  /** The same as far as documents could be read: what waits for the others has these. */
  public abstract long addedToWaiting();

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
