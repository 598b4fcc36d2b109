/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.Classifier;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the gates of spans and log records share: which decision counts, when a datum passes as it
 * is, and what is counted. A datum passes if all its categories may go; it waits, without what may
 * never go, if a choice or a source is awaited for the others; it is withheld whole if one of its
 * own may not go; else it loses fields. Thread-safe, never throws.
 *
 * @param <D> the stamped datum
 */
public abstract class DatumGate<D extends Stamped> implements Gate<D> {
  private final StampGate stamps;
  private final int destination;
  private final long content;
  private final Account account;
  private final Waiting<? super D> waiting;

  DatumGate(int destination, Classifier classifier, Account account, Waiting<? super D> waiting) {
    this.stamps = new StampGate(destination, classifier);
    this.destination = destination;
    this.content = classifier.content();
    this.account = account;
    this.waiting = waiting;
  }

  /** Tells of a datum that is withheld whole. */
  abstract void tell(D datum, long missing);

  /** What the cut keeps: a flat copy, or a view of what the process holds anyway. */
  abstract D strip(D datum, Cut cut);

  /** A flat copy with what the cut keeps, and another stamp but for the fields. */
  abstract D copy(D datum, Cut cut, Stamped stamp);

  @Override
  public final @Nullable D enter(D datum) {
    Tally tally = Tally.ON_ENTRY;
    try {
      Decision decision = datum.subject().decision();
      return stamps.passes(datum, decision) ? datum : reduce(datum, decision, tally);
    } catch (Throwable e) {
      return failed(datum, tally);
    }
  }

  @Override
  public final @Nullable D leave(D datum, State from, boolean mayHaveLeft, Clock now) {
    try {
      Decision decision = datum.subject().decision();
      if (!decision.isCurrent(now)) {
        decision = datum.subject().currentDecision();
      } else if (decision == datum.capturedUnder()) {
        return datum;
      }
      return stamps.passes(datum, decision)
          ? datum
          : reduce(datum, decision, Tally.of(from, mayHaveLeft));
    } catch (Throwable e) {
      return failed(datum, Tally.of(from, mayHaveLeft));
    }
  }

  @Override
  public final boolean mayLeave(D datum, Clock now) {
    try {
      return stamps.mayLeave(datum, now);
    } catch (Throwable e) {
      return false;
    }
  }

  private @Nullable D reduce(D datum, Decision decision, Tally tally) {
    Cut cut = cut(decision, stamps.permitted(datum, decision), StampGate.added(datum, decision));
    if (!tally.mayHaveLeft()) {
      D waits = waits(datum, decision, cut, tally);
      if (waits != null) {
        waiting.keep(waits, tally.from(), decision);
        return null;
      }
    }
    return isWithheld(datum, decision, cut, tally)
        ? null
        : counted(strip(datum, cut), decision, cut, tally);
  }

  private Cut cut(Decision decision, long permitted, long added) {
    return new Cut(permitted, decision.redacted(destination), added, content);
  }

  private boolean isWithheld(D datum, Decision decision, Cut cut, Tally tally) {
    long missing = cut.missing(datum.own());
    if (missing != 0) {
      tell(datum, missing);
      tally.whole(account, datum, tally.reason(decision, destination, missing));
    }
    return missing != 0;
  }

  private D counted(D left, Decision decision, Cut cut, Tally tally) {
    for (long rest = cut.missing(); rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      tally.category(account, category, tally.reason(decision, destination, category));
    }
    return left;
  }

  /** What of a datum is to wait; null if it would not keep more later than it keeps now. */
  private @Nullable D waits(D datum, Decision decision, Cut now, Tally tally) {
    Decision captured = datum.capturedUnder();
    long awaited = decision.awaited(destination, captured);
    if (awaited == 0 && !awaitsWhatIsAdded(decision, captured)) {
      return null;
    }
    Cut later =
        cut(
            decision,
            now.permitted() | awaited,
            decision.addedToWaiting() | captured.addedToWaiting());
    if (later.missing(datum.own()) != 0 || !isMore(later, now, datum.own() | datum.fields())) {
      return null;
    }
    D left = copy(datum, later, datum);
    return isMore(later, now, left.own() | left.fields())
        ? counted(left, decision, later, tally)
        : null;
  }

  /** Whether what documents add to content is not known now, but was at the capture. */
  private static boolean awaitsWhatIsAdded(Decision decision, Decision captured) {
    return decision.addedToContent() != decision.addedToWaiting()
        && captured.addedToContent() == captured.addedToWaiting();
  }

