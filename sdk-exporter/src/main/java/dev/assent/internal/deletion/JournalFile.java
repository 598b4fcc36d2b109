/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.internal.consent.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
 * the {@link Witness}.
 */
final class JournalFile {
  private static final String NAME = "deletion.journal";
  private static final int MAX_BYTES = 256 << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** So many lines may count for nothing before it is written anew. */
  private static final int SLACK = 1024;

  private final Path directory;
  private final Path file;
  private final Path temporary;
  private final Disk disk;
  private final Tail tail;
  private boolean behind;
  private int lines;
  private int damaged;
  private String generation = "";
  private long bytes;
  private @Nullable Witness lost;
  private boolean unreadable;

  JournalFile(Path directory, Disk disk, Tail tail) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
    this.temporary = directory.resolve("." + NAME + ".tmp");
    this.disk = disk;
    this.tail = tail;
  }

  /** The lines that can be read, in their order. */
  List<Line> read() throws IOException {
    Witness witness = Witness.read(directory, disk);
    String text;
    try {
      text = new String(disk.read(file, MAX_BYTES), US_ASCII);
    } catch (NoSuchFileException missing) {
      behind = true;
      lost = witness;
      return List.of();
    }
    List<Line> read = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      Line line = Line.read(text.substring(start, end));
      if (line == null) {
        damaged++;
      } else {
        read.add(line);
      }
      start = end + 1;
    }
    lines = read.size();
    bytes = start;
    boolean isNew = !read.isEmpty() && read.get(0) instanceof Line.OfJournal;
    generation = isNew ? ((Line.OfJournal) read.get(0)).generation() : "";
    lost = witness == null || witness.vouchesFor(generation, bytes) ? null : witness;
    unreadable = read.isEmpty();
    behind = damaged > 0 || start < text.length() || !isNew;
    return read;
  }

  /** Whether it is there and nothing in it can be read. */
  boolean isUnreadable() {
    return unreadable;
  }

  /** What stood there and is not there any more, or not all of it; null if nothing is missing. */
  @Nullable Witness lost() {
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
  void write(List<Line> added, int live, Supplier<List<Line>> all) throws IOException {
    byte[] more = bytes(added);
    boolean isLong = lines + added.size() > SLACK + 2 * live || bytes + more.length > MAX_BYTES / 2;
    boolean appends = !behind && !isLong;
    behind = true;
    if (appends) {
      tail.append(file, more);
      lines += added.size();
      bytes += more.length;
    } else {
      replace(all.get(), live);
    }
    new Witness(generation, bytes, live, generation).write(directory, tail);
    behind = false;
  }

  /** The witness knows of the next generation before it takes its place. */
  private void replace(List<Line> live, int count) throws IOException {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String next = HexFormat.of().formatHex(random);
    List<Line> whole = new ArrayList<>(live.size() + 1);
    whole.add(new Line.OfJournal(next));
    whole.addAll(live);
    byte[] content = bytes(whole);
    if (!generation.isEmpty()) {
      new Witness(generation, bytes, count, next).write(directory, tail);
    }
    replace(content);
    generation = next;
    bytes = content.length;
    lines = whole.size();
  }

  private void replace(byte[] content) throws IOException {
    try {
      disk.write(temporary, content, temporary); // like itself: as it is made, for the owner alone
      disk.replace(file, temporary);
    } catch (IOException | RuntimeException failed) {
      discard();
      throw failed;
    }
    disk.forceDirectory(directory);
  }

  private void discard() {
    try {
      disk.delete(temporary);
    } catch (IOException left) {
      // The next time replaces it; nobody reads it.
    }
  }

  private static byte[] bytes(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()));
    return text.toString().getBytes(US_ASCII);
  }
}
