/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The endpoints of one destination, one per signal that it takes. Thread-safe. */
public interface Endpoints extends Supervised {
  /** The endpoint of spans; null if the destination takes none. */
  @Nullable SignalEndpoint<SpanData> spans();

  /** The endpoint of log records; null if the destination takes none. */
  @Nullable SignalEndpoint<LogRecordData> logs();

  /** The endpoint of metrics; null if the destination takes none. */
  @Nullable SignalEndpoint<MetricData> metrics();

  /**
   * Asks exporters that keep data by themselves to send it.
   *
   * @return whether they did in time
   */
  default boolean flush(Duration timeout) {
    return true;
  }

  /** Categories were withdrawn, so that such exporters may keep data that must not be flushed. */
  default void withdrawn(long categories) {}

  /** Restores what carries requests. The default does nothing: exporters of others do it. */
  @Override
  default void check(long nanoTime, Restored restored) {}

  /** Stops sending; ends threads and connections within the time. Must not throw. */
  void close(Duration timeout);
}
