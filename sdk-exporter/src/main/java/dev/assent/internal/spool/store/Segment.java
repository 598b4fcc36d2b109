/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.time.Clock;
import java.nio.file.Path;
import javax.crypto.SecretKey;

/**
 * One file of frames, and where they lie in it. Not thread-safe.
 *
 * <p>One of an earlier run is known by its header only, until it is scanned; its frames are unseen
 * until the layer above was shown them.
 */
final class Segment {
  static final String USE = "frames";

  private final Path file;
  private final SegmentHeader header;
  private final SecretKey key;
  private final long bornNanos;
  private FrameIndex index = new FrameIndex();
  private long bytes;
  private boolean scanned;
  private boolean seen;

  private Segment(Path file, SegmentHeader header, SecretKey key, long bornNanos, long bytes) {
    this.file = file;
    this.header = header;
    this.key = key;
    this.bornNanos = bornNanos;
    this.bytes = bytes;
  }

  /**
   * A new one, which consists of its header.
   *
   * @param use what its key is derived for
   * @param bornNanos when its first frame was appended, by the monotonic clock
   */
  static Segment create(Path file, SegmentHeader header, SpoolKey key, String use, long bornNanos) {
    Segment segment =
        new Segment(file, header, key.derive(header.salt(), use), bornNanos, SegmentHeader.BYTES);
    segment.scanned = true;
    segment.seen = true;
    return segment;
  }

  /**
   * One of an earlier run: its age is told by the wall clock, and goes on with the monotonic one.
   */
  static Segment found(Path file, SegmentHeader header, SpoolKey key, long bytes, Clock now) {
    long born = now.nanoTime() - wallAge(header.bornEpochNanos(), now);
    return new Segment(file, header, key.derive(header.salt(), USE), born, bytes);
  }

  /** The larger of both clocks' ages; never negative. */
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

  /** Up to where it is used. */
  long bytes() {
    return bytes;
  }

  void grow(long more) {
    bytes += more;
  }

  boolean isScanned() {
    return scanned;
  }

  void scanned() {
    scanned = true;
  }

  /** Whether its frames are known to the layer above. */
  boolean isSeen() {
    return seen;
  }

  void seen() {
    seen = true;
  }

  /**
   * It is to be scanned and shown by {@link FrameStore#recover}, since what it came from was not.
   */
  void unseen() {
    seen = false;
    scanned = false;
    index = new FrameIndex();
  }
}
