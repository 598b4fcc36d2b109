/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that this process's threads have allocated. From JDK 21 on, and in newer updates of 17,
 * the JVM counts those of threads that have ended as well. Before, only current threads are
 * counted. That leaves out a few bytes per span of OpenTelemetry's exporter, which on one or two
 * processors has each of its requests completed by a new thread, and none of Assent, which keeps
 * its threads: the error is in favour of OpenTelemetry.
 *
 * @param total of all threads, also those that ended; -1 if the JVM does not count it
 * @param byThread bytes by the thread's number
 */
record AllocatedBytes(long total, Map<Long, Long> byThread) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final @Nullable Method TOTAL = counter();

  private static @Nullable Method counter() {
    try {
      return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException old) {
      return null;
    }
  }

  /** Reads the bytes of all threads. */
  static AllocatedBytes now() throws ReflectiveOperationException {
    if (TOTAL != null) {
      return new AllocatedBytes((Long) TOTAL.invoke(THREADS), Map.of());
    }
    return ofCurrentThreads();
  }

  /** Reads the bytes of threads that have not ended. */
  static AllocatedBytes ofCurrentThreads() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) { // the thread has not ended meanwhile
        byThread.put(ids[i], bytes[i]);
      }
    }
    return new AllocatedBytes(-1, byThread);
  }

  /** Returns the bytes allocated since an earlier reading. */
  long since(AllocatedBytes before) {
    return total >= 0
        ? total - before.total
        : byThread.entrySet().stream()
            .mapToLong(each -> each.getValue() - before.byThread.getOrDefault(each.getKey(), 0L))
            .sum();
  }
}
