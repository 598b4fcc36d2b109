/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the segments of earlier runs, of each no more than its first bytes. Those that can't be
 * read under the key are counted, unless an erasure left them that had kept what they hold, and
 * deleted.
 */
record SegmentFinder(SpoolDirectory directory, Segments segments, LossListener lossListener) {
  /**
   * Finds them.
   *
   * @param key in force; null if there is none
   * @param note tells whether an erasure was under way, which leaves segments under other keys
   */
  void find(@Nullable SpoolKey key, PendingErasureFile note, Clock now) throws IOException {
    for (long number : directory.segments()) {
      segments.used(number);
      Path file = directory.segment(number);
      SegmentHeader header = headerOrNull(file, number);
      if (header != null && key != null && header.isOf(key)) {
        segments.found(Segment.found(file, header, key, size(file), now));
      } else {
        Lost reason = note.wasFound() ? lostBy(header, key, note.frames()) : Lost.SPOOL_DAMAGED;
        boolean any = reason != null && segments.foundUnreadable(file, reason);
        if (any && reason == Lost.SPOOL_DAMAGED) {
          lossListener.unreadable(header == null ? UnreadableReason.SEGMENT : UnreadableReason.KEY);
        }
        directory.discard(file);
      }
    }
  }

  /**
   * Why a segment is lost that lies beside a note.
   *
   * <pre>
   * the segment       no key            the note's key     another key
   * of the note's     lost: erased      in force           was rewritten
   * of another key    was begun         was begun          lost: damaged
   * of no key         lost: damaged, if more than its beginning was written
   *
   * what the note says can't be told: without a key all is lost, else it was begun
   * </pre>
   *
   * @param key in force; null if there is none
   * @param noted the id of the key that was to be destroyed; null if it can't be told
   * @return null if it is not: what is in it lies elsewhere too, or did
   */
  private static @Nullable Lost lostBy(
      @Nullable SegmentHeader header, @Nullable SpoolKey key, byte @Nullable [] noted) {
    if (header == null) {
      return Lost.SPOOL_DAMAGED;
    }
    if (noted == null) {
      return key == null ? Lost.SPOOL_DAMAGED : null;
    }
    if (header.isOf(noted)) {
      return key == null ? Lost.SPOOL_ERASED : null;
    }
    return key == null || MessageDigest.isEqual(key.id(), noted) ? null : Lost.SPOOL_DAMAGED;
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
    try (DiskFile open = directory.open(file)) {
      return open.size();
    }
  }
}
