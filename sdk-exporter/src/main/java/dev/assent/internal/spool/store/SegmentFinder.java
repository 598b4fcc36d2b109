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
 * Finds the segments of earlier runs, and reads only their headers. It deletes segments that are
 * unreadable under the key in force, and counts their frames as lost, unless an erasure left the
 * segment and its frames were rewritten elsewhere.
 */
record SegmentFinder(SpoolDirectory directory, Segments segments, LossListener lossListener) {
  /**
   * Finds the segments.
   *
   * @param key the key in force; null if there is none
   * @param note the pending erasure, if any; an unfinished erasure leaves segments under other keys
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
   * Returns the reason for the loss of an unreadable segment that lies beside a pending erasure.
   *
   * <pre>
   * segment's key     no key in force        key to destroy in force   another key in force
   * key to destroy    lost: erased           not lost: readable        not lost: rewritten
   * another key       not lost: unfinished   not lost: unfinished      lost: damaged
   * unreadable        lost: damaged, if bytes follow the header
   *
   * key to destroy unknown: lost (damaged) without a key in force, else not lost (unfinished)
   * </pre>
   *
   * @param key the key in force; null if there is none
   * @param noted the id of the key to destroy; null if it is unknown
   * @return null if nothing is lost: the segment's frames are, or were, in another segment too
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
      return header.number() == number ? header : null; // otherwise, the file was renamed
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
