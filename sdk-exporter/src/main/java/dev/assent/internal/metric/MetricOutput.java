/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import java.util.function.Consumer;

/**
 * Where the metrics of one destination go.
 *
 * @param gate the destination's gate, which keeps its accumulated series
 * @param lane takes what passed, one metric at a time: the destination's queue. It counts the
 *     points that it takes or refuses; called on the collector's thread, it must not block
 */
public record MetricOutput(MetricGate gate, Consumer<StampedMetric> lane) {}
