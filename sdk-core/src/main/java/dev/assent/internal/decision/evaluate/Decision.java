/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import dev.assent.ledger.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * The result of the policy and the choices at one moment, for one subject or a combination of
 * subjects, at every destination. Immutable but for a usage flag, and thread-safe. Decisions are
 * compared by identity: every change creates a new object. A decision consists of a part that many
 * decisions share and of its own times: the time from which its grants apply, and the time at which
 * it ends. Masks are masks of categories; times are in nanoseconds since the epoch.
 */
public final class Decision {
  private final SharedDecision shared;
  private final long[] permitted;

  /**
   * The latest time from which a category is permitted; for most decisions, the time of their
   * grants.
   */
  private final long ownTime;

  private final KnownDenials denials;
  private final long endEpochNanos;
  private final long endNanoTime;

  /** Whether this decision belongs to data that were released from waiting. */
  private final boolean isAfterHold;

  private final boolean reportsOnly;

  /** What another policy would decide; null if there is none. It decides nothing. */
  private final @Nullable Decision shadow;

  // Written without synchronization: a lost update changes the freshness of a subject by one sweep.
  private boolean wasUsed;

  Decision(SharedDecision shared, long ownTime, KnownDenials denials, Expiry expiry) {
    this(shared, ownTime, denials, expiry, false, false, null);
  }

  private Decision(
      SharedDecision shared,
      long ownTime,
      KnownDenials denials,
      Expiry expiry,
      boolean isAfterHold,
      boolean reportsOnly,
      @Nullable Decision shadow) {
    this.shared = shared;
    this.permitted = shared.permitted;
    this.ownTime = ownTime;
    this.denials = denials;
    this.endEpochNanos = expiry.epochNanos();
    this.endNanoTime = expiry.nanoTime();
    this.isAfterHold = isAfterHold;
    this.reportsOnly = reportsOnly;
    this.shadow = shadow;
  }

  /** Returns what the policy beside the one in force would decide; null if nobody knows. */
  public @Nullable Decision shadow() {
    return shadow;
  }

  /** Returns this decision with that of the other policy. It decides the same. */
  @SuppressWarnings("ReferenceEquality") // an identity
  public Decision withShadow(@Nullable Decision other) {
    return other == shadow
        ? this
        : new Decision(shared, ownTime, denials, ends(), isAfterHold, reportsOnly, other);
  }

  /**
   * Returns this decision for gates that only report it. It ends with <em>report only</em>, if not
   * earlier by itself.
   *
   * @param before the previous decision of the same handle; null if there is none
   * @return the previous decision itself if nothing changed
   */
  public Decision reported(ReportOnly reportOnly, @Nullable Decision before, ClockReading now) {
    Expiry earliest = ends().earliest(reportOnly.expiry(now));
    Decision reported = new Decision(shared, ownTime, denials, earliest, isAfterHold, true, shadow);
    return before != null && before.canStayFor(reported, now) ? before : reported;
  }

  /**
   * Returns whether gates only report this decision: data of the application passes as it is,
   * whatever is permitted. All other methods describe what would be enforced.
   */
  public boolean reportsOnly() {
    return reportsOnly;
  }

  /**
   * Returns the same for a destination. There the decision is enforced if the data's requests deny
   * every purpose at it.
   */
  public boolean reportsOnly(int destination) {
    return reportsOnly && !destination(destination).isRefused;
  }

  /**
   * Returns whether a datum was evaluated with this decision since the last call, and resets the
   * flag.
   */
  public boolean wasUsedSince() {
    boolean was = wasUsed;
    wasUsed = false;
    return was;
  }

  private void use() {
    if (!wasUsed) {
      wasUsed = true;
    }
  }

  /** Returns the categories that may go to a destination, for data captured from now on. */
  public long permitted(int destination) {
    return permitted[destination];
  }

