/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import org.openjdk.jol.info.GraphLayout;

/**
 * How much memory a cached subject takes, counted object by object: {@code java
 * -Djol.magicFieldOffset=true -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.SubjectMemory 1000000}; without the property, JOL can't look into records.
 * The difference between so many users and none, with keys, documents, handles and decisions.
 */
public final class SubjectMemory {
  private SubjectMemory() {}

  /** Prints bytes per subject by class. */
  public static void main(String[] arguments) throws InterruptedException {
    int users = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
    PrintStream out = System.out;
    try (ManySubjects many = new ManySubjects(4L << 30, Duration.ofHours(1))) {
      many.load(1_000);
      GraphLayout before = GraphLayout.parseInstance(many.decisions.cache());
      many.load(users + 1_000);
      GraphLayout after = GraphLayout.parseInstance(many.decisions.cache());
      GraphLayout grown = after.subtract(before);
      out.println(grown.toFootprint());
      out.printf(
          "%d subjects, %d B each; %d loads%n",
          users, (after.totalSize() - before.totalSize()) / users, many.loads.sum());
    }
  }
}
