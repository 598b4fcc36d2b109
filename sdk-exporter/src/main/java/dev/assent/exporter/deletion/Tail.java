/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends to a file that is there: a seam at which tests let it fail. */
@FunctionalInterface
interface Tail {
  /** Appends and forces it to the device. Where it throws, a part may stand there. */
  void append(Path file, byte[] content) throws IOException;

  /** The file system of the process. */
  static Tail system() {
    return (file, content) -> {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(false);
      }
    };
  }
}
