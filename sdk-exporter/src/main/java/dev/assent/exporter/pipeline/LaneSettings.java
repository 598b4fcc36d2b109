/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import java.time.Duration;

/**
 * How one signal is queued; the meaning of {@code OTEL_BSP_*} and {@code OTEL_BLRP_*}.
 *
 * @param maxQueueSize data that wait at most; more are refused
 * @param maxExportBatchSize data that one request carries at most
 * @param scheduleDelay after a batch, until the next that is not full
 */
public record LaneSettings(int maxQueueSize, int maxExportBatchSize, Duration scheduleDelay) {
  /** Checks the sizes. */
  public LaneSettings {
    if (maxQueueSize < 1 || maxExportBatchSize < 1 || maxExportBatchSize > maxQueueSize) {
      throw new IllegalArgumentException(
          "Not 1 <= maxExportBatchSize <= maxQueueSize: "
              + maxExportBatchSize
              + ", "
              + maxQueueSize);
    }
  }
}
