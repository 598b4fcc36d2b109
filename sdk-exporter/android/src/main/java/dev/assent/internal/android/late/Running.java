/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.internal.instance.AssentInstance;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The instance that runs, once it does. Before, it counts what is dropped, and those counts become
 * the first ones of the instance's ledger, as {@link Withheld#STARTING}. Thread-safe.
 */
public final class Running {
  private static final Logger logger = Logger.getLogger("dev.assent.android");

  private final Object lock = new Object();

  // Guarded by the lock; the instance is also read without it.
  private final Map<Signal, Long> dropped = new EnumMap<>(Signal.class);
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile @Nullable AssentInstance instance;

  /** Returns the instance; null before it runs. */
  public @Nullable AssentInstance instance() {
    return instance;
  }

  @Nullable OpenTelemetry openTelemetry() {
    AssentInstance running = instance;
    return running == null ? null : running.openTelemetry();
  }

  /**
   * Returns a builder of the instance, or one that keeps what it is told until the instance runs.
   *
   * @param type the interface of the builder
   * @param from creates the instance's one
   */
  <B> B builder(Class<B> type, Function<OpenTelemetry, B> from) {
    OpenTelemetry running = openTelemetry();
    return running == null
        ? KeptBuilder.of(type, this, () -> from.apply(Objects.requireNonNull(openTelemetry())))
        : from.apply(running);
  }

  /** Hands data over to an instance. At most once. */
  public void open(AssentInstance opened) {
    List<Runnable> begun;
    synchronized (lock) {
      dropped.forEach((signal, count) -> count(opened, signal, count));
      instance = opened;
      begun = List.copyOf(waiting);
      waiting.clear();
    }
    begun.forEach(Running::run);
  }

  /** What one callback throws must not keep the others from their registration. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error refused) {
      logger.log(
          Level.WARNING,
          () ->
              "A callback of a metric, from before Assent ran, could not be registered ("
                  + refused.getClass().getName()
                  + "). It is not called.");
    }
  }

  /** Runs an action when the instance runs: at once, if it does. */
  void whenOpen(Runnable action) {
    synchronized (lock) {
      if (instance == null) {
        waiting.add(action);
        return;
      }
    }
    action.run();
  }

  /** Counts a datum that came before the instance ran, and is gone. */
  void drop(Signal signal) {
    synchronized (lock) {
      dropped.merge(signal, 1L, Long::sum);
      AssentInstance late = instance;
      if (late != null) {
        count(late, signal, 1);
      }
    }
  }

  /** Returns how many data were dropped before the instance ran. */
  public Map<Signal, Long> dropped() {
    synchronized (lock) {
      Map<Signal, Long> copy = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        copy.put(signal, dropped.getOrDefault(signal, 0L));
      }
      return copy;
    }
  }

  /** Counts no categories: nothing has looked at the data. */
  private static void count(AssentInstance instance, Signal signal, long count) {
    var ledger = instance.ledger();
    for (int destination = 0; destination < ledger.destinations().size(); destination++) {
      if (ledger.takes(destination, signal)) {
        ledger.account(destination, signal).capturedWithheld(Withheld.STARTING, count);
      }
    }
  }

  @Override
  public String toString() {
    return "Running[" + (instance != null) + "]";
  }
}
