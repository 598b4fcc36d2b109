/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a journal. Lines are appended and forced; a full file is followed by another one,
 * and the oldest files are deleted at the bound, after a line that says so. If a write fails,
 * nothing of it counts: the next one removes what it left. A file is opened for each write: if
 * others deleted, cut or extended it, the next line stands in another file, and says so; its number
 * and its hash continue what was written. Not thread-safe.
 */
final class JournalFiles implements Closeable {
  /** The format of the lines; a file says it in its first line. */
  static final int FORMAT = 1;

  /** The least number of files in a journal that has reached its bound: {@value}. */
  private static final int FILES = 16;

  /** The size from which on a file is followed by another one: a start reads the last one. */
  private static final long MAX_FILE_BYTES = 8 << 20;

  /** The bytes in which the first line of a file ends. */
  private static final int MAX_FIRST_LINE = 4096;

  private static final String FORMAT_FIELD = "format";

  /** The field with the random name of the journal. */
  static final String JOURNAL = "journal";

  /** The fields of a line about deleted lines: the first, the last, and the hash of the last. */
  static final String DROPPED_FIRST = "first";

  static final String DROPPED_LAST = "last";
  static final String DROPPED_HASH = "lastHash";

  /** The field with the number of the first line that may be missing. */
  static final String MISSING_FROM = "missingFrom";

  private final JournalDirectory directory;
  private final Disk disk;
  private final long maxBytes;
  private final long fileBytes;
  private final String journal;

  /** The sizes of complete files, by the numbers of their first lines. */
  private final TreeMap<Long, Long> sizes = new TreeMap<>();

  private final Recovered recovered;
  private @Nullable DiskFile current;
  private long size;
  private long number;
  private String hash = JournalLine.NO_HASH;
  private boolean hasFailed;

  /** The number of the first line of the newest file, if others changed it; 0 if they didn't. */
  private long changedFrom;

  /**
   * What an earlier run left.
   *
   * @param lines the number of its last line; 0 if there is none
   * @param isEnded whether that line ends a run
   * @param torn the bytes behind it, which are removed
   */
  record Recovered(long lines, boolean isEnded, long torn) {}

  /** A line that is not written. */
  record Draft(Instant at, AuditEvent event, Map<String, Object> facts) {}

  /**
   * Opens a journal that this process owns.
   *
   * @param maxBytes the maximum size of all files
   * @param name the name of a new journal
   * @throws ConfigurationException if another version of Assent wrote it
   */
  JournalFiles(JournalDirectory directory, Disk disk, long maxBytes, String name)
      throws IOException {
    this.directory = directory;
    this.disk = disk;
    this.maxBytes = maxBytes;
    this.fileBytes = Math.min(maxBytes / FILES, MAX_FILE_BYTES);
    long torn = 0;
    JournalLine last = null;
    String known = name;
    for (long first : directory.files(disk)) {
      sizes.put(first, size(first));
    }
    while (!sizes.isEmpty() && last == null) {
      long first = sizes.lastKey();
      byte[] content = disk.read(directory.file(first), Integer.MAX_VALUE - 8);
      int end = end(content, content.length);
      torn += content.length - end;
      if (end == 0) {
        disk.delete(directory.file(first)); // no line of it was complete
        sizes.remove(first);
        continue;
      }
      known = name(first, content, name);
      last = recover(first, content, end);
    }
    this.journal = known;
    this.recovered = new Recovered(number, last != null && last.is(AuditEvent.END), torn);
  }

  private long size(long first) throws IOException {
    try (DiskFile file = disk.open(directory.file(first))) {
      return file.size();
    }
  }

  /** Takes the last line of a file. A line that can't be read is hashed all the same. */
  private JournalLine recover(long first, byte[] content, int end) {
    int begin = end(content, end - 1);
    byte[] bytes = Arrays.copyOfRange(content, begin, end - 1);
    number = first - 1;
    for (int at = 0; at < end; at++) {
      number += content[at] == '\n' ? 1 : 0;
    }
    hash = JournalLine.hash(bytes);
    size = end;
    hasFailed = end < content.length; // the next write removes the rest
    JournalLine line = JournalLine.read(bytes);
    return line == null ? new JournalLine(number, hash, hash, Map.of()) : line;
  }

  private String name(long first, byte[] content, String otherwise) {
    int end = 0;
    while (content[end] != '\n') {
      end++;
    }
    JournalLine line = JournalLine.read(Arrays.copyOf(content, end));
    if (line == null || !line.is(AuditEvent.FILE)) {
      return otherwise; // it was changed, which a verification finds
    }
    long format = line.number(FORMAT_FIELD);
    if (format != FORMAT) {
      throw JournalDirectory.otherFormat(directory.file(first), format);
    }
    String name = line.text(JOURNAL);
    return name.isEmpty() ? otherwise : name;
  }

