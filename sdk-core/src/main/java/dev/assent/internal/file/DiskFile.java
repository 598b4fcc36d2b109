/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file. An interrupt of the thread neither closes the file nor ends its operations, unlike
 * with a {@link java.nio.channels.FileChannel}. Not thread-safe.
 */
public interface DiskFile extends Closeable {
  /** Returns the length in bytes. */
  long size() throws IOException;

  /**
   * Reads exactly this number of bytes.
   *
   * @throws java.io.EOFException if the file ends before
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Writes bytes in one call. A failed call may have written a part of them. */
  void write(long position, byte[] from, int offset, int length) throws IOException;

  /** Removes all content from this position on. */
  void truncate(long size) throws IOException;

  /** Forces the content to the device. */
  void force() throws IOException;
}
