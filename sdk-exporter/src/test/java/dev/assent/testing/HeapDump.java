/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
        return holds(in, backwards.getBytes(StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text's letters must differ, so that a mismatch is a new beginning. */
  private static boolean holds(InputStream in, byte[] backwards) throws IOException {
    int matched = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      matched = next == backwards[backwards.length - 1 - matched] ? matched + 1 : 0;
      if (matched == 0 && next == backwards[backwards.length - 1]) {
        matched = 1;
      }
      if (matched == backwards.length) {
        return true;
      }
    }
    return false;
  }
}
