/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import dev.assent.ledger.Lost;
import java.io.IOException;

/** Reads all frames of a segment of an earlier run. Not thread-safe. */
final class SegmentScan {
  private final RecordIo records;
  private final LossListener lossListener;

  SegmentScan(RecordIo records, LossListener lossListener) {
    this.records = records;
    this.lossListener = lossListener;
  }

  /**
   * Fills the segment's index. Reports live frames that are damaged or unreadable as lost, unseen.
   *
   * @param visitor receives each live frame, decrypted
   * @return whether the segment ends within a frame, contains invalid bytes, or could not be read
   *     to its end
   */
  boolean load(DiskFile file, Segment segment, FrameVisitor visitor) {
    segment.scanned();
    try {
      return !walk(
          file, segment.index(), (ordinal, prefix) -> load(file, segment, ordinal, visitor));
    } catch (IOException unreadable) {
      return true;
    }
  }

  private void load(DiskFile file, Segment segment, int ordinal, FrameVisitor visitor) {
    FrameIndex index = segment.index();
    StoredFrame frame;
    try {
      frame = records.read(file, segment, ordinal);
    } catch (IOException damagedOrUnreadable) {
      lossListener.lostUnseen(Lost.SPOOL_DAMAGED, index.count(ordinal), index.kind(ordinal));
      index.remove(ordinal);
      return;
    }
    visitor.visit(index.id(ordinal), frame);
  }

  /**
   * Reports the live frames of a file as lost, as far as their prefixes are readable. Decrypts no
   * frame.
   *
   * @return whether the scan did not reach the end of the file
   */
  boolean giveUp(DiskFile file, FrameIndex index, Lost reason) {
    try {
      return !walk(
          file,
          index,
          (ordinal, prefix) -> lossListener.lostUnseen(reason, prefix.count(), prefix.kind()));
    } catch (IOException unreadable) {
      return true;
    }
  }

  @FunctionalInterface
  private interface Step {
    void at(int ordinal, RecordPrefix prefix);
  }

  /**
   * Adds all frames to the index, and calls the step for each frame that is not done. Returns
   * whether it reached the end of the file.
   */
  private boolean walk(DiskFile file, FrameIndex index, Step step) throws IOException {
    long size = file.size();
    long offset = SegmentHeader.BYTES;
    while (offset < size) {
      RecordPrefix prefix;
      try {
        prefix = records.prefix(file, offset);
      } catch (DamagedFrame end) {
        return false;
      }
      int ordinal = index.size();
      long end = offset + RecordPrefix.BYTES + prefix.length();
      if (end > size) {
        return false;
      }
      index.add(
          prefix.id(), Math.toIntExact(offset), prefix.length(), prefix.count(), prefix.kind());
      if (prefix.isDone()) {
        index.remove(ordinal);
      } else {
        step.at(ordinal, prefix);
      }
      offset = end;
    }
    return true;
  }
}
