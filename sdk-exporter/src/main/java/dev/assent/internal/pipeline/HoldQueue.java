/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.gate.HoldSink;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.ClosedGate;
import dev.assent.ledger.State;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The part of the hold that belongs to one lane: what waits there, and how it is judged again.
 * Thread-safe, never throws.
 *
 * <p>A datum is put here before the decision is read once more; whoever changes decisions looks
 * here after they have changed. So a datum that was judged under an old decision is judged again by
 * one of both.
 *
 * @param <D> the stamped datum
 */
final class HoldQueue<D extends Stamped> implements HoldSink<D> {
  private final Hold hold;
  private final Account account;
  private final ToIntFunction<? super D> weight;
  private final ToLongFunction<? super D> footprint;
  private final Consumer<? super D> release;
  private final Set<HeldDatum<D>> waiting = ConcurrentHashMap.newKeySet();
  private final Gate<D> gate;

  /**
   * An empty shelf.
   *
   * @param support with the gate that has data wait here
   * @param release takes a datum that goes on; it counts as held until then
   */
  HoldQueue(Hold hold, Account account, SignalSupport<D> support, Consumer<? super D> release) {
    this.hold = hold;
    this.account = account;
    this.weight = support.weight();
    this.footprint = support.footprint();
    this.release = release;
    this.gate = new ClosedGate<>(support.gates().gate(account, this), account, weight);
  }

  /** The lane's gate. */
  Gate<D> gate() {
    return gate;
  }

  @Override
  public void keep(D datum, @Nullable State from, Decision judgedUnder) {
    if (from == null) {
      account.captured(State.HELD, weight.applyAsInt(datum));
    } else {
      account.moved(from, State.HELD, weight.applyAsInt(datum));
    }
    HeldDatum<D> held = hold.held(this, datum, footprint.applyAsLong(datum));
    waiting.add(held);
    hold.add(held);
    forgetIfEnded(held);
    if (datum.subject().decision() != judgedUnder) {
      judge(held, HoldCheck.GOES_ON);
    }
  }

  /** Somebody may have ended it before the hold knew of it. */
  private void forgetIfEnded(HeldDatum<D> held) {
    synchronized (held) {
      if (held.datum() == null) {
        hold.remove(held);
      }
    }
  }

  /** Has everything judged again that waits here. */
  DataQueue.Purged judge(HoldCheck check) {
    DataQueue.Purged purged = DataQueue.Purged.NOTHING;
    for (HeldDatum<D> held : waiting) {
      purged = purged.and(judge(held, check));
    }
    return purged;
  }

  /** Has one datum judged again. */
  DataQueue.Purged judge(HeldDatum<D> held, HoldCheck check) {
    synchronized (held) {
      D before = held.datum();
      if (before == null) {
        return DataQueue.Purged.NOTHING;
      }
      HoldResult<D> after = gate.resume(before, check);
      held.datum(after.waits());
      if (after.waits() == null) {
        waiting.remove(held);
        hold.remove(held);
      }
      D goes = after.goes();
      if (goes != null) {
        release.accept(goes);
      }
      return purged(before, after);
    }
  }

  private DataQueue.Purged purged(D before, HoldResult<D> after) {
    D left = after.goes() == null ? after.waits() : after.goes();
    long count = weight.applyAsInt(before);
    if (left == null) {
      return new DataQueue.Purged(0, count);
    }
    return left.fields() == before.fields()
        ? DataQueue.Purged.NOTHING
        : new DataQueue.Purged(count, 0);
  }

  /** How many data wait. */
  int size() {
    return waiting.size();
  }
}
