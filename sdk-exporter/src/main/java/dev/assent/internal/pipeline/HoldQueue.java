/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.gate.HoldSink;
import dev.assent.internal.ledger.Account;
import dev.assent.ledger.State;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The held data of one signal at one destination, and its gate. Thread-safe, never throws.
 *
 * <p>A datum is added before the decision is read again, and a thread that changes decisions looks
 * here after the change. So one of both gates a datum again that was gated under an old decision.
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
   * An empty queue.
   *
   * @param support supplies the gate
   * @param release receives released data, which counts as held until then
   */
  HoldQueue(Hold hold, Account account, SignalSupport<D> support, Consumer<? super D> release) {
    this.hold = hold;
    this.account = account;
    this.weight = support.weight();
    this.footprint = support.footprint();
    this.release = release;
    this.gate = support.gates().gate(account, this);
  }

  /** The gate of the signal. */
  Gate<D> gate() {
    return gate;
  }

  @Override
  public void keep(D datum, @Nullable State from, Decision judgedUnder) {
    HeldDatum<D> held = hold.held(this, datum, footprint.applyAsLong(datum));
    synchronized (held) { // who gates it again waits until it counts as held
      add(held);
      if (from == null) {
        account.captured(State.HELD, weight.applyAsInt(datum));
      } else {
        account.moved(from, State.HELD, weight.applyAsInt(datum));
      }
    }
    try {
      hold.add(held);
      forgetIfEnded(held);
      if (datum.subject().decision() != judgedUnder) {
        recheck(held, HoldCheck.GOES_ON);
      }
    } catch (Error noMemory) {
      goOn(held); // it is taken and counted, and the hold may not end its wait
    }
  }

  /** Adds a datum, or throws and has not: the set needs memory for its size after an addition. */
  private void add(HeldDatum<D> held) {
    try {
      waiting.add(held);
    } catch (Error noMemory) {
      held.datum(null);
      remove(held);
      throw noMemory;
    }
  }

  private void remove(HeldDatum<D> held) {
    try {
      waiting.remove(held);
    } catch (Error noMemory) {
      return; // it is removed, and only the size is wrong
    }
  }

  private void goOn(HeldDatum<D> held) {
    try {
      recheck(held, HoldCheck.PUSHED_OUT);
    } catch (Error noMemory) {
      return; // check() ends the wait
    }
  }

  /**
   * Ends the waits that the hold does not end, because an error ended a call. By the supervisor.
   */
  void check() {
    for (HeldDatum<D> held : waiting) {
      if (hold.hasLost(held)) {
        goOn(held);
      }
    }
  }

  /** Removes a datum that ended before it was added to the hold. */
  private void forgetIfEnded(HeldDatum<D> held) {
    synchronized (held) {
      if (held.datum() == null) {
        hold.remove(held);
      }
    }
  }

  /** Gates all held data again. */
  DataQueue.Purged recheck(HoldCheck check) {
    DataQueue.Purged purged = DataQueue.Purged.NOTHING;
    for (HeldDatum<D> held : waiting) {
      purged = purged.and(recheck(held, check));
    }
    return purged;
  }

  /** Gates one datum again. */
  DataQueue.Purged recheck(HeldDatum<D> held, HoldCheck check) {
    synchronized (held) {
      D before = held.datum();
      if (before == null) {
        remove(held);
        hold.remove(held); // it may have ended before it was added there
        return DataQueue.Purged.NOTHING;
      }
      HoldResult<D> after = gate.resume(before, check);
      held.datum(after.held());
      if (after.held() == null) {
        remove(held);
        hold.remove(held);
      }
      D goes = after.released();
      if (goes != null) {
        release.accept(goes);
      }
      return purged(before, after);
    }
  }

  private DataQueue.Purged purged(D before, HoldResult<D> after) {
    D left = after.released() == null ? after.held() : after.released();
    long count = weight.applyAsInt(before);
    if (left == null) {
      return new DataQueue.Purged(0, count);
    }
    return left.fieldsMask() == before.fieldsMask()
        ? DataQueue.Purged.NOTHING
        : new DataQueue.Purged(count, 0);
  }

  /** The number of held data; not exact after an error. */
  int size() {
    return waiting.size();
  }

  /** Whether any datum waits. */
  boolean isWaiting() {
    return waiting.iterator().hasNext();
  }
}
