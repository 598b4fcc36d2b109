/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A file system. Tests replace it to simulate failures. Thread-safe. */
public interface Disk {
  /** Returns the file system of the process. */
  static Disk system() {
    return new SystemDisk();
  }

  /**
   * Creates a directory and its missing parents; only the owner has access to created directories.
   * An existing directory is left unchanged.
   */
  void createDirectories(Path directory) throws IOException;

  /** Returns all entries of a directory, in no particular order. */
  List<Path> list(Path directory) throws IOException;

  /**
   * Whether only the owner may read or write a file, or enter a directory; true if the file system
   * has no permissions.
   */
  boolean isForOwnerOnly(Path file) throws IOException;

  /**
   * Whether the group or others may write a file, or add to a directory and take from it; false if
   * the file system has no permissions.
   */
  boolean isWritableByOthers(Path file) throws IOException;

  /**
   * Acquires a lock between processes, and between the users in this process; does not wait.
   *
   * @param lockFile created if it is missing; its directory must exist
   * @return releases the lock when closed; null if the lock is held already
   */
  @Nullable Closeable tryLock(Path lockFile) throws IOException;

  /**
   * Acquires a lock as {@link #tryLock} does, and waits up to five seconds for it.
   *
   * @throws IOException if the lock is still held then
   */
  default Closeable lock(Path lockFile) throws IOException {
    for (int attempt = 0; attempt < 500; attempt++) {
      Closeable lock = tryLock(lockFile);
      if (lock != null) {
        return lock;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new IOException("another process holds its lock");
  }

  /**
   * Reads a whole regular file, which must not change during the call.
   *
   * @param maxBytes the maximum size; larger files are refused
   * @throws NoSuchFileException if the file does not exist
   */
  byte[] read(Path file, int maxBytes) throws IOException;

  /** Returns whether a file could be created here: its directory exists and can be written. */
  boolean hasRoomFor(Path file);

  /** Returns whether there is such a file, or such a directory. */
  boolean exists(Path file);

  /** Reads a file as {@link #read} does; returns null if it does not exist. */
  default byte @Nullable [] readIfPresent(Path file, int maxBytes) throws IOException {
    try {
      return read(file, maxBytes);
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  /**
   * Creates an empty file and opens it; deletes an existing file first.
   *
   * @param like a file whose permissions the new file receives; if it is null or does not exist,
   *     only the owner has access
   */
  DiskFile create(Path file, @Nullable Path like) throws IOException;

  /**
   * Opens a file for reading and writing.
   *
   * @throws NoSuchFileException if the file does not exist
   */
  DiskFile open(Path file) throws IOException;

  /** Renames a file atomically; replaces an existing file of the new name. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file if it exists. */
  void delete(Path file) throws IOException;

  /** Forces the entries of a directory to the device, if the platform supports this. */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Replaces a whole file: writes {@code .NAME.tmp} beside it, forces that file, and renames it.
   * After a crash, the file has either the old or the new content. The new content is guaranteed
   * only after {@link #forceDirectory}.
   *
   * @param like as in {@link #create}
   */
  default void replace(Path file, byte[] content, @Nullable Path like) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      try (DiskFile made = create(temporary, like)) {
        made.write(0, content, 0, content.length);
        made.force();
      }
      rename(temporary, file);
    } catch (IOException | RuntimeException failed) {
      try {
        delete(temporary);
      } catch (IOException undeleted) {
        failed.addSuppressed(undeleted); // the next replacement deletes it
      }
      throw failed;
    }
  }

  /** Replaces a whole file durably; only the owner may read or write it. */
  default void store(Path file, byte[] content) throws IOException {
    replace(file, content, null);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      forceDirectory(directory);
    }
  }

  /** Stores a new key of random bytes in a file, as {@link #store} does, and returns it. */
  default byte[] storeRandomKey(Path file, int bytes) throws IOException {
    byte[] key = new byte[bytes];
    new SecureRandom().nextBytes(key);
    store(file, key);
    return key;
  }
}
