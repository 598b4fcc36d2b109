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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A vendor's reader around another one, which sees what that one collects. */
public class VendorReader implements MetricReader {
  private final List<MetricData> seen = new CopyOnWriteArrayList<>();
  private final MetricReader delegate;
  private boolean hides;

  public VendorReader(MetricReader delegate) {
    this.delegate = delegate;
  }

  /** Lets it not say which temporality, aggregation and memory the other one wants. */
  VendorReader hiding() {
    hides = true;
    return this;
  }

  /** What the other reader has collected. */
  public List<MetricData> seen() {
    return seen;
  }

  @Override
  public void register(CollectionRegistration registration) {
    delegate.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            Collection<MetricData> collected = registration.collectAllMetrics();
            seen.addAll(collected);
            return collected;
          }
        });
  }

  @Override
  public CompletableResultCode forceFlush() {
    return delegate.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return hides ? AggregationTemporality.CUMULATIVE : delegate.getAggregationTemporality(type);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    return hides ? Aggregation.defaultAggregation() : delegate.getDefaultAggregation(type);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return hides ? MemoryMode.IMMUTABLE_DATA : delegate.getMemoryMode();
  }
}
