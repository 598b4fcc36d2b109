/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments under one key, oldest first. Drops segments that exceed the limits. Not thread-safe.
 *
 * <p>A frame's id consists of the number of the segment to which it was appended first, and of its
 * ordinal in that segment. A rewrite does not change the id. So newer frames have higher ids,
 * within a segment and across segments.
 */
final class Segments {
  private static final int ORDINAL_BITS = 23;
  private static final int SEGMENTS_OF_FRAMES = 8;

  private final SpoolDirectory directory;
  private final StoreLimits limits;
  private final LossListener lossListener;
  private final RecordIo records;
  private final SegmentScan scan;
  private final SecureRandom random;
  private final OpenFiles files;
  private final BackgroundForce backgroundForce;
  private final List<Segment> all = new ArrayList<>();
  private @Nullable Segment active;
  private long nextNumber = 1;
  private long bytes;
  private int live;
  private int cutOff;

  Segments(
      SpoolDirectory directory,
      StoreLimits limits,
      LossListener lossListener,
      RecordIo records,
      SecureRandom random,
      BackgroundForce backgroundForce) {
    this.directory = directory;
    this.limits = limits;
    this.lossListener = lossListener;
    this.records = records;
    this.scan = new SegmentScan(records, lossListener);
    this.random = random;
    this.files = new OpenFiles(directory);
    this.backgroundForce = backgroundForce;
  }

  /** Adds a segment of an earlier run. */
  void found(Segment segment) {
    all.add(segment);
    bytes += segment.bytes();
  }

  /**
   * Counts the frames of a file that is unreadable under the key as lost.
   *
   * @param reason the reason for the loss
   * @return whether the file has bytes behind the header, or is unreadable
   */
  boolean foundUnreadable(Path file, Lost reason) {
    try (DiskFile open = directory.open(file)) {
      boolean cut = scan.giveUp(open, new FrameIndex(), reason);
      boolean any = open.size() > SegmentHeader.BYTES;
      cutOff += cut && any ? 1 : 0;
      return any;
    } catch (IOException unreadable) {
      cutOff++;
      return true;
    }
  }

  /** Reserves a segment number that is in use. */
  void used(long number) {
    nextNumber = Math.max(nextNumber, number + 1);
  }

  /** A copy of the list of all segments. */
  List<Segment> all() {
    return List.copyOf(all);
  }

  /** Appends a frame, and returns its id. The append is acknowledged when the method returns. */
  long append(SpoolKey key, StoredFrame frame, Clock now) throws IOException {
    long needed = RecordIo.bytesOf(frame.header(), frame.body());
    if (SegmentHeader.BYTES + needed > limits.largestSegmentBytes()) {
      throw new IOException("a frame is larger than an eighth of the spool");
    }
    if (active != null && isFull(active, needed, now)) {
      seal();
    }
    makeRoom(SegmentHeader.BYTES + needed);
    Segment segment = active == null ? start(key, now) : active;
    long id = segment.header().number() << ORDINAL_BITS | segment.index().size();
    try {
      records.append(files.of(segment), segment, id, frame);
    } catch (IOException | RuntimeException | Error failed) { // else the nonce would repeat
      abandon(segment);
      throw failed;
    }
    bytes += needed;
    live++;
    return id;
  }

  private boolean isFull(Segment segment, long needed, Clock now) {
    return segment.bytes() + needed > limits.segmentBytes()
        || segment.index().size() >= Math.max(1, limits.maxFrames() / SEGMENTS_OF_FRAMES)
        || segment.ageNanos(now) > limits.segmentAgeNanos();
  }

  private void makeRoom(long needed) {
    while (!all.isEmpty()
        && (bytes + needed > limits.maxBytes()
            || live >= limits.maxFrames()
            || all.size() >= StoreLimits.MAX_SEGMENTS)) {
      drop(all.get(0), Lost.SPOOL_FULL);
    }
  }

  private Segment start(SpoolKey key, Clock now) throws IOException {
    directory.sweep();
    Segment segment = create(key, now.epochNanos(), now.nanoTime());
    all.add(segment);
    active = segment;
    bytes += segment.bytes();
    return segment;
  }

  /** Creates the file of a segment, and leaves it open for appends. */
  Segment create(SpoolKey key, long bornEpochNanos, long bornNanos) throws IOException {
    SegmentHeader header = SegmentHeader.create(key, nextNumber++, bornEpochNanos, random);
    Segment segment =
        Segment.create(directory.segment(header.number()), header, key, Segment.USE, bornNanos);
    try {
      DiskFile file = directory.create(segment.file());
      files.activate(segment, file);
      file.write(0, header.bytes(), 0, SegmentHeader.BYTES);
    } catch (IOException | RuntimeException failed) {
      files.close(segment);
      directory.discard(segment.file());
      throw failed;
    }
    return segment;
  }

