/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.metric.reader.OwnPullMetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric reader of the application's SDK.
 *
 * @param type its class
 * @param gated the reader that the SDK gets in its place
 * @param behind the claimed exporters to which it exports, as far as known
 * @param added the exporters that were claimed since the reader before
 */
public record KnownMetricReader(
    Class<?> type, HostedMetricReader gated, List<MetricHandle> behind, List<MetricHandle> added) {

  /** Returns the reader with more exporters behind it. */
  public KnownMetricReader with(List<MetricHandle> more) {
    List<MetricHandle> all = new ArrayList<>(behind);
    all.addAll(more);
    return new KnownMetricReader(type, gated, all, added);
  }

  /** Whether it is the SDK's own reader, which exports and does nothing else. */
  public boolean isPeriodic() {
    return type == PeriodicMetricReader.class;
  }

  /** Whether it is a pull reader of Assent's own. */
  public boolean isAsked() {
    return OwnPullMetricReader.class.isAssignableFrom(type);
  }

  /** The name of its class, without the package. */
  public String className() {
    String name = type.getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
