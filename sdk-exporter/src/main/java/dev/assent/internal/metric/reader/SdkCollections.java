/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collections of metrics from OpenTelemetry's SDK, by all readers of the process. Thread-safe.
 *
 * <p>The SDK's storage of an instrument takes its gate before it allocates. An error in between
 * leaves the gate taken for ever: the next collection waits for it in a loop, and never returns. So
 * a collection begins only if there is memory. Other threads may take the memory meanwhile, which
 * makes the error rare, not impossible; then a line says so, since nothing outside the SDK can
 * release the gate.
 */
public final class SdkCollections {
  /** More than the storage of some hundred instruments needs at its gates. */
  private static final int BYTES = 1 << 16;

  /** Longer than a callback of the application takes, as a collection runs them. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** So that the JIT compiler does not remove the allocation. */
  @SuppressWarnings("UnusedVariable")
  private static volatile byte @Nullable [] last;

  private static final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** A collection that has not ended. Compared by identity. */
  private static final class Open {
    final long beginNanoTime;

    /** Read and written by the supervisors only; twice said is no harm. */
    volatile boolean isSaid;

    Open(long beginNanoTime) {
      this.beginNanoTime = beginNanoTime;
    }
  }

  private SdkCollections() {}

  /**
   * Returns if there is memory for a collection.
   *
   * @throws OutOfMemoryError if there is none; call this where that leaves nothing taken
   */
  public static void requireMemory() {
    require(BYTES);
  }

  /** Collects all metrics, after {@link #requireMemory}. */
  public static Collection<MetricData> collect(CollectionRegistration registration) {
    return collect(registration, System.nanoTime());
  }

  /** The same, as if it had begun at another time. */
  static Collection<MetricData> collect(CollectionRegistration registration, long beginNanoTime) {
    Open begun = new Open(beginNanoTime);
    try {
      open.add(begun);
      return registration.collectAllMetrics();
    } finally {
      open.remove(begun);
    }
  }

  static void require(int bytes) {
    last = new byte[bytes];
    last = null;
  }

  /**
   * Says once of each collection that it has lasted for long. A supervisor calls it.
   *
   * @param nanoTime the present value of {@link System#nanoTime}
   */
  public static void check(long nanoTime, Consumer<String> log) {
    if (open.isEmpty()) {
      return;
    }
    for (Open each : open) {
      if (!each.isSaid && nanoTime - each.beginNanoTime > LONG_NANOS) {
        log.accept(
            "OpenTelemetry's SDK has not ended a collection of metrics for "
                + TimeUnit.NANOSECONDS.toSeconds(LONG_NANOS)
                + " s, so metrics do not leave. Spans and log records do. Take a thread dump. If it"
                + " shows lockForCollectAndAwait, the SDK had no memory in the middle of a"
                + " collection, and never ends one again: restart the process, and give it more"
                + " memory (-Xmx). Otherwise a callback of an instrument blocks: correct it.");
        each.isSaid = true;
      }
    }
  }
}
