/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import io.opentelemetry.sdk.metrics.ExemplarFilter;
import java.time.Duration;

/**
 * How metrics are collected and exported.
 *
 * @param interval between two collections
 * @param timeout the longest that all attempts of one export may take together
 * @param temporality {@code cumulative}, {@code delta} or {@code lowmemory}
 * @param exemplars which measurements may become exemplars
 */
public record MetricSettings(
    Duration interval, Duration timeout, String temporality, ExemplarFilter exemplars) {}
