/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks for a text in all that is reachable in this process. The text is given backwards, or the
 * question would hold it.
 */
public final class HeapDump {
  private HeapDump() {}

  /** A text that stands nowhere in this process but in what is returned. */
  public static String forwards(String backwards) {
    return new StringBuilder(backwards).reverse().toString();
  }

  /**
   * Whether some live object holds the text.
   *
   * @param directory where the dump is written for the moment
   */
  public static boolean holds(String backwards, Path directory) {
    Path file = directory.resolve("heap" + System.nanoTime() + ".hprof");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(file.toString(), true);
      try (FileChannel heap = FileChannel.open(file)) {
        return holds(
            heap.map(FileChannel.MapMode.READ_ONLY, 0, heap.size()),
            backwards.getBytes(StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(ByteBuffer heap, byte[] backwards) {
    int length = backwards.length;
    for (int at = 0; at <= heap.limit() - length; at++) {
      int matched = 0;
      while (matched < length && heap.get(at + matched) == backwards[length - 1 - matched]) {
        matched++;
      }
      if (matched == length) {
        return true;
      }
    }
    return false;
  }
}
