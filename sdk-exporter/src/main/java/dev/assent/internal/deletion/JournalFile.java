/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of the journal. Each write appends lines and forces them. From time to time a write
 * replaces the whole file: it writes a new file beside it, forces it, renames it, and forces the
 * directory. Only the owner has access, since the file contains subjects in clear text. Not
 * thread-safe.
 *
 * <p>A crash may truncate the last append, which no caller relies on. Damaged lines elsewhere are
 * skipped and counted; the other lines count. {@link JournalCheckpoint} detects lost lines.
 */
final class JournalFile {
  private static final String NAME = "deletion.journal";
  private static final int MAX_BYTES = 256 << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The number of obsolete lines that does not yet cause a complete rewrite. */
  private static final int SLACK = 1024;

  private final Path directory;
  private final Path file;
  private final Disk disk;
  private boolean isBehind;
  private int lines;
  private int damaged;
  private String generation = "";
  private long bytes;
  private @Nullable JournalCheckpoint missing;
  private boolean isUnreadable;

  JournalFile(Path directory, Disk disk) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
    this.disk = disk;
  }

  /** Reads the file; returns its readable lines in their order. */
  List<JournalLine> read() throws IOException {
    JournalCheckpoint journalCheckpoint = JournalCheckpoint.read(directory, disk);
    byte[] content = disk.readIfPresent(file, MAX_BYTES);
    if (content == null) {
      isBehind = true;
      missing = journalCheckpoint;
      return List.of();
    }
    String text = new String(content, US_ASCII);
    List<JournalLine> read = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      JournalLine line = JournalLine.read(text.substring(start, end));
      if (line == null) {
        damaged++;
      } else {
        read.add(line);
      }
      start = end + 1;
    }
    lines = read.size();
    bytes = start;
    boolean isNew = !read.isEmpty() && read.get(0) instanceof JournalLine.OfJournal;
    generation = isNew ? ((JournalLine.OfJournal) read.get(0)).generation() : "";
    missing =
        journalCheckpoint == null || journalCheckpoint.covers(generation, bytes)
            ? null
            : journalCheckpoint;
    isUnreadable = read.isEmpty();
    isBehind = damaged > 0 || start < text.length() || !isNew;
    return read;
  }

  /** Whether the file exists without a readable line. */
  boolean isUnreadable() {
    return isUnreadable;
  }

  /** Returns the checkpoint of a journal with missing content; null if nothing is missing. */
  @Nullable JournalCheckpoint missing() {
    return missing;
  }

  /** Returns the number of unreadable lines, without a truncated last one. */
  int damaged() {
    return damaged;
  }

  /** Whether the file lacks lines, so that the next write must replace it. */
  boolean isBehind() {
    return isBehind;
  }

  /**
   * Writes lines; after a failure, the next call writes all lines.
   *
   * @param live the number of valid lines, including the added ones
   * @param all returns the valid lines
   */
  void write(List<JournalLine> added, int live, Supplier<List<JournalLine>> all)
      throws IOException {
    byte[] more = bytes(added);
    boolean isLong = lines + added.size() > SLACK + 2 * live || bytes + more.length > MAX_BYTES / 2;
    boolean appends = !isBehind && !isLong;
    isBehind = true;
    if (appends) {
      append(more);
      lines += added.size();
      bytes += more.length;
    } else {
      replace(all.get(), live);
    }
    new JournalCheckpoint(generation, bytes, live, generation).write(directory, disk);
    isBehind = false;
  }

  private void append(byte[] more) throws IOException {
    try (DiskFile open = disk.open(file)) {
      open.write(open.size(), more, 0, more.length);
      open.force();
    }
  }

  /** Replaces the file; the checkpoint records the next generation first. */
  private void replace(List<JournalLine> live, int count) throws IOException {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String next = HexFormat.of().formatHex(random);
    List<JournalLine> whole = new ArrayList<>(live.size() + 1);
    whole.add(new JournalLine.OfJournal(next));
    whole.addAll(live);
    byte[] content = bytes(whole);
    if (!generation.isEmpty()) {
      new JournalCheckpoint(generation, bytes, count, next).write(directory, disk);
    }
    disk.store(file, content);
    generation = next;
    bytes = content.length;
    lines = whole.size();
  }

  private static byte[] bytes(List<JournalLine> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()));
    return text.toString().getBytes(US_ASCII);
  }
}
