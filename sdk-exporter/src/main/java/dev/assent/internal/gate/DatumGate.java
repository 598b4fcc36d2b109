/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gate of spans or log records at one destination. A datum passes unchanged if all its
 * categories are permitted. It is held, without its forbidden fields, if other categories await a
 * choice or a source. It is withheld whole if one of its own categories is not permitted. Otherwise
 * it loses fields. If the decision is only reported, it passes unchanged and is counted.
 * Thread-safe, never throws.
 *
 * @param <D> the stamped datum
 */
public final class DatumGate<D extends Stamped> implements Gate<D> {
  private final StampGate stamps;
  private final int destination;
  private final long content;
  private final Account account;
  private final HoldSink<? super D> holdSink;

  private final DatumStripper<D> stripper;
  private final @Nullable ShadowGate shadow;

  /** A benign race: immutable, and checked before use. */
  private @Nullable StripRule last;

  private DatumGate(
      int destination,
      Classifier classifier,
      DatumStripper<D> stripper,
      Account account,
      HoldSink<? super D> holdSink) {
    this.stamps = new StampGate(destination, classifier);
    this.destination = destination;
    this.content = classifier.content();
    this.stripper = stripper;
    this.account = account;
    this.shadow = ShadowGate.of(account, destination, content);
    this.holdSink = holdSink;
  }

  /**
   * Returns a gate of spans.
   *
   * @param destination the destination's index
   * @param limits the SDK's limits, by which it may have truncated data
   * @param account of the traces at the destination
   * @param names receives the names of data withheld as unclassified
   * @param holdSink takes data that awaits a choice or a source
   */
  public static DatumGate<StampedSpan> ofSpans(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedSpan> holdSink) {
    Classifier classifier = new Classifier(catalog, limits);
    return new DatumGate<>(
        destination, classifier, new SpanStripper(classifier, names), account, holdSink);
  }

  /** Returns a gate of log records and events; see {@link #ofSpans}. */
  public static DatumGate<StampedLog> ofLogs(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedLog> holdSink) {
    Classifier classifier = new Classifier(catalog, limits);
    return new DatumGate<>(
        destination, classifier, new LogStripper(classifier, names), account, holdSink);
  }

  DatumStripper<D> stripper() {
    return stripper;
  }

  @Override
  public @Nullable D enter(D datum) {
    CountTarget target = CountTarget.ON_ENTRY;
    try {
      Decision decision = datum.subject().decision();
      if (decision.reportsOnly()) {
        decision = datum.subject().currentDecision(); // nothing enters whole after the end
      }
      if (shadow != null) {
        shadow.compare(datum, decision);
      }
      if (stamps.passes(datum, decision)) {
        return datum;
      }
      if (stamps.isOnlyReported(datum, decision)) {
        account.wouldWithhold(1);
        return datum;
      }
      return narrow(datum, decision, target);
    } catch (Throwable e) {
      return failed(datum, target);
    }
  }

  @Override
  public @Nullable D leave(D datum, State from, boolean possiblySent, Clock now) {
    try {
      Decision decision = datum.subject().decision();
      if (!decision.isCurrent(now)) {
        decision = datum.subject().currentDecision();
      } else if (decision == datum.capturedUnder()) {
        return datum;
      }
      return stamps.isOnlyReported(datum, decision) || stamps.passes(datum, decision)
          ? datum
          : narrow(datum, decision, CountTarget.of(from, possiblySent));
    } catch (Throwable e) {
      return failed(datum, CountTarget.of(from, possiblySent));
    }
  }

  @Override
  public boolean mayLeave(D datum, Clock now) {
    try {
      return stamps.mayLeave(datum, now);
    } catch (Throwable e) {
      return false;
    }
  }

  private @Nullable D narrow(D datum, Decision decision, CountTarget target) {
    StripContext stripContext =
        cut(datum, decision, stamps.permitted(datum, decision), StampGate.added(datum, decision));
    if (!target.isPossiblySent()) {
      D waits = waits(datum, decision, stripContext, target);
      if (waits != null) {
        holdSink.keep(waits, target.from(), decision);
        return null;
      }
    }
    if (stripContext.rule().removesReduced()) {
      D left = released(datum, decision, stripContext, target); // its old stamp never passes
      boolean isSame = left != null && stripContext.missing() == 0;
      return isSame && target.from() == State.QUEUED ? datum : left; // a receipt counts the others
    }
    return isWithheld(datum, decision, stripContext, target)
        ? null
        : counted(stripper.strip(datum, stripContext), decision, stripContext, target);
  }

