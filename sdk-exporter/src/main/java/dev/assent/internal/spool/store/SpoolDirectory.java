/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a spool. Only their owner can access them, and their names reveal nothing about the
 * data. Not thread-safe.
 *
 * <pre>
 * lock            empty; the open store holds a lock on it
 * key             {@link SpoolKey}, wrapped by the {@link KeyWrapper}
 * owed            {@link PendingErasureFile}: the pending erasure, with hashes of its subjects
 * owed.key        {@link SpoolKey}, wrapped: the key of the file owed, deleted after it
 * *.tmp           a new version of one of these, not in force; deleted at the next start
 * HEX.frames      a segment: {@link SegmentHeader}, then frames, {@link RecordPrefix}; HEX is its
 *                 number from 1 on, 16 digits, below 2^40
 * </pre>
 *
 * <p>The spool does not touch other files in the directory.
 */
final class SpoolDirectory {
  private static final Pattern SEGMENT = Pattern.compile("0{6}[0-9a-f]{10}\\.frames");
  private static final String TEMPORARY = ".tmp";
  private static final long MOST_NUMBER = (1L << 40) - 1;
  private static final int HEX_DIGITS = 16;
  private static final int HEX = 16;

  private final Path directory;
  private final Disk disk;
  private final KeyWrapper keys;
  private final Set<Path> undeleted = new HashSet<>();

  SpoolDirectory(Path directory, Disk disk) {
    this(directory, disk, KeyWrapper.NONE);
  }

  SpoolDirectory(Path directory, Disk disk, KeyWrapper keys) {
    this.directory = directory;
    this.disk = disk;
    this.keys = keys;
  }

  /** Wraps the keys. */
  KeyWrapper keys() {
    return keys;
  }

  /** Creates the directory and takes its lock; null if another store holds the lock. */
  @Nullable Closeable open() throws IOException {
    disk.createDirectories(directory);
    return disk.tryLock(directory.resolve("lock"));
  }

  Path key() {
    return directory.resolve("key");
  }

  Path pendingErasure() {
    return directory.resolve("owed");
  }

  Path pendingErasureKey() {
    return directory.resolve("owed.key");
  }

  private static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + TEMPORARY);
  }

  Path segment(long number) throws IOException {
    if (number > MOST_NUMBER) {
      throw new IOException("segment numbers are exhausted");
    }
    String hex = Long.toHexString(number);
    return directory.resolve("0".repeat(HEX_DIGITS - hex.length()) + hex + ".frames");
  }

  /** The numbers of all segment files, in ascending order. */
  List<Long> segments() throws IOException {
    return disk.list(directory).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> SEGMENT.matcher(name).matches())
        .map(name -> Long.parseLong(name.substring(0, HEX_DIGITS), HEX))
        .sorted()
        .toList();
  }

  /** Whether only the owner can read the key files; true if no key file exists. */
  boolean keepsItsKeys() throws IOException {
    return keeps(key()) && keeps(pendingErasureKey());
  }

  private boolean keeps(Path key) throws IOException {
    try {
      return disk.isForOwnerOnly(key);
    } catch (NoSuchFileException none) {
      return true;
    }
  }

  DiskFile create(Path file) throws IOException {
    return disk.create(file, null);
  }

  DiskFile open(Path file) throws IOException {
    return disk.open(file);
  }

  /**
   * Reads at most {@code maxBytes} from the beginning of a file; null if the file does not exist.
   */
  byte @Nullable [] read(Path file, int maxBytes) throws IOException {
    try (DiskFile open = disk.open(file)) {
      byte[] content = new byte[(int) Math.min(maxBytes, open.size())];
      open.read(0, content, 0, content.length);
      return content;
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    /** Writes all of the content. */
    void writeTo(DiskFile file) throws IOException;
  }

  /** Writes and forces a temporary file, which {@link #commit} moves to its place. */
  void prepare(Path file, Content content) throws IOException {
    try (DiskFile open = disk.create(temporary(file), null)) {
      content.writeTo(open);
      open.force();
    }
  }

  /**
   * Renames the prepared file to its place, atomically. The rename is durable only after {@link
   * #force}.
   */
  void commit(Path file) throws IOException {
    disk.rename(temporary(file), file);
  }

  /** Forces the directory's entries to the device. */
  void force() throws IOException {
    disk.forceDirectory(directory);
  }

  void delete(Path file) throws IOException {
    disk.delete(file);
  }

  /** Deletes all files that were prepared but not committed. */
  void discardPrepared() {
    discard(temporary(key()));
    discard(temporary(pendingErasure()));
    discard(temporary(pendingErasureKey()));
  }

  /**
   * Deletes an obsolete file. If the deletion fails, truncates the file to 0 bytes; {@link #sweep}
   * retries the deletion.
   */
  void discard(Path file) {
    try {
      disk.delete(file);
      undeleted.remove(file);
    } catch (IOException failed) {
      undeleted.add(file);
      empty(file);
    }
  }

  private void empty(Path file) {
    try (DiskFile open = disk.open(file)) {
      open.truncate(0);
    } catch (IOException failed) {
      // The file counts as undeleted, and {@link #sweep} retries the deletion.
    }
  }

  /** Retries all failed deletions. */
  void sweep() {
    for (Iterator<Path> files = undeleted.iterator(); files.hasNext(); ) {
      try {
        disk.delete(files.next());
        files.remove();
      } catch (IOException failed) {
        // The file stays in the set.
      }
    }
  }

  /** The number of files whose deletion failed so far. */
  int undeleted() {
    return undeleted.size();
  }
}
