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
 * Forces files that are complete to the device, and closes them, so that who appends need not wait
 * for the device. At most one waits to be forced: while it does, the next is forced by whoever
 * brings it. A failure is nobody's: only a loss of power would show it, and then the next start
 * counts what is damaged. Thread-safe.
 */
final class BackgroundForce {
  private final SpoolDirectory directory;
  private final Executor executor;
  private final AtomicReference<@Nullable DiskFile> waiting = new AtomicReference<>();

  /**
   * @param executor on which is forced, in order; it may wait for a disk
   */
  BackgroundForce(SpoolDirectory directory, Executor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  /** Forces a file to which nobody writes any more, and closes it, soon. */
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

  /** Forces what waits. When it returns, nothing waits. */
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
      return; // as said above
    }
  }
}
