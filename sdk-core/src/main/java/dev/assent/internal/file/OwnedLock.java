/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a file for an owner that takes it again and again. If an error, such as a lack of
 * memory, kept the owner from releasing it, the next {@link #take} releases it first; otherwise the
 * owner would wait for itself for ever. Not thread-safe: its owner guards it.
 */
public final class OwnedLock implements Closeable {
  private final Disk disk;
  private @Nullable Closeable held;

  /** A lock that is not taken. */
  public OwnedLock(Disk disk) {
    this.disk = disk;
  }

  /**
   * Takes the lock; does not wait longer than {@link Disk#lock}.
   *
   * @throws IOException if another owner or process holds it
   */
  public void take(Path lockFile) throws IOException {
    close();
    held = disk.lock(lockFile);
  }

  /** Releases the lock, if it is held. */
  @Override
  public void close() throws IOException {
    Closeable last = held;
    if (last != null) {
      last.close();
      held = null;
    }
  }
}
