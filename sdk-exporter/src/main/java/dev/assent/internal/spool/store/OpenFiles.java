/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The open files: the file of the active segment, which receives appends, and the file of the other
 * segment in use last. Not thread-safe.
 */
final class OpenFiles {
  private final SpoolDirectory directory;
  private @Nullable Segment active;
  private @Nullable DiskFile activeFile;
  private @Nullable Segment other;
  private @Nullable DiskFile otherFile;

  OpenFiles(SpoolDirectory directory) {
    this.directory = directory;
  }

  /** Makes a segment the active one. */
  void activate(Segment segment, DiskFile file) {
    active = segment;
    activeFile = file;
  }

  /** Returns a segment's file, which it opens if necessary. */
  DiskFile of(Segment segment) throws IOException {
    if (segment == active && activeFile != null) {
      return activeFile;
    }
    if (segment == other && otherFile != null) {
      return otherFile;
    }
    closeOther();
    DiskFile file = directory.open(segment.file());
    other = segment;
    otherFile = file;
    return file;
  }

  /**
   * Ends the appends to a segment, and returns its open file to the caller; null if the segment is
   * not the active one.
   */
  @Nullable DiskFile release(Segment segment) {
    if (segment != active) {
      return null;
    }
    DiskFile file = activeFile;
    active = null;
    activeFile = null;
    return file;
  }

  /** Closes a segment's file, if it is open. */
  void close(Segment segment) {
    if (segment == active) {
      closeQuietly(activeFile);
      active = null;
      activeFile = null;
    } else if (segment == other) {
      closeOther();
    }
  }

  void closeOther() {
    closeQuietly(otherFile);
    other = null;
    otherFile = null;
  }

  private static void closeQuietly(@Nullable DiskFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException unclosed) {
        // All writes are complete: the file has no buffer.
      }
    }
  }
}
