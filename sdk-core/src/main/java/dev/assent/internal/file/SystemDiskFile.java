/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * A file on the system's disk, by a {@link RandomAccessFile}: an interrupt of the thread does not
 * close it, and writing threads keep no direct buffers of a frame's size.
 */
final class SystemDiskFile implements DiskFile {
  private final RandomAccessFile file;

  SystemDiskFile(RandomAccessFile file) {
    this.file = file;
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    file.seek(position);
    file.readFully(into, offset, length);
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    file.seek(position);
    file.write(from, offset, length);
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
  }

  @Override
  public void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
