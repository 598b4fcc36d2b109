/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  private static final long BURNT = TimeUnit.MILLISECONDS.toNanos(300);

  /** More than other threads of the tests take meanwhile. */
  private static final long MORE = TimeUnit.MILLISECONDS.toNanos(200);

  private volatile long sink;

  private void burn() {
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + BURNT;
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
      sink++;
    }
  }

  @Test
  void ofAllThreads_busyThread_countsItsTime() throws IOException {
    assumeTrue(ProcessorTime.isOfAllThreads());
    ProcessorTime before = ProcessorTime.ofAllThreads();
    burn();

    assertThat(ProcessorTime.ofAllThreads().since(before)).isBetween(BURNT, BURNT + MORE);
  }

  /** What other systems than Linux count. */
  @Test
  void ofJavaThreads_busyThread_countsItsTime() {
    ProcessorTime before = ProcessorTime.ofJavaThreads();
    burn();

    assertThat(ProcessorTime.ofJavaThreads().since(before)).isBetween(BURNT, BURNT + MORE);
  }
}