  /**
   * The context for a datum. What is reduced may be reduced at the capture too, so that the stamp
   * tells what may have been.
   */
  private StripContext cut(D datum, Decision decision, long permitted, long added) {
    long reduced = decision.reduced(destination) & datum.capturedUnder().reduced(destination);
    return cut(datum, decision, permitted, reduced, stamps.unreduced(datum, decision), added);
  }

  private StripContext cut(
      D datum, Decision decision, long permitted, long reduced, long unreduced, long added) {
    long redacted = decision.redacted(destination);
    long unknown = added & ~StampGate.known(datum, decision);
    StripRule rule = last;
    if (rule == null || !rule.is(permitted, redacted, reduced, unreduced, added, unknown)) {
      rule = new StripRule(permitted, redacted, reduced, unreduced, added, unknown, content);
      last = rule;
    }
    return new StripContext(rule);
  }

  private boolean isWithheld(
      D datum, Decision decision, StripContext stripContext, CountTarget target) {
    long missing = stripContext.missing(datum.ownMask());
    if (missing != 0) {
      long counted = stripContext.rule().counted(datum.ownMask());
      stripper.reportWithheld(datum, counted);
      target.whole(account, datum, reason(decision, stripContext, target, counted));
    }
    return missing != 0;
  }

  private D counted(D left, Decision decision, StripContext stripContext, CountTarget target) {
    for (long rest = stripContext.missing(); rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      target.category(account, category, reason(decision, stripContext, target, category));
    }
    return left;
  }

  private Withheld reason(
      Decision decision, StripContext stripContext, CountTarget target, long counted) {
    StripRule rule = stripContext.rule();
    if (!rule.isUncertain(counted)) {
      return target.reason(decision, destination, counted);
    }
    return target.pushesOut(rule.uncertain()) ? Withheld.HOLD_FULL : Withheld.UNKNOWN_ADDITIONS;
  }

  /** The part of a datum to hold; null if waiting can't make it keep more than it keeps now. */
  private @Nullable D waits(D datum, Decision decision, StripContext now, CountTarget target) {
    Decision captured = datum.capturedUnder();
    long awaited = decision.awaited(destination, captured);
    if (awaited == 0 && !awaitsWhatIsAdded(decision, captured)) {
      return null;
    }
    StripContext later =
        cut(datum, decision, now.rule().permitted() | awaited, StampGate.known(datum, decision));
    if (later.missing(datum.ownMask()) != 0
        || !isMore(later, now, datum.ownMask() | datum.fieldsMask())) {
      return null;
    }
    D left = stripper.copy(datum, later, datum);
    return isMore(later, now, left.ownMask() | left.fieldsMask())
        ? counted(left, decision, later, target)
        : null;
  }

  /**
   * Whether the categories that documents add to content are unknown now and were known at the
   * capture.
   */
  private static boolean awaitsWhatIsAdded(Decision decision, Decision captured) {
    return decision.addedToContent() != decision.addedToWaiting()
        && captured.addedToContent() == captured.addedToWaiting();
  }

  private static boolean isMore(StripContext later, StripContext now, long mask) {
    return (now.missing(mask) & ~later.missing(mask)) != 0;
  }

  @Override
  public HoldResult<D> resume(D datum, HoldCheck check) {
    CountTarget target = CountTarget.HELD;
    try {
      Decision decision = datum.subject().currentDecision();
      if (check == HoldCheck.PUSHED_OUT) {
        target =
            target.pushingOut(
                decision.awaited(destination, datum.capturedUnder())
                    | (decision.addedToContent() & ~decision.addedToWaiting()));
      }
      long permitted =
          stamps.permitted(datum, decision)
              | decision.covered(destination, datum.earliestEpochNanos(), datum.capturedUnder());
      // a source that failed at the capture may answer now
      long added = decision.addedToContent() | StampGate.known(datum, decision);
      StripContext stripContext = cut(datum, decision, permitted, added);
      D waits = check == HoldCheck.GOES_ON ? waits(datum, decision, stripContext, target) : null;
      if (waits == null) {
        D left = released(datum, decision, stripContext, target);
        return left == null ? HoldResult.nothing() : new HoldResult<>(left, null);
      }
      boolean isSame =
          waits.fieldsMask() == datum.fieldsMask() && !stripContext.rule().removesReduced();
      return new HoldResult<>(null, isSame ? datum : waits);
    } catch (Throwable e) {
      failed(datum, target);
      return HoldResult.nothing();
    }
  }

