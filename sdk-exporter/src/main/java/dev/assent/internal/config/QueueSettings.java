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
 * @param scheduleDelay the longest wait before queued data is sent, at least a millisecond
 * @param maxQueueSize the number of data that the queue holds before it refuses more
 * @param maxExportBatchSize the most data in one request; not above the queue's size
 * @param exportTimeout the maximum time for all attempts of a batch together
 */
public record QueueSettings(
    Duration scheduleDelay, int maxQueueSize, int maxExportBatchSize, Duration exportTimeout) {}
