/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.time.Duration;

/**
 * The limits of a store. Immutable.
 *
 * @param maxBytes the maximum size of all segments together, in bytes; twice as much during a
 *     rewrite
 * @param maxAgeNanos the age in nanoseconds after which a frame is dropped
 * @param maxFrames the maximum number of live frames, each of which takes about 24 bytes of memory
 */
public record StoreLimits(long maxBytes, long maxAgeNanos, int maxFrames) {
  /** The maximum number of live frames: {@value}. */
  static final int MAX_FRAMES = 65_536;

  /**
   * The maximum number of files of frames: {@value}. A process that restarts often creates many
   * small files.
   */
  static final int MAX_SEGMENTS = 1024;

  private static final long SEGMENT_BYTES = 1 << 20;
  private static final long MAX_SEGMENT_BYTES = 1 << 28;
  private static final long LEAST_SEGMENTS = 8;
  private static final long MOST_SEGMENTS = 64;
  private static final long AGE_SHARES = 8;

  /** Creates the limits from the configured size and age. */
  public static StoreLimits of(long maxBytes, Duration maxAge) {
    return new StoreLimits(maxBytes, maxAge.toNanos(), MAX_FRAMES);
  }

  /**
   * The size of a full segment, in bytes. It is 1 MiB, less in a small spool, and more in a large
   * one. In a small spool, the removal of one segment drops at most an eighth of the spool.
   */
  long segmentBytes() {
    return Math.min(largestSegmentBytes(), Math.max(SEGMENT_BYTES, maxBytes / MOST_SEGMENTS));
  }

  /**
   * The size of the largest segment, in bytes: an eighth of the spool. Such a segment may hold a
   * single large frame.
   */
  public long largestSegmentBytes() {
    return Math.min(MAX_SEGMENT_BYTES, maxBytes / LEAST_SEGMENTS);
  }

  /**
   * The age in nanoseconds after which a segment takes no more frames. A segment expires as a
   * whole, so later frames in it would be dropped too early.
   */
  long segmentAgeNanos() {
    return maxAgeNanos / AGE_SHARES;
  }
}
