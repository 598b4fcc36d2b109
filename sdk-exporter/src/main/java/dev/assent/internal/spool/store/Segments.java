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
 * The segments under one key, oldest first, and what keeps them within their limits. Not
 * thread-safe.
 *
 * <p>A frame's id is the number of the segment to which it was appended first, and its ordinal
 * there; it keeps it when it is rewritten. So ids increase with age, within segments and among
 * them.
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

  /** Takes note of a segment of an earlier run. */
  void found(Segment segment) {
    all.add(segment);
    bytes += segment.bytes();
  }

  /**
   * Counts what is lost with a file that can't be read under the key.
   *
   * @param reason why
   * @return whether there was anything behind its header
   */
  boolean foundUnreadable(Path file, Lost reason) {
    cutOff++;
    try (DiskFile open = directory.open(file)) {
      boolean unused = scan.giveUp(open, new FrameIndex(), reason);
      return open.size() > SegmentHeader.BYTES;
    } catch (IOException unreadable) {
      return true;
    }
  }

  /** A number was used. */
  void used(long number) {
    nextNumber = Math.max(nextNumber, number + 1);
  }

  /** All that there are; not to be changed. */
  List<Segment> all() {
    return List.copyOf(all);
  }

  /** Appends; returned is acknowledged. */
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
    } catch (IOException | RuntimeException failed) {
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

  /** Makes the file of a segment, and leaves it open to be appended to. */
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

  /** A write failed: what it left is cut off, and nothing is appended any more. */
  private void abandon(Segment segment) {
    try {
      files.of(segment).truncate(segment.bytes());
    } catch (IOException failed) {
      // What is left of the frame ends the segment when it is scanned.
    }
    active = null;
    files.close(segment);
    removeIfEmpty(segment);
  }

  /** Ends the segment that is appended to, and has it forced. */
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

  /** Reads a frame to be sent; null if it is gone. One that is damaged is lost, and gone. */
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

  /** So that a later run knows that it may have left, if this one ends before it is done with. */
  private void markRead(Segment segment, int ordinal) {
    int kind = segment.index().kind(ordinal);
    if (kind < RecordPrefix.READ) {
      try {
        byte[] state = {RecordPrefix.live(kind + RecordPrefix.READ)};
        files.of(segment).write(segment.index().offset(ordinal), state, 0, state.length);
        segment.index().setKind(ordinal, kind + RecordPrefix.READ);
      } catch (IOException unmarked) {
        return; // this run knows it; a later one counts as withheld what it then withholds
      }
    }
  }

  /** A frame is done with. */
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

  /** A live frame is gone. */
  void remove(Segment segment, int ordinal) {
    segment.index().remove(ordinal);
    live--;
  }

  /** A live frame is lost. */
  void lose(Segment segment, int ordinal, Lost reason) {
    FrameIndex index = segment.index();
    if (segment.isSeen()) {
      lossListener.lost(reason, index.id(ordinal), index.count(ordinal));
    } else {
      lossListener.lostUnseen(reason, index.count(ordinal), index.kind(ordinal));
    }
    remove(segment, ordinal);
  }

  /** What nobody needs any more is not kept, though more could be appended to it. */
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

  /** Gives up a segment with all its live frames. */
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

  /** Drops what is too old, and tries again to delete what could not be deleted. */
  void expire(Clock now) {
    for (Segment segment : all()) {
      if (segment.ageNanos(now) > limits.maxAgeNanos()) {
        drop(segment, Lost.SPOOL_EXPIRED);
      }
    }
    directory.sweep();
  }

  /** Scans all that was not seen, and shows it. */
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

  /** Shows the live frames that nobody was shown, which stay unseen. */
  void survey(FrameVisitor visitor) {
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

  /** Whether a segment was not shown to anybody. */
  boolean hasUnseen() {
    return all.stream().anyMatch(segment -> !segment.isSeen());
  }

  /** Whether frames that are done with still stand in their segments, beside live ones. */
  boolean hasDone() {
    return all.stream().anyMatch(segment -> segment.index().live() < segment.index().size());
  }

  private void makeRoomForFound() {
    while (!all.isEmpty() && (bytes > limits.maxBytes() || live > limits.maxFrames())) {
      drop(all.get(0), Lost.SPOOL_FULL);
    }
  }

  /** Fills a segment's index from its file, unless that was done. */
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

  /** Counts what it passes on. */
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

  /** The file of a segment. */
  DiskFile file(Segment segment) throws IOException {
    return files.of(segment);
  }

  /** Closes the file of a segment that was appended to by a rewrite. */
  void close(Segment segment) {
    files.close(segment);
  }

  /** Deletes a segment that is not to be in force. */
  void discard(Segment segment) {
    files.close(segment);
    directory.discard(segment.file());
  }

  /** Other segments take the place of all: what these hold was rewritten, or dropped. */
  void become(List<Segment> rewritten) {
    all().forEach(this::forget);
    live = 0;
    for (Segment segment : rewritten) {
      found(segment);
      live += segment.isScanned() ? segment.index().live() : 0;
    }
  }

  /** Closes all files; what was appended is forced. */
  void close() {
    seal();
    backgroundForce.forceWaiting();
    files.closeOther();
  }
}
