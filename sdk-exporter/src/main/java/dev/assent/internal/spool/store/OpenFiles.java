/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The files that are open: of the segment that is appended to, and of the last other. Not
 * thread-safe.
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

  /** From now on this one is appended to. */
  void activate(Segment segment, DiskFile file) {
    active = segment;
    activeFile = file;
  }

  /** A segment's file. */
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

  /** Nothing is appended to this one any more: its file is the caller's; null if it is not open. */
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
        // Nothing is buffered: all that was written is written.
      }
    }
  }
}
