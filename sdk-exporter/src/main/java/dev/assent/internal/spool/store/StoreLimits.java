/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.time.Duration;

/**
 * How much a store may keep. Immutable.
 *
 * @param maxBytes bytes of all segments together; while a rewrite is under way, twice as much
 * @param maxAgeNanos after which a frame is dropped
 * @param maxFrames live frames, each of which costs about 24 bytes of memory
 */
public record StoreLimits(long maxBytes, long maxAgeNanos, int maxFrames) {
  /** The most live frames: {@value}. */
  static final int MAX_FRAMES = 65_536;

  /** The most files of frames: {@value}. A process that is restarted often makes small ones. */
  static final int MAX_SEGMENTS = 1024;

  private static final long SEGMENT_BYTES = 1 << 20;
  private static final long MAX_SEGMENT_BYTES = 1 << 28;
  private static final long LEAST_SEGMENTS = 8;
  private static final long MOST_SEGMENTS = 64;
  private static final long AGE_SHARES = 8;

  /** Limits as they are configured. */
  public static StoreLimits of(long maxBytes, Duration maxAge) {
    return new StoreLimits(maxBytes, maxAge.toNanos(), MAX_FRAMES);
  }

  /**
   * When a segment is full: 1 MiB, less in a small spool, so that making room costs an eighth of it
   * at most, more in a large one.
   */
  long segmentBytes() {
    return Math.min(largestSegmentBytes(), Math.max(SEGMENT_BYTES, maxBytes / MOST_SEGMENTS));
  }

  /** The largest segment, which may hold a single large frame: an eighth of the spool. */
  public long largestSegmentBytes() {
    return Math.min(MAX_SEGMENT_BYTES, maxBytes / LEAST_SEGMENTS);
  }

  /** After which no frame is added to a segment: its last would be dropped too early. */
  long segmentAgeNanos() {
    return maxAgeNanos / AGE_SHARES;
  }
}
