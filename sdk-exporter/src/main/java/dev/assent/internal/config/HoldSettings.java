/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;

/**
 * The limits of data that waits in memory for a choice or a source.
 *
 * @param maxBytes the maximum size in the whole process, in bytes
 * @param deadline the maximum time that a datum waits
 */
public record HoldSettings(long maxBytes, Duration deadline) {
  /** The defaults: four megabytes, one hour. */
  public static HoldSettings defaults() {
    return new HoldSettings(4L << 20, Duration.ofHours(1));
  }
}
