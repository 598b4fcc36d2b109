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
 * The files of a spool, all for their owner alone. Their names tell nothing.
 *
 * <pre>
 * lock            empty; who has the store open holds it
 * key             {@link SpoolKey}
 * owed            {@link PendingErasureFile}: what an erasure that has not ended was to erase, and whose
 * owed.key        {@link SpoolKey}: the key of that note, gone with it
 * *.tmp           one of these that is not in force; deleted at the next start
 * HEX.frames      a segment: {@link SegmentHeader}, then frames, {@link RecordPrefix}; HEX is its
 *                 number from 1 on, 16 digits, below 2^40
 * </pre>
 *
 * Other files are left alone. Not thread-safe.
 */
final class SpoolDirectory {
  private static final Pattern SEGMENT = Pattern.compile("0{6}[0-9a-f]{10}\\.frames");
  private static final String TEMPORARY = ".tmp";
  private static final long MOST_NUMBER = (1L << 40) - 1;
  private static final int HEX_DIGITS = 16;
  private static final int HEX = 16;

  private final Path directory;
  private final Disk disk;
  private final Set<Path> undeleted = new HashSet<>();

  SpoolDirectory(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** Makes it, and takes its lock; null if somebody else holds it. */
  @Nullable Closeable open() throws IOException {
    disk.createDirectories(directory);
    return disk.tryLock(directory.resolve("lock"));
  }

  Path key() {
    return directory.resolve("key");
  }

  Path owed() {
    return directory.resolve("owed");
  }

  Path owedKey() {
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

  /** The numbers of the segments that are there, in order. */
  List<Long> segments() throws IOException {
    return disk.list(directory).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> SEGMENT.matcher(name).matches())
        .map(name -> Long.parseLong(name.substring(0, HEX_DIGITS), HEX))
        .sorted()
        .toList();
  }

  /** Whether nobody but its owner can read its keys; true if there are none. */
  boolean keepsItsKeys() throws IOException {
    return keeps(key()) && keeps(owedKey());
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

  /** A whole small file; null if there is none. Of a larger one, its beginning. */
  byte @Nullable [] read(Path file, int maxBytes) throws IOException {
    try (DiskFile open = disk.open(file)) {
      byte[] content = new byte[(int) Math.min(maxBytes, open.size())];
      open.read(0, content, 0, content.length);
      return content;
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** Writes a file. */
  @FunctionalInterface
  interface Content {
    /** Writes all of it. */
    void writeTo(DiskFile file) throws IOException;
  }

  /** Writes a file beside its place, forced, so that {@link #commit} puts it there. */
  void prepare(Path file, Content content) throws IOException {
    try (DiskFile open = disk.create(temporary(file), null)) {
      content.writeTo(open);
      open.force();
    }
  }

  /** Puts what was prepared atomically in its place. It is certain after {@link #force} only. */
  void commit(Path file) throws IOException {
    disk.rename(temporary(file), file);
  }

  /** Forces the names of files to the device. */
  void force() throws IOException {
    disk.forceDirectory(directory);
  }

  void delete(Path file) throws IOException {
    disk.delete(file);
  }

  /** Deletes what was prepared and not committed. */
  void discardPrepared() {
    discard(temporary(key()));
    discard(temporary(owed()));
    discard(temporary(owedKey()));
  }

  /** Deletes a file that nobody needs; if that fails, empties it, and tries again later. */
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
      // It is tried again, and counted as undeleted meanwhile.
    }
  }

  /** Tries again to delete what could not be deleted. */
  void sweep() {
    for (Iterator<Path> files = undeleted.iterator(); files.hasNext(); ) {
      try {
        disk.delete(files.next());
        files.remove();
      } catch (IOException failed) {
        // It stays among them.
      }
    }
  }

  /** How many files could not be deleted yet. */
  int undeleted() {
    return undeleted.size();
  }
}