  /**
   * Returns the categories that may go to a destination, for a datum of this time: the permitted
   * categories whose grant and rule are not younger than the datum.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public long permitted(int destination, long epochNanos) {
    use();
    return epochNanos >= ownTime
        ? permitted[destination]
        : destination(destination).permitted(epochNanos, ownTime);
  }

  /**
   * Returns the categories that may go to a destination, for a datum that was captured under an
   * earlier decision of the same subjects. Such a category is permitted now, its grant is not
   * younger than the datum, and the permission has not been interrupted since the capture, whatever
   * time the datum states.
   *
   * @param epochNanos the earliest of the datum's times
   * @param capturedUnder the decision under which the datum was captured
   */
  public long permitted(int destination, long epochNanos, Decision capturedUnder) {
    use();
    DestinationDecision now = destination(destination);
    DestinationDecision earlier = capturedUnder.destination(destination);
    if (capturedUnder.isAfterHold) {
      return now.stillPermitted(epochNanos, ownTime, earlier, capturedUnder.ownTime);
    }
    return epochNanos >= ownTime && permitsTheSame(destination, capturedUnder)
        ? permitted[destination]
        : now.permitted(epochNanos, ownTime, earlier, capturedUnder.ownTime);
  }

  /**
   * A fast path of {@link #permitted(int, long, Decision)} for a datum of any time. It returns the
   * same categories if they depend neither on the time of the datum nor on changes since its
   * capture, and 0 otherwise. A caller that gets 0 must call the slow path, which returns the same
   * categories where this method returns any.
   */
  public long permittedAtAnyTime(int destination, Decision capturedUnder) {
    use();
    return ownTime == Long.MIN_VALUE
            && !capturedUnder.isAfterHold
            && permitsTheSame(destination, capturedUnder)
        ? permitted[destination]
        : 0;
  }

  /**
   * Returns whether both decisions share the decision for a destination: no permission was
   * interrupted in between, and the same times apply.
   */
  @SuppressWarnings("ReferenceEquality") // equal objects that are not shared take the slow path
  private boolean permitsTheSame(int destination, Decision earlier) {
    return ownTime == earlier.ownTime
        && destination(destination) == earlier.destination(destination);
  }

  /** Returns the categories that may go to at least one destination, or wait there for a choice. */
  public long keptAnywhere() {
    use();
    return shared.keptAnywhere;
  }

  /**
   * Returns the permitted categories that rest on a grant: their basis is {@code opt_in}, and the
   * subjects have granted them.
   */
  public long granted(int destination) {
    return destination(destination).granted & permitted[destination];
  }

  /**
   * Returns the time since which the categories have been permitted without interruption: the
   * latest of their times. A different time means a different grant.
   *
   * @return nanoseconds since the epoch; {@link Long#MIN_VALUE} if no category has a lower bound
   */
  public long permittedSince(int destination, long mask) {
    return destination(destination).latestNotBefore(mask, ownTime);
  }

  /**
   * Returns the categories that are withheld only because a source cannot be read, has not answered
   * yet, or did not confirm its choices in time. No subject is known to have withdrawn a choice.
   */
  public long unread(int destination) {
    return destination(destination).reasons.unread();
  }

  /**
   * Returns the categories that may not go now but for which a datum may wait. A datum waits for a
   * choice ({@code pending: hold}) if it also waited for one at its capture. It waits for a source
   * to be readable again, or to confirm its choices, if the category was permitted at its capture.
   */
  public long awaited(int destination, Decision capturedUnder) {
    return destination(destination).awaited(capturedUnder.destination(destination));
  }

  /**
   * Returns the categories for which a datum waited and that may now go with it: all its subjects
   * have granted them since, with grants that cover data on hold.
   *
   * @param epochNanos the earliest of the datum's times
   */
  public long covered(int destination, long epochNanos, Decision capturedUnder) {
    return destination(destination)
        .covered(
            epochNanos,
            capturedUnder.destination(destination),
            denials.of(destination),
            capturedUnder.denials.of(destination));
  }