  /** Ends the appends to a segment after a failed write, and truncates the incomplete frame. */
  private void abandon(Segment segment) {
    try {
      files.of(segment).truncate(segment.bytes());
    } catch (IOException failed) {
      // The remains of the frame end the next scan of the segment.
    }
    active = null;
    files.close(segment);
    removeIfEmpty(segment);
  }

  /** Ends the appends to the active segment, and schedules its file to be forced. */
  void seal() {
    Segment segment = active;
    if (segment == null) {
      return;
    }
    active = null;
    DiskFile file = files.release(segment);
    if (file != null) {
      backgroundForce.force(file);
    }
    removeIfEmpty(segment);
  }

  /**
   * Reads a frame to be sent; null if the frame is gone. A damaged frame is reported as lost and
   * removed.
   */
  @Nullable StoredFrame read(long id, Clock now) throws IOException {
    Segment segment = find(id);
    if (segment == null) {
      return null;
    }
    if (segment.ageNanos(now) > limits.maxAgeNanos()) {
      drop(segment, Lost.SPOOL_EXPIRED);
      return null;
    }
    int ordinal = segment.index().find(id);
    try {
      StoredFrame frame = records.read(files.of(segment), segment, ordinal);
      markRead(segment, ordinal);
      return frame;
    } catch (NoSuchFileException deleted) {
      drop(segment, Lost.SPOOL_DAMAGED);
    } catch (DamagedFrame damaged) {
      lose(segment, ordinal, Lost.SPOOL_DAMAGED);
      removeIfEmpty(segment);
    }
    return null;
  }

  /**
   * Marks a frame as read on disk. If this run ends before the frame is done, a later run then
   * knows that the frame may have been sent.
   */
  private void markRead(Segment segment, int ordinal) {
    int kind = segment.index().kind(ordinal);
    if (kind < RecordPrefix.READ) {
      try {
        byte[] state = {RecordPrefix.live(kind + RecordPrefix.READ)};
        files.of(segment).write(segment.index().offset(ordinal), state, 0, state.length);
        segment.index().setKind(ordinal, kind + RecordPrefix.READ);
      } catch (IOException unmarked) {
        return; // a later run counts data that it withholds as withheld, not as possibly sent
      }
    }
  }

  /** Marks a frame as done. */
  void done(long id) throws IOException {
    Segment segment = find(id);
    if (segment == null) {
      return;
    }
    int ordinal = segment.index().find(id);
    remove(segment, ordinal);
    try {
      byte[] state = {RecordPrefix.DONE};
      files.of(segment).write(segment.index().offset(ordinal), state, 0, state.length);
    } finally {
      removeIfEmpty(segment);
    }
  }

  private @Nullable Segment find(long id) {
    for (Segment segment : all) {
      if (segment.isSeen() && segment.index().find(id) >= 0) {
        return segment;
      }
    }
    return null;
  }

  /** Removes a live frame without reporting a loss. */
  void remove(Segment segment, int ordinal) {
    segment.index().remove(ordinal);
    live--;
  }

  /** Removes a live frame and reports it as lost. */
  void lose(Segment segment, int ordinal, Lost reason) {
    FrameIndex index = segment.index();
    if (segment.isSeen()) {
      lossListener.lost(reason, index.id(ordinal), index.count(ordinal));
    } else {
      lossListener.lostUnseen(reason, index.count(ordinal), index.kind(ordinal));
    }
    remove(segment, ordinal);
  }

  /** Deletes a segment without live frames, even if it is the active segment and not full. */
  private void removeIfEmpty(Segment segment) {
    if (segment.index().live() == 0) {
      active = segment == active ? null : active;
      forget(segment);
    }
  }

  private void forget(Segment segment) {
    if (all.remove(segment)) {
      bytes -= segment.bytes();
    }
    files.close(segment);
    directory.discard(segment.file());
  }

  /** Drops a segment, and reports all its live frames as lost. */
  void drop(Segment segment, Lost reason) {
    if (segment == active) {
      active = null;
    }
    if (!segment.isScanned()) {
      giveUp(segment, reason);
    } else {
      for (int ordinal = 0; ordinal < segment.index().size(); ordinal++) {
        if (segment.index().isLive(ordinal)) {
          lose(segment, ordinal, reason);
        }
      }
    }
    forget(segment);
  }

