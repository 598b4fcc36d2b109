/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.decision;

import dev.assent.benchmarks.report.Figures;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.openjdk.jol.info.GraphLayout;

/**
 * How much memory a cached subject takes, counted object by object: {@code java
 * -Djol.magicFieldOffset=true -Xmx8g -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.decision.SubjectMemory 1000000}; without the property, JOL can't look into
 * records. Prints how many objects of each class so many more users have added, and writes the
 * bytes for each of them.
 *
 * <p>Counted is all that can be reached from the cache: the key (a path of 20 characters), the
 * places in Caffeine and in its map with their share of the table, the entry, what the platform
 * said and when (a grant, its moment, its revision, its {@code ETag} of 12 characters), the state
 * of loading it, the handle, and its decision. What many share is counted once: the words of the
 * eight choices that these users make, and what decisions say. Who says what nobody else says, or
 * made several choices at several moments, takes more: about 70 B for a document, and 80 B for each
 * of its choices; and about 100 B for each destination if several moments count, or an interruption
 * of the platform. Nobody holds the subjects, and nothing is being asked.
 */
public final class SubjectMemory {
  private SubjectMemory() {}

  /** Prints bytes per subject by class. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    int users = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
    PrintStream out = System.out;
    try (ManySubjects many = new ManySubjects(4L << 30, Duration.ofHours(1), null)) {
      many.load(1_000);
      GraphLayout before = GraphLayout.parseInstance(many.decisions.cache());
      many.load(users + 1_000);
      GraphLayout after = GraphLayout.parseInstance(many.decisions.cache());
      double each = (double) (after.totalSize() - before.totalSize()) / users;
      out.println(after.subtract(before).toFootprint());
      out.printf("%d subjects, %.1f B each; %d loads%n", users, each, many.loads.sum());
      new Figures(SubjectMemory.class)
          .add("cachedSubject", Map.of("subjects", String.valueOf(users)), "B/op", each)
          .write();
    }
  }
}
