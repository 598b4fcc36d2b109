/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.Untraced;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The inner ends of all exporters of one signal that were claimed in one SDK. Thread-safe.
 *
 * <p>The SDK's owner may wrap the handle of a claimed exporter, compose several, and put wrappers
 * around the composite. Assent's queues stand before all this, one per claimed exporter. So a
 * worker calls the whole chain with the data of one destination, and only the handle of that
 * destination takes what arrives:
 *
 * <pre>
 * handle called                                   takes the data   returns
 * on the worker's thread during its delivery      yes              success
 * there, handle of another destination            no               success
 * on another thread, or without a delivery        no, counted      success
 * </pre>
 *
 * <p>In the last case, the data is dropped and counted, because Assent does not know its subjects.
 * A handle never throws and never blocks.
 *
 * @param <T> the SDK's type of the data
 */
public final class Deliveries<T> {
  private final ToIntFunction<? super T> units;

  /** One for each SDK that is taken over; empty between calls. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Delivery<T>> open = new ThreadLocal<>();

  /** Held during a call of a chain, because wrappers expect one call at a time. */
  private final Object oneAtATime = new Object();

  /**
   * Without handles.
   *
   * @param units the number of the ledger's units in a datum
   */
  public Deliveries(ToIntFunction<? super T> units) {
    this.units = units;
  }

  /**
   * Creates the inner end for one claimed exporter.
   *
   * @param ungated receives the number of units that arrive there without a delivery; called by any
   *     thread, must not throw
   */
  public Handle<T> handle(LongConsumer ungated) {
    return new Handle<>(this, ungated);
  }

  /**
   * The inner end for one claimed exporter, to which the exporter that is returned to the SDK
   * delegates.
   *
   * @param <T> the SDK's type of the data
   */
  public static final class Handle<T> {
    private final Deliveries<T> deliveries;
    private final LongConsumer ungated;

    private Handle(Deliveries<T> deliveries, LongConsumer ungated) {
      this.deliveries = deliveries;
      this.ungated = ungated;
    }

    /** Takes data during the delivery of this destination; see {@link Deliveries}. */
    public CompletableResultCode export(Collection<T> data) {
      deliveries.arrived(this, data);
      return CompletableResultCode.ofSuccess();
    }

    /**
     * Calls a chain of exporters that contains this handle.
     *
     * @return what arrived at this handle during the call; null if the chain failed
     */
    @Nullable List<T> collect(
        Function<Collection<T>, CompletableResultCode> chain, Collection<T> batch) {
      return deliveries.collect(this, chain, batch);
    }

    int units(T datum) {
      return deliveries.units.applyAsInt(datum);
    }
  }

  private void arrived(Handle<T> at, Collection<T> data) {
    Delivery<T> delivery = open.get();
    if (delivery == null) {
      at.ungated.accept(count(data));
    } else if (delivery.to == at) {
      delivery.add(data);
    }
  }

  /** A collection that can't be read counts as nothing, and nothing of it is passed on. */
  private long count(Collection<T> data) {
    long count = 0;
    try {
      for (T datum : data) {
        count += units.applyAsInt(datum);
      }
    } catch (RuntimeException unreadable) {
      return count;
    }
    return count;
  }

  /**
   * Calls the chain without tracing what it does. Its result is ignored: it says how other
   * exporters fared.
   */
  private @Nullable List<T> collect(
      Handle<T> to, Function<Collection<T>, CompletableResultCode> chain, Collection<T> batch) {
    if (open.get() != null && Thread.holdsLock(oneAtATime)) {
      return null; // a wrapper started a delivery within a delivery
    }
    Delivery<T> delivery = new Delivery<>(to);
    open.set(delivery);
    try {
      synchronized (oneAtATime) {
        Untraced.run(() -> call(chain, batch));
      }
      return delivery.end();
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError failed) {
      return null;
    } finally {
      open.remove();
    }
  }

  private static <T> void call(
      Function<Collection<T>, CompletableResultCode> chain, Collection<T> batch) {
    CompletableResultCode unused = chain.apply(batch);
  }

  /** What arrives at one handle during one call of a chain. Confined to a thread. */
  private static final class Delivery<T> {
    private final Handle<T> to;
    private final List<T> arrived = new ArrayList<>();
    private boolean isUnreadable;

    Delivery(Handle<T> to) {
      this.to = to;
    }

    /** Copies the collection, because a wrapper may use it again. */
    void add(Collection<T> data) {
      try {
        for (T datum : data) {
          if (datum != null) {
            arrived.add(datum);
          }
        }
      } catch (RuntimeException e) {
        isUnreadable = true;
      }
    }

    @Nullable List<T> end() {
      return isUnreadable ? null : arrived;
    }
  }
}
