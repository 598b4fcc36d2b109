/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** What files of choices need of a file system: a seam at which tests let it fail. */
public interface Disk {
  /** The file system of the process. */
  static Disk system() {
    return new SystemDisk();
  }

  /** Makes a directory, with those above it, unless it is there; only the owner may enter it. */
  void createDirectories(Path directory) throws IOException;

  /**
   * Reads a whole regular file that did not change meanwhile.
   *
   * @param maxBytes more is refused
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  byte[] read(Path file, int maxBytes) throws IOException;

  /** Holds a lock between processes until it is closed; waits a bounded time for it. */
  Closeable lock(Path lockFile) throws IOException;

  /**
   * Writes a new file and forces it to the device; what stood there before is replaced.
   *
   * @param like takes its permissions from this file; the owner alone may read and write it where
   *     there is none
   */
  void write(Path file, byte[] content, Path like) throws IOException;

  /** Puts a file atomically in the place of another. */
  void replace(Path file, Path by) throws IOException;

  /** Forces a directory's entries to the device, where the platform can. */
  void forceDirectory(Path directory) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;
}
