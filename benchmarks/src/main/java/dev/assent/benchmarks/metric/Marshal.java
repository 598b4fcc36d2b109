/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Collections;

/** Both of OpenTelemetry's ways to encode metrics, to nowhere. Confined to one thread. */
final class Marshal {
  private final LowAllocationMetricsRequestMarshaler little =
      new LowAllocationMetricsRequestMarshaler();
  private final OutputStream nowhere = OutputStream.nullOutputStream();

  /** With little allocation, as the exporters do it unless told otherwise. */
  int little(Collection<? extends MetricData> metrics) throws IOException {
    little.initialize(Collections.unmodifiableCollection(metrics));
    int size = write(little);
    little.reset();
    return size;
  }

  /** By an immutable tree of marshalers. */
  int tree(Collection<? extends MetricData> metrics) throws IOException {
    return write(MetricsRequestMarshaler.create(Collections.unmodifiableCollection(metrics)));
  }

  private int write(Marshaler marshaler) throws IOException {
    marshaler.writeBinaryTo(nowhere);
    return marshaler.getBinarySerializedSize();
  }
}
