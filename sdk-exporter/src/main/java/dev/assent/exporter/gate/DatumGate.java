/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Categories;
import dev.assent.decision.Decision;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.Account;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What the gates of spans and log records share: which decision counts, when a datum passes as it
 * is, and what is counted. A datum passes if all its categories may go; it is withheld whole if one
 * of its own may not; else it loses fields. Thread-safe, never throws.
 *
 * @param <D> the stamped datum
 */
abstract class DatumGate<D extends Stamped> implements Gate<D> {
  private final int destination;
  private final long content;
  private final Account account;

  DatumGate(int destination, Classifier classifier, Account account) {
    this.destination = destination;
    this.content = classifier.content();
    this.account = account;
  }

  /** A flat copy with what the cut keeps. */
  abstract D strip(D datum, Cut cut);

  @Override
  public final @Nullable D enter(D datum) {
    Tally tally = Tally.ON_ENTRY;
    try {
      Decision decision = datum.subject().decision();
      return passes(datum, decision) ? datum : reduce(datum, decision, tally);
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
      return passes(datum, decision)
          ? datum
          : reduce(datum, decision, new Tally(from, mayHaveLeft));
    } catch (Throwable e) {
      return failed(datum, new Tally(from, mayHaveLeft));
    }
  }

  @Override
  public final boolean mayLeave(D datum, Clock now) {
    try {
      Decision decision = datum.subject().decision();
      return decision.isCurrent(now)
          && (decision == datum.capturedUnder() || passes(datum, decision));
    } catch (Throwable e) {
      return false;
    }
  }

  private boolean passes(D datum, Decision decision) {
    long mask = datum.own() | datum.fields();
    if ((mask & content) != 0) {
      mask |= added(datum, decision);
    }
    return (mask & (Categories.UNCLASSIFIED | ~permitted(datum, decision))) == 0;
  }

  private long permitted(D datum, Decision decision) {
    Decision captured = datum.capturedUnder();
    return decision == captured
        ? decision.permitted(destination, datum.earliestEpochNanos())
        : decision.permitted(destination, datum.earliestEpochNanos(), captured);
  }

  private static long added(Stamped datum, Decision decision) {
    return decision.addedToContent() | datum.capturedUnder().addedToContent();
  }

  private @Nullable D reduce(D datum, Decision decision, Tally tally) {
    Cut cut =
        new Cut(
            permitted(datum, decision),
            decision.redacted(destination),
            added(datum, decision),
            content);
    long missing = cut.missing(datum.own());
    if (missing != 0) {
      tally.whole(account, datum, WithheldBecause.reason(decision, destination, missing));
      return null;
    }
    D left = strip(datum, cut);
    for (long rest = cut.missing(); rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      tally.category(account, category, WithheldBecause.reason(decision, destination, category));
    }
    return left;
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
   */
  private record Tally(@Nullable State from, boolean mayHaveLeft) {
    static final Tally ON_ENTRY = new Tally(null, false);

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