  @Override
  public @Nullable D readmit(D datum, long permitted, State from, boolean possiblySent) {
    CountTarget target = CountTarget.of(from, possiblySent);
    try {
      Decision decision = datum.subject().currentDecision();
      // The gate before the attempt adds the categories of documents that can't be read yet.
      long added = StampGate.known(datum, decision);
      // Nobody knows any more under which choice a stored field was reduced.
      return released(datum, decision, cut(datum, decision, permitted, 0, -1L, added), target);
    } catch (Throwable e) {
      return failed(datum, target);
    }
  }

  @Override
  public @Nullable D erase(
      D datum, long kept, boolean keepsReduced, State from, boolean possiblySent) {
    CountTarget target = CountTarget.of(from, possiblySent);
    try {
      Decision decision = datum.subject().currentDecision();
      // The gate before the attempt adds the categories of documents that can't be read yet.
      long added = StampGate.known(datum, decision);
      StripContext stripContext = cut(datum, decision, kept, 0, keepsReduced ? 0 : -1L, added);
      if (isWithheld(datum, decision, stripContext, target)) {
        return null;
      }
      D left = stripper.copy(datum, stripContext, datum);
      return stripContext.missing() == 0 ? datum : counted(left, decision, stripContext, target);
    } catch (Throwable e) {
      return failed(datum, target);
    }
  }

  /**
   * Strips a datum and stamps it with the decision in force, as if it had been captured under it.
   * Its content keeps what documents are known to have added.
   */
  private @Nullable D released(
      D datum, Decision decision, StripContext stripContext, CountTarget target) {
    if (isWithheld(datum, decision, stripContext, target)) {
      return null;
    }
    Stamp stamp =
        new Stamp(
            datum.ownMask(),
            datum.fieldsMask(),
            datum.subject(),
            decision.forContentOf(datum.capturedUnder()).afterWait(),
            datum.earliestEpochNanos());
    return counted(stripper.copy(datum, stripContext, stamp), decision, stripContext, target);
  }

  private @Nullable D failed(D datum, CountTarget target) {
    target.whole(account, datum, Withheld.GATE_FAILED);
    return null;
  }

  /**
   * The place in the ledger where a withheld datum counts.
   *
   * @param from its state; null before it is queued
   * @param isPossiblySent whether it may have arrived already and so can't count as withheld
   * @param pushedOut categories withheld only because newer data needs the room
   */
  private record CountTarget(@Nullable State from, boolean isPossiblySent, long pushedOut) {
    private static final Map<State, CountTarget> NOT_SENT = all(false);
    private static final Map<State, CountTarget> POSSIBLY_SENT = all(true);
    static final CountTarget ON_ENTRY = new CountTarget(null, false, 0);
    static final CountTarget HELD = of(State.HELD, false);

    /** Cached, because every stripped datum needs one. */
    static CountTarget of(State from, boolean possiblySent) {
      return Objects.requireNonNull((possiblySent ? POSSIBLY_SENT : NOT_SENT).get(from));
    }

    private static Map<State, CountTarget> all(boolean possiblySent) {
      Map<State, CountTarget> all = new EnumMap<>(State.class);
      for (State from : State.values()) {
        all.put(from, new CountTarget(from, possiblySent, 0));
      }
      return Collections.unmodifiableMap(all);
    }

    CountTarget pushingOut(long mask) {
      return new CountTarget(from, isPossiblySent, mask);
    }

    boolean pushesOut(long missing) {
      return (missing & ~pushedOut) == 0;
    }

    Withheld reason(Decision decision, int destination, long missing) {
      return pushesOut(missing)
          ? Withheld.HOLD_FULL
          : ReasonAtDecision.reason(decision, destination, missing);
    }

    void whole(Account account, Stamped datum, Withheld reason) {
      if (from == null) {
        account.capturedWithheld(reason, 1);
      } else if (isPossiblySent) {
        account.moved(from, State.POSSIBLY_SENT, 1);
      } else {
        account.withheld(from, reason, 1);
      }
      category(account, datum.ownMask() | datum.fieldsMask(), reason);
    }

    void category(Account account, long mask, Withheld reason) {
      if (isPossiblySent) {
        account.possiblySentCategories(mask, 1);
      } else {
        account.withheldCategories(mask, reason, 1);
      }
    }
  }
}
