/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.time.Clock;
import java.nio.file.Path;
import javax.crypto.SecretKey;

/**
 * One file of frames, with the positions of its frames. Not thread-safe.
 *
 * <p>A segment of an earlier run consists of its header only, until it is scanned. Its frames are
 * unseen until the layer above has received them.
 */
final class Segment {
  static final String USE = "frames";

  private final Path file;
  private final SegmentHeader header;
  private final SecretKey key;
  private final long bornNanos;
  private FrameIndex index = new FrameIndex();
  private long bytes;
  private boolean isScanned;
  private boolean wasSeen;

  private Segment(Path file, SegmentHeader header, SecretKey key, long bornNanos, long bytes) {
    this.file = file;
    this.header = header;
    this.key = key;
    this.bornNanos = bornNanos;
    this.bytes = bytes;
  }

  /**
   * Creates a new segment, which consists of its header.
   *
   * @param use the purpose for the derivation of the segment's key
   * @param bornNanos the time of the first append, by the monotonic clock
   */
  static Segment create(Path file, SegmentHeader header, SpoolKey key, String use, long bornNanos) {
    Segment segment =
        new Segment(file, header, key.derive(header.salt(), use), bornNanos, SegmentHeader.BYTES);
    segment.isScanned = true;
    segment.wasSeen = true;
    return segment;
  }

  /**
   * Creates a segment of an earlier run. The wall clock determines its age so far; the monotonic
   * clock continues it.
   */
  static Segment found(Path file, SegmentHeader header, SpoolKey key, long bytes, Clock now) {
    long born = now.nanoTime() - wallAge(header.bornEpochNanos(), now);
    return new Segment(file, header, key.derive(header.salt(), USE), born, bytes);
  }

  /**
   * The age in nanoseconds: the larger of the ages by the wall clock and by the monotonic clock;
   * never negative.
   */
  long ageNanos(Clock now) {
    return Math.max(wallAge(header.bornEpochNanos(), now), now.nanoTime() - bornNanos);
  }

  private static long wallAge(long bornEpochNanos, Clock now) {
    long nowNanos = now.epochNanos();
    if (bornEpochNanos >= nowNanos) {
      return 0;
    }
    long age = nowNanos - bornEpochNanos;
    return age < 0 ? Long.MAX_VALUE / 2 : Math.min(age, Long.MAX_VALUE / 2);
  }

  Path file() {
    return file;
  }

  SegmentHeader header() {
    return header;
  }

  SecretKey key() {
    return key;
  }

  long bornNanos() {
    return bornNanos;
  }

  FrameIndex index() {
    return index;
  }

  /** The length of the used part of the file, in bytes. */
  long bytes() {
    return bytes;
  }

  void grow(long more) {
    bytes += more;
  }

  boolean isScanned() {
    return isScanned;
  }

  void scanned() {
    isScanned = true;
  }

  /** Whether the layer above has received the segment's frames. */
  boolean isSeen() {
    return wasSeen;
  }

  void seen() {
    wasSeen = true;
  }

  /**
   * Marks the segment as unscanned and unseen, because the segment it was rewritten from was
   * unseen. {@link FrameStore#recover} scans it and visits its frames.
   */
  void unseen() {
    wasSeen = false;
    isScanned = false;
    index = new FrameIndex();
  }
}
