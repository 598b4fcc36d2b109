/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.file.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory of stored states: a lock between processes, the key that protects the files, and
 * one file per source.
 *
 * <pre>
 * state.lock     empty; whoever reads or writes holds it
 * state.key      32 random bytes
 * HEX.state      one source's state; HEX is the SHA-256 of the source's name
 * .*.tmp         being written; replaced by the next save
 * </pre>
 *
 * All are for the owner alone. Each is replaced as a whole: written beside it, forced, renamed, and
 * the directory forced. Not thread-safe; every method but {@link #lock} wants the lock.
 */
final class StateDirectory {
  /** Length of the key, in bytes: {@value}. */
  static final int KEY_BYTES = 32;

  /** A damaged key may be longer. */
  private static final int MAX_KEY_BYTES = 4096;

  private static final String LOCK = "state.lock";
  private static final String KEY = "state.key";
  private static final String SUFFIX = ".state";

  private final Path directory;
  private final Disk disk;

  StateDirectory(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** Makes the directory, if it is not there, and takes the lock; waits a bounded time for it. */
  Closeable lock() throws IOException {
    disk.createDirectories(directory);
    return disk.lock(directory.resolve(LOCK));
  }

  /**
   * The key.
   *
   * @return null if there is none, and no file that one was made for
   * @throws DamagedState if it is lost or damaged
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

  /** Makes a key; what an earlier one protected can't be read any more. */
  byte[] newKey() throws IOException {
    return disk.storeRandomKey(directory.resolve(KEY), KEY_BYTES);
  }

  private boolean hasStates() throws IOException {
    return disk.list(directory).stream().anyMatch(file -> file.toString().endsWith(SUFFIX));
  }

  /** One source's file; null if there is none. */
  byte @Nullable [] state(String hex) throws IOException {
    return disk.readIfPresent(directory.resolve(hex + SUFFIX), StateFormat.MAX_BYTES);
  }

  /** Replaces one source's file. */
  void replaceState(String hex, byte[] content) throws IOException {
    disk.store(directory.resolve(hex + SUFFIX), content);
  }
}
