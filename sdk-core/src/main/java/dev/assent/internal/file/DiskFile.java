/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file. An interrupt neither closes it nor ends its operations, unlike those of a {@link
 * java.nio.channels.FileChannel}. Not thread-safe.
 */
public interface DiskFile extends Closeable {
  /** The length in bytes. */
  long size() throws IOException;

  /**
   * Reads exactly this many bytes.
   *
   * @throws java.io.EOFException if the file ends before
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Writes in one call. If it fails, a part may be written. */
  void write(long position, byte[] from, int offset, int length) throws IOException;

  /** Cuts off everything from this position on. */
  void truncate(long size) throws IOException;

  /** Forces the content to the device. */
  void force() throws IOException;
}
