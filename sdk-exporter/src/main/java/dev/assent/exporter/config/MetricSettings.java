/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.config;

import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.time.Duration;

/**
 * How metrics are collected and exported.
 *
 * @param interval between two collections
 * @param timeout the longest that all attempts of one export may take together
 * @param temporality what each kind of instrument is exported as
 * @param exemplars which measurements may become exemplars
 */
public record MetricSettings(
    Duration interval,
    Duration timeout,
    AggregationTemporalitySelector temporality,
    ExemplarFilter exemplars) {}
