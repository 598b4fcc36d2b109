/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file's lock between processes, and between all users in this one. Thread-safe.
 *
 * <p>On POSIX a lock belongs to the process, and closing <em>any</em> descriptor of the file gives
 * it back. Who is refused here must therefore not close what it opened as long as somebody else in
 * this process may hold the lock: that would let another process in. So a process has one channel
 * per lock file, in {@link #CHANNELS}, which is closed when nobody here can hold its lock. The JDK
 * keeps a table of its own that sees beyond class loaders, but it closes nothing for us.
 */
final class ProcessLock implements Closeable {
  /** Guarded by itself. It is static because what it describes, the process, is. */
  private static final Map<Path, FileChannel> CHANNELS = new HashMap<>();

  private final Path file;

  private ProcessLock(Path file) {
    this.file = file;
  }

  /**
   * Takes the lock; does not wait.
   *
   * @param name of the lock's file
   * @param permissions of the file, if it is made
   * @return null if somebody else holds it
   */
  static @Nullable ProcessLock take(Path directory, String name, FileAttribute<?>... permissions)
      throws IOException {
    synchronized (CHANNELS) {
      Path file = directory.toRealPath().resolve(name);
      FileChannel channel = CHANNELS.get(file);
      if (channel == null) {
        channel =
            FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), permissions);
        CHANNELS.put(file, channel);
      }
      return tryLock(file, channel) ? new ProcessLock(file) : null;
    }
  }

  private static boolean tryLock(Path file, FileChannel channel) throws IOException {
    FileLock lock = null;
    boolean heldHere = false;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException held) {
      heldHere = true;
    } finally {
      if (lock == null && !heldHere) {
        forget(file);
      }
    }
    return lock != null;
  }

  private static void forget(Path file) throws IOException {
    FileChannel channel = CHANNELS.remove(file);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (CHANNELS) {
      forget(file);
    }
  }
}
