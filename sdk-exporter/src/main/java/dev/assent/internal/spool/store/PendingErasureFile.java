/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code pending}, which stores a pending erasure: the content of an erasure that has not
 * ended. It contains one frame, encrypted under its own key in {@code pending.key}. An erasure of
 * frames does not destroy that key. The end of the erasure deletes both files, and thus makes the
 * content unreadable. Not thread-safe.
 *
 * <pre>
 *    0  16  "assent owed 02\n\n"
 *   16  84  {@link SegmentHeader} with the number 0, which no segment has
 *  100  21  {@link RecordPrefix} with the id 0
 *  121   n  {@link RecordIo}, the key derived for "owed": the header is the id of the frames' key
 *           that is to be destroyed, 16 bytes; the body is {@code PendingErasure}
 * </pre>
 *
 * <p>If the key in the frame's header is no longer in force, the erasure has ended. Version 01 had
 * no first 16 bytes and no frame header, and was encrypted under the key of the frames. Version 01
 * treats a file of version 02 as damaged, and then erases everything.
 */
final class PendingErasureFile {
  private static final byte[] MAGIC = "assent owed 02\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final long NUMBER = 0;
  private static final String USE = "owed";

  private final SpoolDirectory directory;
  private final RecordIo records;
  private final SecureRandom random;
  private final SpoolKeyFile spoolKeyFile;

  /** The key stored in {@code pending.key}; null if none is stored. */
  private @Nullable SpoolKey key;

  private boolean wasFound;
  private byte @Nullable [] frames;

  PendingErasureFile(SpoolDirectory directory, RecordIo records, SecureRandom random) {
    this.directory = directory;
    this.records = records;
    this.random = random;
    this.spoolKeyFile = new SpoolKeyFile(directory, directory.pendingErasureKey());
  }

  private SpoolKey key() throws IOException {
    SpoolKey known = key;
    if (known == null) {
      known = SpoolKey.random(random);
      spoolKeyFile.create(known);
      key = known;
    }
    return known;
  }

  /** Returns the hash for this file. Its key is durable when the method returns. */
  SubjectHash hash() throws IOException {
    return new SubjectHash(key());
  }

  /**
   * Writes the pending erasure durably, in place of an earlier one.
   *
   * @param frames the key to destroy
   */
  void write(SpoolKey frames, byte[] pending) throws IOException {
    SegmentHeader header = SegmentHeader.create(key(), NUMBER, 0, random);
    Segment note = segment(header, key(), MAGIC.length);
    byte[] start = Arrays.copyOf(MAGIC, MAGIC.length + SegmentHeader.BYTES);
    System.arraycopy(header.bytes(), 0, start, MAGIC.length, SegmentHeader.BYTES);
    directory.prepare(
        directory.pendingErasure(),
        file -> {
          file.write(0, start, 0, start.length);
          records.append(file, note, 0, new StoredFrame(frames.id(), pending, 0));
        });
    directory.commit(directory.pendingErasure());
    directory.force();
  }

  private Segment segment(SegmentHeader header, SpoolKey under, int before) {
    Segment note = Segment.create(directory.pendingErasure(), header, under, USE, 0);
    note.grow(before);
    return note;
  }

  /**
   * Reads the pending erasure.
   *
   * @param frames the key of the frames in force; null if there is none
   * @return null if the file does not exist, or if its key to destroy is no longer in force; in the
   *     second case the file is deleted
   * @throws DamagedFrame if the pending erasure is unreadable
   */
  byte @Nullable [] read(@Nullable SpoolKey frames) throws IOException {
    try (DiskFile file = directory.open(directory.pendingErasure())) {
      byte[] magic = new byte[MAGIC.length];
      wasFound = true;
      file.read(0, magic, 0, magic.length);
      byte[] pending =
          Arrays.equals(magic, MAGIC) ? readThis(file, frames) : readOlder(file, frames);
      if (pending == null) {
        settle();
      }
      return pending;
    } catch (NoSuchFileException none) {
      directory.discard(directory.pendingErasureKey());
      return null;
    } catch (EOFException cutOff) {
      throw new DamagedFrame("the list of pending erasures is truncated");
    }
  }

  /** Whether the last read found a file, including a file of an erasure that had ended. */
  boolean wasFound() {
    return wasFound;
  }

  /** The id of the key to destroy; null if it is unknown or no file was found. */
  byte @Nullable [] frames() {
    return frames;
  }

  private byte @Nullable [] readThis(DiskFile file, @Nullable SpoolKey frames) throws IOException {
    byte[] content = spoolKeyFile.read();
    SpoolKey own = content == null ? null : SpoolKey.parse(content);
    SegmentHeader header = header(file, MAGIC.length);
    if (own == null || !header.isOf(own) || header.number() != NUMBER) {
      throw new DamagedFrame("the list of pending erasures can't be read");
    }
    StoredFrame pending = read(file, segment(header, own, MAGIC.length));
    key = own;
    this.frames = pending.header();
    boolean stands = frames != null && MessageDigest.isEqual(frames.id(), pending.header());
    return stands ? pending.body() : null;
  }

  private byte @Nullable [] readOlder(DiskFile file, @Nullable SpoolKey frames) throws IOException {
    SegmentHeader header = header(file, 0);
    this.frames = header.keyId();
    if (frames == null || !header.isOf(frames)) {
      return null;
    }
    if (header.number() != NUMBER) {
      throw new DamagedFrame("not a list of pending erasures");
    }
    return read(file, segment(header, frames, 0)).body();
  }

  private static SegmentHeader header(DiskFile file, int at) throws IOException {
    byte[] header = new byte[SegmentHeader.BYTES];
    file.read(at, header, 0, header.length);
    return SegmentHeader.parse(header);
  }

  private StoredFrame read(DiskFile file, Segment note) throws IOException {
    RecordPrefix prefix = records.prefix(file, note.bytes());
    if (note.bytes() + RecordPrefix.BYTES + prefix.length() != file.size()) {
      throw new DamagedFrame("the list of pending erasures is incomplete");
    }
    note.index().add(prefix.id(), (int) note.bytes(), prefix.length(), prefix.count(), 0);
    return records.read(file, note, 0);
  }

  /**
   * Ends the pending erasure. Deletes the file first and its key afterwards, so that the file never
   * exists without its key.
   */
  void settle() {
    directory.discard(directory.pendingErasure());
    try {
      directory.force();
    } catch (IOException unsure) {
      return; // the file may return: its key stays, and the next start deletes both
    }
    key = null;
    boolean unused = spoolKeyFile.destroy();
  }
}