  private static boolean isMore(Cut later, Cut now, long mask) {
    return (now.missing(mask) & ~later.missing(mask)) != 0;
  }

  @Override
  public final Resumed<D> resume(D datum, Wait wait) {
    Tally tally = Tally.HELD;
    try {
      Decision decision = datum.subject().currentDecision();
      if (wait == Wait.PUSHED_OUT) {
        tally =
            tally.pushingOut(
                decision.awaited(destination, datum.capturedUnder())
                    | (decision.addedToContent() & ~decision.addedToWaiting()));
      }
      long permitted =
          stamps.permitted(datum, decision)
              | decision.covered(destination, datum.earliestEpochNanos(), datum.capturedUnder());
      // what could not be heard at the capture may be heard now
      long added = decision.addedToContent() | datum.capturedUnder().addedToWaiting();
      Cut cut = cut(decision, permitted, added);
      D waits = wait == Wait.GOES_ON ? waits(datum, decision, cut, tally) : null;
      if (waits == null) {
        return new Resumed<>(goes(datum, decision, cut, tally), null);
      }
      return new Resumed<>(null, waits.fields() == datum.fields() ? datum : waits);
    } catch (Throwable e) {
      failed(datum, tally);
      return new Resumed<>(null, null);
    }
  }

  @Override
  public final @Nullable D readmit(D datum, long permitted, State from, boolean mayHaveLeft) {
    Tally tally = Tally.of(from, mayHaveLeft);
    try {
      Decision decision = datum.subject().currentDecision();
      // What a document adds that can't be read yet is for the gate before the attempt to judge.
      long added = decision.addedToWaiting() | datum.capturedUnder().addedToWaiting();
      return goes(datum, decision, cut(decision, permitted, added), tally);
    } catch (Throwable e) {
      return failed(datum, tally);
    }
  }

  /** From now on it is gated as if it had been captured under the decision in force. */
  private @Nullable D goes(D datum, Decision decision, Cut cut, Tally tally) {
    if (isWithheld(datum, decision, cut, tally)) {
      return null;
    }
    Stamp stamp =
        new Stamp(
            datum.own(),
            datum.fields(),
            datum.subject(),
            decision.afterWait(),
            datum.earliestEpochNanos());
    return counted(copy(datum, cut, stamp), decision, cut, tally);
  }

  private @Nullable D failed(D datum, Tally tally) {
    tally.whole(account, datum, Withheld.GATE_FAILED);
    return null;
  }

  /**
   * In which column a withheld datum is counted.
   *
   * @param from where it stands; null before it is queued
   * @param mayHaveLeft whether it may have arrived before, so that it can't count as withheld
   * @param pushedOut categories that are withheld only because others need the room
   */
  private record Tally(@Nullable State from, boolean mayHaveLeft, long pushedOut) {
    private static final Map<State, Tally> HAS_NOT_LEFT = all(false);
    private static final Map<State, Tally> MAY_HAVE_LEFT = all(true);
    static final Tally ON_ENTRY = new Tally(null, false, 0);
    static final Tally HELD = of(State.HELD, false);

    /** One each, since every datum that loses something asks for one. */
    static Tally of(State from, boolean mayHaveLeft) {
      return Objects.requireNonNull((mayHaveLeft ? MAY_HAVE_LEFT : HAS_NOT_LEFT).get(from));
    }

    private static Map<State, Tally> all(boolean mayHaveLeft) {
      Map<State, Tally> all = new EnumMap<>(State.class);
      for (State from : State.values()) {
        all.put(from, new Tally(from, mayHaveLeft, 0));
      }
      return Collections.unmodifiableMap(all);
    }

    Tally pushingOut(long mask) {
      return new Tally(from, mayHaveLeft, mask);
    }

    Withheld reason(Decision decision, int destination, long missing) {
      return (missing & ~pushedOut) == 0
          ? Withheld.HOLD_FULL
          : WithheldBecause.reason(decision, destination, missing);
    }

    void whole(Account account, Stamped datum, Withheld reason) {
      if (from == null) {
        account.capturedWithheld(reason, 1);
      } else if (mayHaveLeft) {
        account.moved(from, State.POSSIBLY_SENT, 1);
      } else {
        account.withheld(from, reason, 1);
      }
      category(account, datum.own() | datum.fields(), reason);
    }

    void category(Account account, long mask, Withheld reason) {
      if (mayHaveLeft) {
        account.possiblySentCategories(mask, 1);
      } else {
        account.withheldCategories(mask, reason, 1);
      }
    }
  }
}
