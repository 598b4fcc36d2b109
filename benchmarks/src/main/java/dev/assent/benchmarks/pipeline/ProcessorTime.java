/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time of this process's threads in nanoseconds, without the JIT compiler's: in a run
 * of seconds, late compilations are half of the time, and in a run of hours they are negligible.
 *
 * <p>Linux counts all threads in {@code /proc}. Elsewhere only those of Java are known, without the
 * garbage collector's, and those that ended are not counted: OpenTelemetry's exporter, which on one
 * or two processors has each of its requests completed by a new thread, looks cheaper than it is.
 * Windows counts in steps of 16 ms. The time of the whole process is no alternative: it includes
 * the compiler's, of which the JVM tells the duration only, waiting included.
 *
 * @param byThread nanoseconds by the thread's number
 */
record ProcessorTime(Map<String, Long> byThread) {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final ThreadMXBean JAVA = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Whether all threads are counted. */
  static boolean isOfAllThreads() {
    return Files.isDirectory(THREADS);
  }

  /** Reads the times of all threads that are counted. */
  static ProcessorTime now() throws IOException {
    return isOfAllThreads() ? ofAllThreads() : ofJavaThreads();
  }

  /** Reads the times of Java's threads, on any system. */
  static ProcessorTime ofJavaThreads() {
    long[] ids = JAVA.getAllThreadIds();
    long[] nanos = JAVA.getThreadCpuTime(ids);
    Map<String, Long> times = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (nanos[i] >= 0) { // the thread has not ended meanwhile
        times.put(String.valueOf(ids[i]), nanos[i]);
      }
    }
    return new ProcessorTime(times);
  }

  /** Reads the times of all threads from Linux. */
  static ProcessorTime ofAllThreads() throws IOException {
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
