/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.decision;

import dev.assent.internal.decision.SubjectHandle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Tests whether memory stays flat over ten million look-ups of random subjects: {@code java
 * -Xmx256m -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.decision.SubjectSoak
 * 10000000}. Prints the heap in use after a collection, and the size of the cache, ten times during
 * the run.
 */
public final class SubjectSoak {
  private SubjectSoak() {}

  /** Runs the look-ups. */
  public static void main(String[] arguments) throws InterruptedException {
    int lookUps = arguments.length == 0 ? 10_000_000 : Integer.parseInt(arguments[0]);
    PrintStream out = System.out;
    SplittableRandom random = new SplittableRandom(42);
    long began = System.nanoTime();
    try (ManySubjects many = new ManySubjects(32L << 20, Duration.ofSeconds(10), null)) {
      for (int step = 1; step <= 10; step++) {
        for (int i = 0; i < lookUps / 10; i++) {
          SubjectHandle unused =
              many.decisions.subject(ManySubjects.path(random.nextInt(100_000_000)));
        }
        System.gc();
        Thread.sleep(500);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        out.printf(
            "%,d look-ups after %d s: %d MiB in use, %,d entries, %,d loads, %d threads%n",
            (long) step * (lookUps / 10),
            (System.nanoTime() - began) / 1_000_000_000L,
            (runtime.totalMemory() - runtime.freeMemory()) >> 20,
            many.decisions.cache().size(),
            many.loads.sum(),
            Thread.activeCount());
      }
    }
  }
}
