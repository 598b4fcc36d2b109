/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A metric reader that Assent could not claim, in front of which it can be cut off. */
final class UnclaimedMetricReader implements MetricReader {
  private final MetricReader reader;
  private final UnclaimedPart part;

  UnclaimedMetricReader(MetricReader reader, UnclaimedPart part) {
    this.reader = reader;
    this.part = part;
  }

  @Override
  public void register(CollectionRegistration registration) {
    reader.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            if (!part.passes()) {
              return List.of();
            }
            Collection<MetricData> collected = registration.collectAllMetrics();
            long points =
                collected.stream().mapToLong(metric -> metric.getData().getPoints().size()).sum();
            return part.gives(points) ? collected : List.of();
          }
        });
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return reader.getAggregationTemporality(type);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    return reader.getDefaultAggregation(type);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return reader.getMemoryMode();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return reader.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return reader.shutdown();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Names the class of the reader, whose own text may contain addresses. */
  @Override
  public String toString() {
    return "UnclaimedMetricReader{" + reader.getClass().getName() + "}";
  }
}
