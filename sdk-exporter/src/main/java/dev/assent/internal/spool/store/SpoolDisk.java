/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the spool needs of a file system: a seam at which tests let it fail. Thread-safe. */
public interface SpoolDisk {
  /** The file system of the process. */
  static SpoolDisk system() {
    return new SystemSpoolDisk();
  }

  /** Makes a directory, with those above it, unless it is there; only the owner may enter it. */
  void createDirectories(Path directory) throws IOException;

  /**
   * Takes a lock between processes, and between users in this one; does not wait.
   *
   * @param name of the file, which is made in the directory if it is not there
   * @return to be closed to give it back; null if somebody else holds it
   */
  @Nullable Closeable lock(Path directory, String name) throws IOException;

  /**
   * Whether nobody but its owner may read or write a file; true where files have no such rights.
   */
  boolean isForOwnerOnly(Path file) throws IOException;

  /** All that lies in a directory, in no order. */
  List<Path> list(Path directory) throws IOException;

  /** Makes an empty file for the owner alone, in the place of what stood there. */
  SpoolFile create(Path file) throws IOException;

  /**
   * Opens a file to read and write it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  SpoolFile open(Path file) throws IOException;

  /** Puts a file atomically in the place of another. */
  void replace(Path file, Path by) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Forces a directory's entries to the device, where the platform can. */
  void forceDirectory(Path directory) throws IOException;
}
