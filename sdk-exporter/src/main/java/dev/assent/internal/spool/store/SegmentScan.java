/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import dev.assent.ledger.Lost;
import java.io.IOException;

/** Goes through the file of a segment of an earlier run. Not thread-safe. */
final class SegmentScan {
  private final RecordIo records;
  private final LossListener lossListener;

  SegmentScan(RecordIo records, LossListener lossListener) {
    this.records = records;
    this.lossListener = lossListener;
  }

  /**
   * Fills the segment's index. Live frames that are damaged or can't be read are lost, unseen.
   *
   * @param visitor is shown live frames, each of which was decrypted
   * @return whether it ends within a frame or in what is none, or could not be read to its end
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
   * Reports its live frames as lost, as far as they can be told, without decrypting any.
   *
   * @return whether its end could not be told
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

  /** Adds all frames to the index, and visits those that are not done with. */
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
