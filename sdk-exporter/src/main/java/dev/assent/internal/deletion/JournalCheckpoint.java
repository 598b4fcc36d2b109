/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A small file beside the journal that records the length of the journal and its number of entries.
 * It detects a journal that was emptied, deleted, truncated, or replaced, as opposed to one that
 * never had more entries. Its content is not forced to the device: after a crash of the machine it
 * may be older than the journal, never newer.
 *
 * <pre>
 * CRC witness GENERATION BYTES LIVE NEXT
 * </pre>
 *
 * @param generation the journal's generation
 * @param bytes the journal's length
 * @param live the number of references and requests in the journal
 * @param next the generation that is about to replace this one; the same if there is none
 */
record JournalCheckpoint(String generation, long bytes, int live, String next) {
  private static final String NAME = "deletion.witness";
  private static final int MAX_BYTES = 4096;

  /** Reads the file; returns null if it is missing or damaged. */
  static @Nullable JournalCheckpoint read(Path directory, Disk disk) throws IOException {
    try {
      String text = new String(disk.read(directory.resolve(NAME), MAX_BYTES), US_ASCII);
      String[] words = text.endsWith("\n") ? text.split("[ \n]") : new String[0];
      boolean whole =
          words.length == 6 && JournalLine.isIntact(text.substring(0, text.length() - 1));
      return whole && words[1].equals("witness")
          ? new JournalCheckpoint(
              words[2], Long.parseLong(words[3]), Integer.parseInt(words[4]), words[5])
          : null;
    } catch (NoSuchFileException none) {
      return null;
    } catch (NumberFormatException damaged) {
      return null;
    }
  }

  void write(Path directory, Disk disk) throws IOException {
    String words = "witness " + generation + " " + bytes + " " + live + " " + next;
    byte[] content = JournalLine.withChecksum(words).getBytes(US_ASCII);
    try (DiskFile file = open(directory.resolve(NAME), disk)) {
      file.truncate(0);
      file.write(0, content, 0, content.length);
    }
  }

  private static DiskFile open(Path file, Disk disk) throws IOException {
    try {
      return disk.open(file);
    } catch (NoSuchFileException none) {
      return disk.create(file, null);
    }
  }

  /**
   * Whether the journal has the recorded generation and at least the recorded length, or is the
   * next generation.
   */
  boolean covers(@Nullable String found, long wholeBytes) {
    boolean isNext = next.equals(found) && !next.equals(generation);
    return isNext || (generation.equals(found) && wholeBytes >= bytes);
  }
}
