/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;

/**
 * Prints the figures of a process's start on one line; the process then ends without cleaning up.
 */
final class Started {
  private Started() {}

  /**
   * Prints nanoseconds, bytes of heap in use after two collections, and loaded classes.
   *
   * @param started stays reachable until then
   */
  static void report(long nanos, Object started) {
    int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    try {
      System.gc();
      System.gc();
    } finally {
      Reference.reachabilityFence(started);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.println("started " + nanos + " " + heap + " " + classes);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
