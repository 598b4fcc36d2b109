/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.host.metric.ClaimedMetricGate;
import dev.assent.internal.metric.MetricOutput;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a claimed exporter of metrics in the application's SDK. It gates what arrives and
 * queues it; before the start and after a failure, it discards it. Thread-safe.
 */
public final class MetricHandle implements MetricExporter {
  private final Claim<MetricExporter> claim;
  private final HandleProbe probe;
  private volatile @Nullable Open open;

  public MetricHandle(Claim<MetricExporter> claim, HandleProbe probe) {
    this.claim = claim;
    this.probe = probe;
  }

  private record Open(ClaimedMetricGate claimedGate, MetricOutput output) {}

  public Claim<MetricExporter> claim() {
    return claim;
  }

  /**
   * Opens it for a destination. Several readers may export to it.
   *
   * @return its gate
   */
  public synchronized ClaimedMetricGate open(MetricOutput output) {
    Open known = open;
    if (known == null) {
      known = new Open(ClaimedMetricGate.of(output.gate()), output);
      open = known;
    }
    return known.claimedGate;
  }

  public void end() {
    open = null;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    Open to = open;
    if (to == null) {
      return CompletableResultCode.ofSuccess();
    }
    try {
      to.claimedGate.gateAgain(metrics).forEach(to.output::pass);
      return CompletableResultCode.ofSuccess();
    } catch (RuntimeException | LinkageError unreadable) {
      return CompletableResultCode.ofFailure();
    }
  }

  /** Sends what is queued: the SDK counts a metric as exported only then. */
  @Override
  public CompletableResultCode flush() {
    probe.reached(this);
    return CompletableResultCode.ofSuccess();
  }

  /** Has no effect: the exporter is shut down with its destination. */
  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    probe.reached(this);
    return claim.exporter().getAggregationTemporality(type);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    probe.reached(this);
    return claim.exporter().getDefaultAggregation(type);
  }

  @Override
  public MemoryMode getMemoryMode() {
    probe.reached(this);
    return MemoryMode.IMMUTABLE_DATA;
  }

  @Override
  public String toString() {
    return "MetricHandle{" + claim.name() + "}";
  }
}
