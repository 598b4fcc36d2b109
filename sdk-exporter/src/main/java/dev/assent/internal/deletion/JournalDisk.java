/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes to files without replacing them: a seam at which tests let it fail. */
interface JournalDisk {
  /**
   * Appends to a file that is there, and forces it to the device. Where it throws, a part may stand
   * there.
   */
  void append(Path file, byte[] content) throws IOException;

  /**
   * Writes all of a small file, made for the owner alone where it is not there, and forces nothing.
   */
  void overwrite(Path file, byte[] content) throws IOException;

  /** The file system of the process. */
  static JournalDisk system() {
    return new JournalDisk() {
      @Override
      public void append(Path file, byte[] content) throws IOException {
        try (FileChannel channel = open(file, StandardOpenOption.APPEND)) {
          write(channel, content);
          channel.force(false);
        }
      }

      @Override
      public void overwrite(Path file, byte[] content) throws IOException {
        if (!Files.exists(file)) {
          create(file);
        }
        try (FileChannel channel = open(file, StandardOpenOption.TRUNCATE_EXISTING)) {
          write(channel, content);
        }
      }
    };
  }

  private static FileChannel open(Path file, OpenOption how) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, how);
  }

  private static void write(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(content);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  private static void create(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }
}