  /**
   * Returns the decision that replaces the capture decision of data that were evaluated under this
   * decision after a wait. From then on, a category may go as long as it remains permitted without
   * interruption, whatever the age of the datum, unless a rule is younger than the datum. The
   * result is never the object that a subject's handle holds, so that such data always take the
   * slow path.
   */
  public Decision afterWait() {
    return isAfterHold
        ? this
        : new Decision(shared, ownTime, denials, ends(), true, reportsOnly, shadow);
  }

  /**
   * Returns the decision that replaces the capture decision of data of the same subjects. Content
   * keeps what readable documents have added to it since its capture, whatever they add now.
   *
   * @return this decision if it adds as much; otherwise never the object that a handle holds
   */
  public Decision forContentOf(Decision capturedUnder) {
    return alsoAdding(addedToWaiting(capturedUnder));
  }

  /**
   * Returns the decision that replaces the capture decision of data to whose content readable
   * documents added these categories before. The data keeps them, whatever the documents add now.
   *
   * @return this decision if it adds them too; otherwise never the object that a handle holds
   */
  @SuppressWarnings("ReferenceEquality") // an identity
  public Decision alsoAdding(long known) {
    SharedDecision wider = shared.alsoAdding(known);
    return wider == shared ? this : with(wider);
  }

  /**
   * Returns the categories whose withheld fields are replaced by {@code [REDACTED]} and not
   * removed.
   */
  public long redacted(int destination) {
    return destination(destination).redacted;
  }

  /**
   * Returns the withheld categories of whose fields a part may remain as a field of its own ({@code
   * treatment: reduce}), because nothing was chosen.
   */
  public long reduced(int destination) {
    return destination(destination).reduced;
  }

  /**
   * Returns the categories of whose fields a part may remain in data that was captured under an
   * earlier decision, and of which none may remain under this one, because a subject denied them. A
   * grant takes nothing away, and a source that is unavailable has chosen nothing.
   */
  public long reducedNoMore(int destination, Decision captured) {
    DestinationDecision now = destination(destination);
    return captured.reduced(destination) & now.broken & ~(now.reduced | now.wereReduced);
  }

  /**
   * Returns the categories that the subject's documents add to every datum and field with content
   * ({@code adds}). Data that leave the process have these categories.
   */
  public long addedToContent() {
    return shared.adds.all();
  }

  /**
   * Returns the added categories of the documents that could be read. Data that wait for the other
   * documents have these categories.
   */
  public long addedToWaiting() {
    return shared.adds.readable();
  }

  /**
   * Returns the categories of content that was captured under an earlier decision of the same
   * subjects: those added now, at the capture, or by readable documents in between. A document
   * describes the content, so its addition also holds for earlier data, and for good.
   */
  public long addedToContent(Decision capturedUnder) {
    return addedToContent() | capturedUnder.addedToContent() | addedBetween(capturedUnder);
  }

  /** The same, of the readable documents. */
  public long addedToWaiting(Decision capturedUnder) {
    return addedToWaiting() | capturedUnder.addedToWaiting() | addedBetween(capturedUnder);
  }

  private long addedBetween(Decision capturedUnder) {
    return shared.adds.ended().since(capturedUnder.shared.adds.ended());
  }

  /**
   * Returns whether no grant in this decision has ended by this clock, and marks the decision as
   * used.
   */
  public boolean isCurrent(Clock clock) {
    use();
    return lasts(clock);
  }

  /** Returns whether this decision has not ended, without marking it as used. */
  boolean lasts(Clock clock) {
    return endEpochNanos == Expiry.NEVER
        || (clock.epochNanos() < endEpochNanos && clock.nanoTime() - endNanoTime < 0);
  }

  /**
   * Returns the reason why categories are withheld at a destination: the first reason, in the order
   * of the enum, that applies to one of them.
   *
   * @param mask categories of which at least one is withheld
   */
  public Withheld reason(int destination, long mask) {
    return destination(destination).reasons.first(mask);
  }

