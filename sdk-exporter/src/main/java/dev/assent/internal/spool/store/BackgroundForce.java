/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Forces complete files to the device and closes them, so that an append does not wait for the
 * device. Thread-safe.
 *
 * <p>At most one file waits for the executor. While one waits, {@link #force} forces the next file
 * on its caller's thread. A failed force is ignored: it matters only after a loss of power, and
 * then the next start counts the damaged frames.
 */
final class BackgroundForce {
  private final SpoolDirectory directory;
  private final Executor executor;
  private final AtomicReference<@Nullable DiskFile> waiting = new AtomicReference<>();

  /**
   * @param executor forces the files, in order; its thread may wait for a disk
   */
  BackgroundForce(SpoolDirectory directory, Executor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  /** Schedules a file to be forced and closed. The caller no longer writes to the file. */
  void force(DiskFile file) {
    if (!waiting.compareAndSet(null, file)) {
      forceNow(file);
      return;
    }
    try {
      executor.execute(this::forceWaiting);
    } catch (RejectedExecutionException closing) {
      forceWaiting();
    }
  }

  /** Forces the waiting file, if there is one. No file waits when this method returns. */
  void forceWaiting() {
    DiskFile file = waiting.getAndSet(null);
    if (file != null) {
      forceNow(file);
    }
  }

  private void forceNow(DiskFile file) {
    try (file) {
      file.force();
      directory.force();
    } catch (IOException failed) {
      return; // Ignored: see the class comment.
    }
  }
}
