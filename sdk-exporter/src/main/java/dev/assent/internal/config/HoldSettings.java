/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;

/**
 * The bounds of what waits in memory for a choice or a source.
 *
 * @param maxBytes how much it may take, in bytes, in the whole process
 * @param deadline how long a datum may wait
 */
public record HoldSettings(long maxBytes, Duration deadline) {
  /** As the contract says: four megabytes, one hour. */
  public static HoldSettings defaults() {
    return new HoldSettings(4L << 20, Duration.ofHours(1));
  }
}
