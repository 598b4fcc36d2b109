/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import java.time.Duration;

/**
 * Settings for the collection and export of metrics.
 *
 * @param interval between two collections
 * @param timeout the maximum time for all attempts of one export together
 * @param temporality {@code cumulative}, {@code delta} or {@code lowmemory}
 * @param exemplars the measurements that may become exemplars
 * @param histograms the default aggregation of histograms
 */
public record MetricSettings(
    Duration interval,
    Duration timeout,
    String temporality,
    ExemplarFilter exemplars,
    Aggregation histograms) {}
