/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the points of one instrument go at one destination. Not thread-safe; guarded by the gate.
 *
 * <p>An instrument collects the same series again and again, in the same order, under the instances
 * of attributes that the application records with, if it keeps those. So what judging a point came
 * to, and the series that it joined, are remembered by place and instance: a collection that is in
 * step with the last one costs a comparison per point, and none of its attributes is looked at. A
 * point that is not in step is looked for a little further on, since others may have ended before
 * it, else judged.
 *
 * <p>What is remembered holds only as long as the same is permitted and catalogued ({@link
 * MetricStreams} forgets all routes then), and refers to what the application recorded with until
 * the next collection, no longer.
 */
final class MetricRoute {
  private static final int MAX_OUTCOMES = 16;

  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final String name;
  private final String unit;
  private final String description;
  private final MetricDataType type;
  private final boolean monotonic;
  private final boolean observed;
  private final MetricKey key;
  private final MetricStripper stripper;
  private final Cut around;
  private final long own;
  private final long freeText;
  private final List<MetricOutcome> outcomes = new ArrayList<>();
  private MetricPlan plan = MetricPlan.NONE;

  /**
   * Nothing is remembered.
   *
   * @param key what its metric is called after stripping
   * @param around what its resource and scope kept and lost
   */
  MetricRoute(MetricReading reading, MetricKey key, MetricStripper stripper, Cut around) {
    MetricData metric = reading.metric();
    this.resource = metric.getResource();
    this.scope = metric.getInstrumentationScopeInfo();
    this.name = metric.getName();
    this.unit = metric.getUnit();
    this.description = metric.getDescription();
    this.type = metric.getType();
    this.monotonic = reading.monotonic();
    this.observed = reading.observed();
    this.key = key;
    this.stripper = stripper;
    this.around = around;
    this.own = stripper.own(scope, name);
    this.freeText = stripper.freeText(scope.getName());
  }

  /** Whether a reading is of this instrument. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(MetricReading reading) {
    MetricData metric = reading.metric();
    return metric.getInstrumentationScopeInfo() == scope
        && metric.getResource() == resource
        && metric.getType() == type
        && reading.observed() == observed
        && metric.getName().equals(name)
        && metric.getUnit().equals(unit)
        && metric.getDescription().equals(description)
        && reading.monotonic() == monotonic;
  }

  /** What its metric is called after stripping. */
  MetricKey key() {
    return key;
  }

  /** The own categories that every point has. */
  long own() {
    return own;
  }

  /** The categories of free text. */
  long freeText() {
    return freeText;
  }

  /** What a cut of a point came to: the same instance as before if it is the same. */
  MetricOutcome outcome(Cut cut) {
    for (MetricOutcome known : outcomes) {
      if (known.isBy(own, cut)) {
        return known;
      }
    }
    MetricOutcome outcome = MetricOutcome.of(own, cut);
    if (outcomes.size() < MAX_OUTCOMES) {
      outcomes.add(outcome);
    }
    return outcome;
  }

  /** Finds out where points go. If it fails, it has added none. */
  void plan(MetricReading reading, MetricPass pass, MetricStreams streams) {
    if (!plan.isFor(reading.points(), pass)) {
      MetricSift sift = new MetricSift(stripper, pass, scope.getName(), around);
      plan = new MetricPlanner(this, plan, reading, sift, streams).plan();
    }
  }

  /** Adds the points as planned. */
  void join(MetricReading reading, MetricPass pass, MetricTally tally) {
    for (MetricPlan.Share share : plan.shares()) {
      share.count(pass, tally);
    }
    MetricStream stream = plan.stream();
    if (stream == null || plan.joining() == 0) {
      return;
    }
    stream.join(plan, reading);
    if (reading.points().haveExemplars()) {
      exemplars(reading.points(), new MetricSift(stripper, pass, scope.getName(), around));
    }
  }

  private void exemplars(MetricPoints points, MetricSift sift) {
    for (int i = 0; i < points.size(); i++) {
      MetricSeries series = plan.series(i);
      if (series != null) {
        series.keep(sift.exemplars(points.get(i)));
      }
    }
  }
}
