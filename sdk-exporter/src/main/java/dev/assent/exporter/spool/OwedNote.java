/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * What an erasure that has not ended was to erase, in the file {@code owed}: a segment of one
 * frame, encrypted under the key that is to be destroyed. Once that is done, it says nothing any
 * more. Not thread-safe.
 *
 * <pre>
 *    0  84  {@link SegmentHeader} with the number 0, which no segment has
 *   84  21  {@link RecordPrefix} with the id 0
 *  105   n  {@link RecordIo}, the key derived for "owed": no header; the body is what is owed
 * </pre>
 */
final class OwedNote {
  private static final long NUMBER = 0;
  private static final String USE = "owed";

  private final SpoolDirectory directory;
  private final RecordIo records;
  private final SecureRandom random;

  OwedNote(SpoolDirectory directory, RecordIo records, SecureRandom random) {
    this.directory = directory;
    this.records = records;
    this.random = random;
  }

  /** Writes it durably, in the place of an earlier one. */
  void write(SpoolKey key, byte[] owed) throws IOException {
    SegmentHeader header = SegmentHeader.create(key, NUMBER, 0, random);
    Segment note = Segment.create(directory.owed(), header, key, USE, 0);
    byte[] start = header.bytes();
    directory.prepare(
        directory.owed(),
        file -> {
          file.write(0, start, 0, start.length);
          records.append(file, note, 0, new StoredFrame(new byte[0], owed, 0));
        });
    directory.commit(directory.owed());
    directory.force();
  }

  /**
   * Reads it.
   *
   * @return null if there is none, or one for a key that is no more: then it is deleted
   * @throws DamagedFrame if it can't be told what was owed
   */
  byte @Nullable [] read(@Nullable SpoolKey key) throws IOException {
    try (SpoolFile file = directory.open(directory.owed())) {
      byte[] start = new byte[SegmentHeader.BYTES];
      file.read(0, start, 0, start.length);
      SegmentHeader header = SegmentHeader.parse(start);
      if (key != null && header.isOf(key)) {
        if (header.number() != NUMBER) {
          throw new DamagedFrame("what is owed is none");
        }
        return read(file, Segment.create(directory.owed(), header, key, USE, 0));
      }
    } catch (NoSuchFileException none) {
      return null;
    } catch (EOFException cutOff) {
      throw new DamagedFrame("what is owed is cut off");
    }
    directory.discard(directory.owed());
    return null;
  }

  private byte[] read(SpoolFile file, Segment note) throws IOException {
    RecordPrefix prefix = records.prefix(file, note.bytes());
    if (note.bytes() + RecordPrefix.BYTES + prefix.length() != file.size()) {
      throw new DamagedFrame("what is owed is not whole");
    }
    note.index().add(prefix.id(), (int) note.bytes(), prefix.length(), prefix.count());
    return records.read(file, note, 0).body();
  }
}