  /**
   * Returns the reason why a datum or field is withheld at a destination. It is {@code
   * UNKNOWN_ADDITIONS} if its own categories and those that readable documents add are permitted,
   * and only what other documents may add is not.
   *
   * @param mask its categories
   * @param content the leaves of content
   */
  public Withheld reason(int destination, long mask, long content) {
    long missing = missing(destination, mask, content);
    return missing != 0 && (missing & ~permitted(destination)) == 0
        ? Withheld.UNKNOWN_ADDITIONS
        : reason(destination, missing);
  }

  /**
   * Returns the categories to count for a withheld datum or field: those that are not permitted, or
   * its content if only what unread documents may add is not permitted.
   *
   * @param mask its categories
   * @param content the leaves of content
   */
  public long missing(int destination, long mask, long content) {
    long denied = ~permitted(destination);
    long missing = withKnown(mask, content) & denied;
    return missing == 0 && (addedToContent() & denied) != 0 ? mask & content : missing;
  }

  /** Returns the categories with those that readable documents add if some are content. */
  public long withKnown(long mask, long content) {
    return (mask & content) == 0 ? mask : mask | addedToWaiting();
  }

  public Expiry ends() {
    return new Expiry(endEpochNanos, endNanoTime);
  }

  /**
   * Returns whether this decision can replace a new one with the same content: it ends at the same
   * time, or earlier by less than a second. The tolerance is needed because two readings of the
   * clocks differ slightly.
   */
  boolean canStayFor(Decision other, ClockReading now) {
    return ownTime == other.ownTime
        && reportsOnly == other.reportsOnly
        && shared.equals(other.shared)
        && denials.equals(other.denials)
        && lasts(now)
        && ends().isJustBefore(other.ends());
  }

  /**
   * Returns the categories that data captured under an earlier decision may hold and that this
   * decision does not permit, or no longer permits for old data. A source that fails removes no
   * category: {@link #awaited} returns the categories that wait for it.
   *
   * @param contentMask the categories that are lost when documents add more categories to content
   */
  public long lostSince(Decision before, long contentMask) {
    if (before.reportsOnly && !reportsOnly) {
      return -1; // any category passed before
    }
    long lost = (shared.adds.readable() & ~before.shared.adds.readable()) == 0 ? 0 : contentMask;
    for (int destination = 0; destination < shared.destinations(); destination++) {
      lost |=
          destination(destination)
              .lostSince(ownTime, before.destination(destination), before.ownTime);
    }
    return lost;
  }

  /**
   * Returns the categories that this decision permits at some destination and an earlier one did
   * not.
   */
  public long gainedSince(Decision before, long contentMask) {
    long gained = (before.shared.adds.all() & ~shared.adds.all()) == 0 ? 0 : contentMask;
    for (int destination = 0; destination < shared.destinations(); destination++) {
      gained |=
          destination(destination)
              .gainedSince(ownTime, before.destination(destination), before.ownTime);
    }
    return gained;
  }

  /**
   * Returns this decision with the memory of what documents added in earlier decisions of the same
   * handle.
   *
   * @return this decision if there is nothing to remember
   */
  @SuppressWarnings("ReferenceEquality") // an identity
  public Decision after(Decision before) {
    SharedDecision remembering = shared.after(before.shared.adds);
    return remembering == shared ? this : with(remembering);
  }

  private Decision with(SharedDecision other) {
    return new Decision(other, ownTime, denials, ends(), isAfterHold, reportsOnly, shadow);
  }

  /** What documents add, and have added before. */
  SharedDecision.Adds adds() {
    return shared.adds;
  }

  /** Returns the decision for a destination, with what this whole decision knows. */
  public TimedDestinationDecision timed(int destination, long interrupted) {
    return new TimedDestinationDecision(
        destination(destination), ownTime, denials.of(destination), interrupted);
  }

  /** The time to pass to the decisions for a destination. */
  public long ownTime() {
    return ownTime;
  }

  public DestinationDecision destination(int destination) {
    return shared.destination(destination);
  }

  @Override
  public String toString() {
    return "Decision{keptAnywhere=" + Long.bitCount(shared.keptAnywhere) + " categories}";
  }
}
