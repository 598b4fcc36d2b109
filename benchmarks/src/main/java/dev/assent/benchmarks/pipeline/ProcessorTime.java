/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time of this process's threads, from Linux's {@code /proc}, in nanoseconds; the
 * time of the process as a whole has a resolution of ten milliseconds only. The compiler's threads
 * are excluded: in a run of seconds, late compilations are half of the time, and in a run of hours
 * they are negligible.
 *
 * @param byThread nanoseconds by the thread's number
 */
record ProcessorTime(Map<String, Long> byThread) {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** Reads the times of all threads. */
  static ProcessorTime now() throws IOException {
    Map<String, Long> times = new HashMap<>();
    for (Path thread : threads()) {
      try {
        if (!Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\R?")) {
          String nanos = Files.readString(thread.resolve("schedstat")).split(" ", 2)[0];
          times.put(thread.getFileName().toString(), Long.valueOf(nanos));
        }
      } catch (NoSuchFileException ended) {
        // the thread has ended
      }
    }
    return new ProcessorTime(times);
  }

  private static List<Path> threads() throws IOException {
    if (!Files.isDirectory(THREADS)) {
      throw new IOException("no " + THREADS + ": this can be measured on Linux only");
    }
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads.toList();
    }
  }

  /** Returns the time that all current threads took since an earlier reading. */
  long since(ProcessorTime before) {
    return byThread.entrySet().stream()
        .mapToLong(each -> each.getValue() - before.byThread.getOrDefault(each.getKey(), 0L))
        .sum();
  }
}
