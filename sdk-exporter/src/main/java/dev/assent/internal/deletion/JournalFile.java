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
 * The file of the journal: lines that are appended and forced, and from time to time all of it
 * written anew beside it, forced, put in its place, and the directory forced. It is for the owner
 * alone: subjects stand there in clear. Not thread-safe.
 *
 * <p>What a crash cuts off at its end is an append that nobody relied on. Damaged lines elsewhere
 * are left out and counted; the others count. What was written and is not there any more is told by
 * the {@link JournalCheckpoint}.
 */
final class JournalFile {
  private static final String NAME = "deletion.journal";
  private static final int MAX_BYTES = 256 << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** So many lines may count for nothing before it is written anew. */
  private static final int SLACK = 1024;

  private final Path directory;
  private final Path file;
  private final Disk disk;
  private boolean behind;
  private int lines;
  private int damaged;
  private String generation = "";
  private long bytes;
  private @Nullable JournalCheckpoint lost;
  private boolean unreadable;

  JournalFile(Path directory, Disk disk) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
    this.disk = disk;
  }

  /** The lines that can be read, in their order. */
  List<JournalLine> read() throws IOException {
    JournalCheckpoint journalCheckpoint = JournalCheckpoint.read(directory, disk);
    byte[] content = disk.readIfPresent(file, MAX_BYTES);
    if (content == null) {
      behind = true;
      lost = journalCheckpoint;
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
    lost =
        journalCheckpoint == null || journalCheckpoint.vouchesFor(generation, bytes)
            ? null
            : journalCheckpoint;
    unreadable = read.isEmpty();
    behind = damaged > 0 || start < text.length() || !isNew;
    return read;
  }

  /** Whether it is there and nothing in it can be read. */
  boolean isUnreadable() {
    return unreadable;
  }

  /** What stood there and is not there any more, or not all of it; null if nothing is missing. */
  @Nullable JournalCheckpoint lost() {
    return lost;
  }

  /** How many lines could not be read, but for one that was cut off at the end. */
  int damaged() {
    return damaged;
  }

  /** Whether something that was to be written is not there. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Writes lines; where that fails, the next time writes all.
   *
   * @param live how many lines count, these included
   * @param all those lines
   */
  void write(List<JournalLine> added, int live, Supplier<List<JournalLine>> all)
      throws IOException {
    byte[] more = bytes(added);
    boolean isLong = lines + added.size() > SLACK + 2 * live || bytes + more.length > MAX_BYTES / 2;
    boolean appends = !behind && !isLong;
    behind = true;
    if (appends) {
      append(more);
      lines += added.size();
      bytes += more.length;
    } else {
      replace(all.get(), live);
    }
    new JournalCheckpoint(generation, bytes, live, generation).write(directory, disk);
    behind = false;
  }

  private void append(byte[] more) throws IOException {
    try (DiskFile open = disk.open(file)) {
      open.write(open.size(), more, 0, more.length);
      open.force();
    }
  }

  /** The witness knows of the next generation before it takes its place. */
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
