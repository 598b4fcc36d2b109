/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import static java.util.Objects.requireNonNull;

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
 * A file lock between processes, and between all users in this process. Thread-safe.
 *
 * <p>On POSIX, a lock belongs to the process, and closing <em>any</em> descriptor of the file
 * releases it. A user that does not get the lock must therefore not close its channel while another
 * user in this process may hold the lock: closing it would admit another process. Therefore a
 * process has one channel per lock file, in {@link #CHANNELS}, and closes it when no user here can
 * hold the lock. The JDK has a table of locks for all class loaders, but it closes no channel.
 */
final class ProcessLock implements Closeable {
  /** Guarded by itself. Static, since its content belongs to the process. */
  private static final Map<Path, Channel> CHANNELS = new HashMap<>();

  /** The channel of a lock file, and who holds its lock here; null if nobody does. */
  private static final class Channel {
    final FileChannel file;
    @Nullable ProcessLock holder;

    Channel(FileChannel file) {
      this.file = file;
    }
  }

  private final Path file;

  private ProcessLock(Path file) {
    this.file = file;
  }

  /**
   * Acquires the lock; does not wait.
   *
   * @param permissions the permissions of a new lock file
   * @return null if the lock is held already
   */
  static @Nullable ProcessLock take(Path lockFile, FileAttribute<?>... permissions)
      throws IOException {
    synchronized (CHANNELS) {
      Path directory = requireNonNull(lockFile.toAbsolutePath().getParent(), "directory");
      Path file = directory.toRealPath().resolve(requireNonNull(lockFile.getFileName(), "name"));
      ProcessLock taken = new ProcessLock(file);
      Channel channel = CHANNELS.get(file);
      if (channel == null) {
        channel =
            new Channel(
                FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    permissions));
        CHANNELS.put(file, channel);
      }
      if (!tryLock(file, channel.file)) {
        return null;
      }
      channel.holder = taken;
      return taken;
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
      if (lock == null && !heldHere && holder(file) == null) {
        forget(file);
      }
    }
    return lock != null;
  }

  private static @Nullable ProcessLock holder(Path file) {
    Channel channel = CHANNELS.get(file);
    return channel == null ? null : channel.holder;
  }

  private static void forget(Path file) throws IOException {
    Channel channel = CHANNELS.remove(file);
    if (channel != null) {
      channel.file.close();
    }
  }

  /** Releases the lock. Idempotent: the lock may be another holder's by now. */
  @Override
  public void close() throws IOException {
    synchronized (CHANNELS) {
      Channel channel = CHANNELS.get(file);
      if (channel != null && channel.holder == this) {
        forget(file);
      }
    }
  }
}
