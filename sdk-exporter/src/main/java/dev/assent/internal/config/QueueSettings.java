/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;

/**
 * The queue of one signal at each destination; {@code OTEL_BSP_*} for spans, {@code OTEL_BLRP_*}
 * for log records.
 *
 * @param scheduleDelay the longest wait before what is queued is sent, at least a millisecond
 * @param maxQueueSize what the queue takes before it refuses
 * @param maxExportBatchSize the most data in one request; not above the queue's size
 * @param exportTimeout the longest that all attempts of a batch may take together
 */
public record QueueSettings(
    Duration scheduleDelay, int maxQueueSize, int maxExportBatchSize, Duration exportTimeout) {}
