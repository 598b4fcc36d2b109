/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.internal.cache.state.StateFormat.DamagedState;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.OwnedLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory of stored states: a lock between processes, the key that protects the files, and
 * one file per source.
 *
 * <pre>
 * state.lock     empty; readers and writers hold it
 * state.key      32 random bytes
 * HEX.state      one source's state; HEX is the SHA-256 of the source's name
 * .*.tmp         being written; replaced by the next save
 * </pre>
 *
 * Only the owner has access to the files. A write replaces the whole file: it writes a temporary
 * file beside it, forces it, renames it, and forces the directory. Not thread-safe; callers of
 * every method except {@link #lock} must hold the lock.
 */
final class StateDirectory {
  /** Length of the key, in bytes: {@value}. */
  static final int KEY_BYTES = 32;

  /** The largest key file to read, in bytes: a damaged file may be longer than a key. */
  private static final int MAX_KEY_BYTES = 4096;

  private static final String LOCK = "state.lock";
  private static final String KEY = "state.key";
  private static final String SUFFIX = ".state";

  private final Path directory;
  private final Disk disk;
  private final OwnedLock lock;

  StateDirectory(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
    this.lock = new OwnedLock(disk);
  }

  /** Creates the directory if it is missing, and acquires the lock; waits a bounded time for it. */
  Closeable lock() throws IOException {
    disk.createDirectories(directory);
    lock.take(directory.resolve(LOCK));
    return lock;
  }

  /**
   * Reads the key.
   *
   * @return null if there is neither a key nor a state file
   * @throws DamagedState if the key is lost or damaged
   */
  byte @Nullable [] key() throws IOException {
    byte[] key = disk.readIfPresent(directory.resolve(KEY), MAX_KEY_BYTES);
    if (key == null && hasStates()) {
      throw new DamagedState("its key is missing");
    }
    if (key != null && key.length != KEY_BYTES) {
      throw new DamagedState("its key is damaged");
    }
    return key;
  }

  /** Creates and stores a key; files that an earlier key protected become unreadable. */
  byte[] newKey() throws IOException {
    return disk.storeRandomKey(directory.resolve(KEY), KEY_BYTES);
  }

  private boolean hasStates() throws IOException {
    return disk.list(directory).stream().anyMatch(file -> file.toString().endsWith(SUFFIX));
  }

  /** Reads one source's file; null if there is none. */
  byte @Nullable [] state(String hex) throws IOException {
    return disk.readIfPresent(directory.resolve(hex + SUFFIX), StateFormat.MAX_BYTES);
  }

  /** Replaces one source's file. */
  void replaceState(String hex, byte[] content) throws IOException {
    disk.store(directory.resolve(hex + SUFFIX), content);
  }
}
