/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.ReasonAtDecision;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.gate.StripRule;
import dev.assent.ledger.Withheld;

/**
 * The permissions of one decision at one destination. Read once, then used for all points of a
 * collection, or of one metric at export. Immutable.
 *
 * @param decision the decision that was read
 * @param destination the destination's index
 * @param startEpochNanos the start of the oldest data
 * @param capturedUnder the decision under which the intervals began
 * @param rule what such data may keep
 */
public record MetricDecision(
    Decision decision,
    int destination,
    long startEpochNanos,
    Decision capturedUnder,
    StripRule rule) {

  /**
   * Returns the permissions of data since the start of an interval. Such data keeps everything if
   * the decision is only reported.
   *
   * @param content the leaves of content
   */
  public static MetricDecision of(
      Decision decision,
      int destination,
      long startEpochNanos,
      Decision capturedUnder,
      long content) {
    return decision.reportsOnly()
        ? new MetricDecision(
            decision, destination, startEpochNanos, capturedUnder, StripRule.whole(content))
        : enforced(decision, destination, startEpochNanos, capturedUnder, content);
  }

  private static MetricDecision enforced(
      Decision decision,
      int destination,
      long startEpochNanos,
      Decision capturedUnder,
      long content) {
    long permitted = decision.permitted(destination, startEpochNanos, capturedUnder);
    long added = decision.addedToContent(capturedUnder);
    long known = decision.addedToWaiting(capturedUnder);
    long redacted = decision.redacted(destination);
    return new MetricDecision(
        decision,
        destination,
        startEpochNanos,
        capturedUnder,
        new StripRule(permitted, redacted, 0, 0, added, added & ~known, content));
  }

  /** Whether such data keeps everything because the decision is only reported. */
  public boolean isOnlyReported() {
    return rule.isWhole();
  }

  /** The permissions that would be enforced if the decision were not only reported. */
  public MetricDecision enforced() {
    return isOnlyReported()
        ? enforced(decision, destination, startEpochNanos, capturedUnder, rule.content())
        : this;
  }

  /** The decision for the stamp of such data: content keeps what documents added to it. */
  public Decision stamp() {
    return decision.forContentOf(capturedUnder);
  }

  /** A copy restricted to the permissions of another. */
  public MetricDecision within(MetricDecision other) {
    return without(~other.permitted());
  }

  /** A copy without some categories. */
  public MetricDecision without(long mask) {
    return new MetricDecision(
        decision, destination, startEpochNanos, capturedUnder, rule.without(mask));
  }

  /** The permitted categories. */
  public long permitted() {
    return rule.permitted();
  }

  public StripContext cut() {
    return new StripContext(rule);
  }

  public boolean allows(long mask) {
    return rule.permits(mask);
  }

  /** The categories in a mask with which a field is kept, whatever its age. */
  public long kept(long mask) {
    long denied = ~decision.permitted(destination);
    return mask & ~denied & ((rule.added() & denied) == 0 ? -1L : ~rule.content());
  }

  /**
   * Whether data of this time and these categories is treated as data of {@link #startEpochNanos}.
   * An older point is too old as a whole if a grant or rule between the two times permits it, and
   * the decision is enforced.
   */
  public boolean covers(long epochNanos, long held) {
    return epochNanos >= startEpochNanos
        || isOnlyReported()
        || (rule.full(held)
                & permitted()
                & ~decision.permitted(destination, epochNanos, capturedUnder))
            == 0;
  }

  /**
   * The grant that permits these categories, if any. Data of one grant has the same deletion
   * reference.
   *
   * @return a number that identifies the grant; {@link Long#MAX_VALUE} without a grant
   */
  public long grant(long mask) {
    long granted = rule.full(mask) & decision.granted(destination);
    return granted == 0 ? Long.MAX_VALUE : decision.permittedSince(destination, granted);
  }

  /**
   * The reason why data is withheld.
   *
   * @param counted the categories to count for it; see {@link StripContext#counted}
   */
  public Withheld reason(long counted) {
    return rule.isUncertain(counted)
        ? Withheld.UNKNOWN_ADDITIONS
        : ReasonAtDecision.reason(decision, destination, counted);
  }

  /**
   * The categories for which two decisions may differ. Content differs with what is added to it.
   */
  public long difference(MetricDecision other) {
    long added = rule.added();
    long own = (permitted() ^ other.permitted()) | (rule.redacted() ^ other.rule.redacted());
    boolean addsTheSame = added == other.rule.added() && rule.unknown() == other.rule.unknown();
    return addsTheSame && (own & added) == 0 ? own : own | rule.content();
  }
}
