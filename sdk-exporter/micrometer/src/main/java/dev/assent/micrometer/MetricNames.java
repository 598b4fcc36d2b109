/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import java.util.List;
import java.util.TreeSet;

/**
 * The names of the metrics that a meter becomes in OpenTelemetry's bridge, which are those in the
 * catalog. Immutable.
 *
 * @param endings what follows the meter's name
 */
record MetricNames(List<String> endings) {
  static final MetricNames SAME = new MetricNames(List.of(""));

  /** Timers and summaries. */
  static final MetricNames MAXIMUM = new MetricNames(List.of("", ".max"));

  /** Long task timers. */
  static final MetricNames TASKS = new MetricNames(List.of(".active", ".duration"));

  /** Timers whose values a function states. */
  static final MetricNames FUNCTION = new MetricNames(List.of(".count", ".sum"));

  MetricNames {
    endings = List.copyOf(endings);
  }

  /** Returns the names of the measurements of a custom meter. */
  static MetricNames of(Iterable<Measurement> measurements) {
    TreeSet<String> endings = new TreeSet<>();
    measurements.forEach(it -> endings.add("." + it.getStatistic().getTagValueRepresentation()));
    return endings.isEmpty() ? SAME : new MetricNames(List.copyOf(endings));
  }

  static MetricNames of(Meter meter) {
    if (meter instanceof FunctionTimer) {
      return FUNCTION;
    }
    return switch (meter.getId().getType()) {
      case COUNTER, GAUGE -> SAME;
      case TIMER, DISTRIBUTION_SUMMARY -> MAXIMUM;
      case LONG_TASK_TIMER -> TASKS;
      case OTHER -> of(meter.measure());
    };
  }

  List<String> of(String meter) {
    return endings.stream().map(ending -> meter + ending).toList();
  }
}
