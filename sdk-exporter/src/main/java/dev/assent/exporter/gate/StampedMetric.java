/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import dev.assent.exporter.tag.Stamp;
import dev.assent.exporter.tag.Stamped;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/**
 * One metric of one collection as a destination may have it: gated, merged, flat. It does not
 * reference the gate's accumulators, and of what the SDK collected only points in the SDK's own
 * immutable class that lost nothing. Immutable.
 */
public final class StampedMetric implements MetricData, Stamped {
  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final Data<?> data;
  private final Stamp stamp;

  StampedMetric(MetricKey key, String description, MetricDataType type, Data<?> data, Stamp stamp) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.data = data;
    this.stamp = stamp;
  }

  MetricKey key() {
    return key;
  }

  /** An empty stream for what will be left of this metric, under another key. */
  MetricStream stream(MetricKey stripped) {
    return new MetricStream(stripped, description, type, false);
  }

  /** How many points it has: the unit in which the ledger counts. Never 0. */
  public int points() {
    return data.getPoints().size();
  }

  @Override
  public long own() {
    return stamp.own();
  }

  @Override
  public long fields() {
    return stamp.fields();
  }

  @Override
  public Subject subject() {
    return stamp.subject();
  }

  @Override
  public Decision capturedUnder() {
    return stamp.capturedUnder();
  }

  @Override
  public long earliestEpochNanos() {
    return stamp.earliestEpochNanos();
  }

  @Override
  public Resource getResource() {
    return key.resource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return key.scope();
  }

  @Override
  public String getName() {
    return key.name();
  }

  @Override
  public String getDescription() {
    return description;
  }

  @Override
  public String getUnit() {
    return key.unit();
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }

  /** Counts only: a metric's name and attributes may be content. */
  @Override
  public String toString() {
    return "StampedMetric{type=" + type + ", points=" + points() + "}";
  }
}