  private void giveUp(Segment segment, Lost reason) {
    try {
      if (scan.giveUp(files.of(segment), segment.index(), reason)) {
        cutOff++;
      }
    } catch (IOException unreadable) {
      cutOff++;
    }
  }

  void dropAll(Lost reason) {
    all().forEach(segment -> drop(segment, reason));
  }

  /** Drops expired segments, and retries failed deletions of files. */
  void expire(Clock now) {
    for (Segment segment : all()) {
      if (segment.ageNanos(now) > limits.maxAgeNanos()) {
        drop(segment, Lost.SPOOL_EXPIRED);
      }
    }
    directory.sweep();
  }

  /**
   * Passes the live frames of all unseen segments to the visitor, and marks these segments as seen.
   */
  RecoveryResult recover(FrameVisitor visitor, Clock now) {
    expire(now);
    LossCount lossCount = new LossCount(visitor);
    for (Segment segment : all()) {
      if (!segment.isSeen()) {
        show(segment, lossCount);
        segment.seen();
      }
      removeIfEmpty(segment);
    }
    makeRoomForFound();
    RecoveryResult recoveryResult = new RecoveryResult(lossCount.frames, lossCount.data, cutOff);
    cutOff = 0;
    return recoveryResult;
  }

  /** Passes the live frames of all unseen segments to the visitor. The segments stay unseen. */
  void visit(FrameVisitor visitor) {
    for (Segment segment : all()) {
      if (!segment.isSeen()) {
        scan(segment, (id, frame) -> {});
        visit(segment, visitor);
      }
    }
  }

  private void show(Segment segment, FrameVisitor visitor) {
    if (segment.isScanned()) {
      visit(segment, visitor);
    } else {
      scan(segment, visitor);
    }
  }

  private void visit(Segment segment, FrameVisitor visitor) {
    FrameIndex index = segment.index();
    for (int ordinal = 0; ordinal < index.size(); ordinal++) {
      if (index.isLive(ordinal)) {
        try {
          StoredFrame frame = records.read(files.of(segment), segment, ordinal);
          visitor.visit(index.id(ordinal), frame);
        } catch (IOException damagedOrUnreadable) {
          lose(segment, ordinal, Lost.SPOOL_DAMAGED);
        }
      }
    }
  }

  /** Whether an unseen segment exists. */
  boolean hasUnseen() {
    return all.stream().anyMatch(segment -> !segment.isSeen());
  }

  /** Whether a segment contains frames that are not live any more, beside live ones. */
  boolean hasDone() {
    return all.stream().anyMatch(segment -> segment.index().live() < segment.index().size());
  }

  private void makeRoomForFound() {
    while (!all.isEmpty() && (bytes > limits.maxBytes() || live > limits.maxFrames())) {
      drop(all.get(0), Lost.SPOOL_FULL);
    }
  }

  /** Fills a segment's index from its file, unless the segment is scanned already. */
  void scan(Segment segment, FrameVisitor visitor) {
    if (segment.isScanned()) {
      return;
    }
    try {
      if (scan.load(files.of(segment), segment, visitor)) {
        cutOff++;
      }
    } catch (IOException unreadable) {
      segment.scanned();
      cutOff++;
    }
    live += segment.index().live();
  }

  /** Counts the frames and data items that it passes to another visitor. */
  private static final class LossCount implements FrameVisitor {
    private final FrameVisitor visitor;
    private int frames;
    private long data;

    LossCount(FrameVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void visit(long id, StoredFrame frame) {
      frames++;
      data += frame.count();
      visitor.visit(id, frame);
    }
  }

  /** Returns the open file of a segment. */
  DiskFile file(Segment segment) throws IOException {
    return files.of(segment);
  }

  /** Closes the file of a segment that a rewrite has written. */
  void close(Segment segment) {
    files.close(segment);
  }

  /** Deletes a segment that a failed rewrite has written. */
  void discard(Segment segment) {
    files.close(segment);
    directory.discard(segment.file());
  }

  /** Replaces all segments by the segments of a rewrite, and deletes the old ones. */
  void become(List<Segment> rewritten) {
    all().forEach(this::forget);
    live = 0;
    for (Segment segment : rewritten) {
      found(segment);
      live += segment.isScanned() ? segment.index().live() : 0;
    }
  }

  /** Closes all files, and forces the appended frames. */
  void close() {
    seal();
    backgroundForce.forceWaiting();
    files.closeOther();
  }
}
