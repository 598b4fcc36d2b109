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

/** A file system. Tests let it fail here. Thread-safe. */
public interface Disk {
  /** The file system of the process. */
  static Disk system() {
    return new SystemDisk();
  }

  /** Makes a directory, with those above it, unless it exists; only the owner may enter it. */
  void createDirectories(Path directory) throws IOException;

  /** All entries of a directory, in no order. */
  List<Path> list(Path directory) throws IOException;

  /** Whether only its owner may read or write a file; true where files have no permissions. */
  boolean isForOwnerOnly(Path file) throws IOException;

  /**
   * Takes a lock between processes, and between its users in this process; does not wait.
   *
   * @param lockFile made if it does not exist; its directory must exist
   * @return releases the lock when closed; null if the lock is taken
   */
  @Nullable Closeable tryLock(Path lockFile) throws IOException;

  /**
   * Takes a lock as {@link #tryLock} does, and waits up to five seconds for it.
   *
   * @throws IOException if the lock stays taken
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
   * Reads a whole regular file that does not change while it is read.
   *
   * @param maxBytes a larger file is refused
   * @throws NoSuchFileException if the file does not exist
   */
  byte[] read(Path file, int maxBytes) throws IOException;

  /** Reads as {@link #read} does; null if the file does not exist. */
  default byte @Nullable [] readIfPresent(Path file, int maxBytes) throws IOException {
    try {
      return read(file, maxBytes);
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  /**
   * Makes an empty file and opens it; an existing file is deleted first.
   *
   * @param like the new file takes its permissions from this file; it is for its owner only if this
   *     is null or does not exist
   */
  DiskFile create(Path file, @Nullable Path like) throws IOException;

  /**
   * Opens a file to read and write it.
   *
   * @throws NoSuchFileException if the file does not exist
   */
  DiskFile open(Path file) throws IOException;

  /** Renames a file atomically; an existing file of that name is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file if it exists. */
  void delete(Path file) throws IOException;

  /** Forces the entries of a directory to the device, where the platform supports that. */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Replaces a whole file: writes {@code .NAME.tmp} beside it, forces that and renames it. After a
   * crash the file is the old or the new one. It is certainly the new one only after {@link
   * #forceDirectory}.
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
        failed.addSuppressed(undeleted); // the next replacement deletes it; nobody reads it
      }
      throw failed;
    }
  }

  /** Replaces a whole file durably; only its owner may read or write it. */
  default void store(Path file, byte[] content) throws IOException {
    replace(file, content, null);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      forceDirectory(directory);
    }
  }

  /** Stores a new key of random bytes in a file as {@link #store} does. */
  default byte[] storeRandomKey(Path file, int bytes) throws IOException {
    byte[] key = new byte[bytes];
    new SecureRandom().nextBytes(key);
    store(file, key);
    return key;
  }
}
