/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import dev.assent.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the segments of earlier runs, of each no more than its first bytes. Those that can't be
 * read under the key are counted, unless an erasure left them, and deleted.
 */
record SegmentFinder(SpoolDirectory directory, Segments segments, Losses losses) {
  /**
   * Finds them.
   *
   * @param key in force; null if there is none
   * @param erasing whether an erasure was under way, which leaves segments under other keys
   */
  void find(@Nullable SpoolKey key, boolean erasing, Clock now) throws IOException {
    for (long number : directory.segments()) {
      segments.used(number);
      Path file = directory.segment(number);
      SegmentHeader header = headerOrNull(file, number);
      if (header != null && key != null && header.isOf(key)) {
        segments.found(Segment.found(file, header, key, size(file), now));
      } else {
        if (!erasing && segments.foundUnreadable(file)) {
          losses.unreadable(header == null ? Unreadable.SEGMENT : Unreadable.KEY);
        }
        directory.discard(file);
      }
    }
  }

  private @Nullable SegmentHeader headerOrNull(Path file, long number) throws IOException {
    byte[] start = directory.read(file, SegmentHeader.BYTES);
    try {
      SegmentHeader header = SegmentHeader.parse(start == null ? new byte[0] : start);
      return header.number() == number ? header : null; // else it was renamed
    } catch (DamagedFrame damaged) {
      return null;
    }
  }

  private long size(Path file) throws IOException {
    try (SpoolFile open = directory.open(file)) {
      return open.size();
    }
  }
}