  /** Returns the end of the last complete line in the first bytes; 0 if there is none. */
  private static int end(byte[] content, int length) {
    int end = length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  Recovered recovered() {
    return recovered;
  }

  /**
   * Appends lines durably, or, with an exception, none of them.
   *
   * @return whether others had changed the newest file
   */
  boolean append(List<Draft> drafts) throws IOException {
    long oldNumber = number;
    String oldHash = hash;
    long oldSize = size;
    boolean wasChanged = false;
    try {
      if (changedFrom == 0 && !sizes.isEmpty()) {
        reopen();
      }
      wasChanged = changedFrom > 0;
      if (sizes.isEmpty() || wasChanged || size >= fileBytes) {
        List<Long> dropped = begin(drafts.get(0).at());
        oldNumber = number;
        oldHash = hash;
        oldSize = size;
        dropped.forEach(this::delete);
      }
      size += write(drafts, newest(), size);
      sizes.put(sizes.lastKey(), size);
      return wasChanged;
    } catch (IOException | RuntimeException | Error failed) {
      number = oldNumber;
      hash = oldHash;
      size = oldSize;
      hasFailed = true;
      throw failed;
    } finally {
      release();
    }
  }

  private DiskFile newest() throws IOException {
    DiskFile open = current == null ? disk.open(directory.file(sizes.lastKey())) : current;
    current = open;
    return open;
  }

  /**
   * Opens the newest file, and removes what a failed write, or a killed process, left behind the
   * last line. If the file is not as it was left, it gets no further line.
   */
  private void reopen() throws IOException {
    long first = sizes.lastKey();
    DiskFile file = JournalDirectory.openIfPresent(directory.file(first), disk);
    current = file;
    long found = file == null ? -1 : file.size();
    if (file != null && hasFailed && found >= size) {
      file.truncate(size);
      hasFailed = false;
    } else if (file == null) {
      sizes.remove(first);
      changedFrom = first;
    } else if (found != size) {
      sizes.put(first, found);
      changedFrom = first;
    }
  }

  private int write(List<Draft> drafts, DiskFile file, long position) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    drafts.forEach(draft -> add(draft, out));
    byte[] bytes = out.toByteArray();
    file.write(position, bytes, 0, bytes.length);
    file.force();
    return bytes.length;
  }

  /** Begins a file; returns the oldest ones, which must go because there are too many bytes. */
  private List<Long> begin(Instant at) throws IOException {
    release();
    long first = number + 1;
    List<Long> dropped = dropped();
    List<Draft> drafts = new ArrayList<>();
    drafts.add(new Draft(at, AuditEvent.FILE, Map.of(FORMAT_FIELD, FORMAT, JOURNAL, journal)));
    if (!dropped.isEmpty()) {
      drafts.add(new Draft(at, AuditEvent.DROPPED, droppedFacts(dropped)));
    }
    if (changedFrom > 0) {
      drafts.add(new Draft(at, AuditEvent.GAP, Map.of(MISSING_FROM, changedFrom)));
    }
    DiskFile file = disk.create(directory.file(first), null); // deletes what a failure left
    current = file;
    long written = write(drafts, file, 0);
    disk.forceDirectory(directory.path());
    size = written;
    hasFailed = false;
    changedFrom = 0;
    sizes.put(first, size);
    return dropped;
  }

  private void delete(long first) {
    try {
      disk.delete(directory.file(first));
      sizes.remove(first);
    } catch (IOException failed) {
      return; // the next file drops it again
    }
  }

  /** Returns the oldest files that must go so that another one has room, by their first lines. */
  private List<Long> dropped() {
    List<Long> dropped = new ArrayList<>();
    long left = sizes.values().stream().mapToLong(Long::longValue).sum() + fileBytes;
    for (Map.Entry<Long, Long> oldest : sizes.entrySet()) {
      if (left > maxBytes && oldest.getKey() < sizes.lastKey()) {
        dropped.add(oldest.getKey());
        left -= oldest.getValue();
      }
    }
    return dropped;
  }

  /** A verification needs the last line that is gone, and its hash. */
  private Map<String, Object> droppedFacts(List<Long> dropped) throws IOException {
    long kept = sizes.higherKey(dropped.get(dropped.size() - 1));
    JournalLine line = firstLine(kept);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(DROPPED_FIRST, dropped.get(0));
    facts.put(DROPPED_LAST, kept - 1);
    facts.put(DROPPED_HASH, line == null ? "unreadable" : line.previous());
    return facts;
  }

  /** Returns the first line of a file; null if it can't be read, or others deleted the file. */
  private @Nullable JournalLine firstLine(long first) throws IOException {
    try (DiskFile file = JournalDirectory.openIfPresent(directory.file(first), disk)) {
      if (file == null) {
        return null;
      }
      byte[] head = new byte[(int) Math.min(file.size(), MAX_FIRST_LINE)];
      file.read(0, head, 0, head.length);
      for (int end = 0; end < head.length; end++) {
        if (head[end] == '\n') {
          return JournalLine.read(Arrays.copyOf(head, end));
        }
      }
      return null;
    }
  }

  private void add(Draft draft, ByteArrayOutputStream out) {
    byte[] line = bytes(draft);
    number++;
    hash = JournalLine.hash(line);
    out.writeBytes(line);
    out.write('\n');
  }

  private byte[] bytes(Draft draft) {
    byte[] line;
    try {
      line = JournalLine.bytes(number + 1, hash, draft.at(), draft.event(), draft.facts());
    } catch (RuntimeException | StackOverflowError unfit) {
      return without(draft, "not representable"); // it must not keep back the lines behind it
    }
    return line.length > JournalLine.MAX_BYTES ? without(draft, "too long") : line;
  }

  private byte[] without(Draft draft, String why) {
    return JournalLine.bytes(
        number + 1, hash, draft.at(), draft.event(), Map.of("factsLeftOut", why));
  }

  private void release() {
    DiskFile file = current;
    current = null;
    if (file != null) {
      try {
        file.close();
      } catch (IOException unclosed) {
        return; // its content was forced, or does not count
      }
    }
  }

  @Override
  public void close() {
    release();
  }
}
