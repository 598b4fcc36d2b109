/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file. Not thread-safe. An interrupt neither closes it nor ends its operations, unlike
 * those of a {@link java.nio.channels.FileChannel}.
 */
interface SpoolFile extends Closeable {
  /** Its length in bytes. */
  long size() throws IOException;

  /**
   * Reads exactly so much.
   *
   * @throws java.io.EOFException if the file ends before
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Writes in one call; what fails may have been written in part. */
  void write(long position, byte[] from, int offset, int length) throws IOException;

  /** Cuts off what lies behind. */
  void truncate(long size) throws IOException;

  /** Forces its content to the device. */
  void force() throws IOException;
}
