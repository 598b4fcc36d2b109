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
 * Measures the memory of a cached subject, object by object: {@code java
 * -Djol.magicFieldOffset=true -Xmx8g -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.decision.SubjectMemory 1000000}; without the property, JOL can't read
 * records. Prints the number of objects of each class that this number of users added, and writes
 * the bytes per user.
 *
 * <p>The measurement covers everything reachable from the cache: the key (a path of 20 characters),
 * the nodes in Caffeine and in its map with their share of the table, the entry, the platform's
 * document and its time (a grant, its moment, its revision, its {@code ETag} of 12 characters), the
 * loading state, the handle, and its decision. Shared objects are counted once: the eight variants
 * of choices that these users have, and the contents of decisions. A subject with a unique choice,
 * or with several choices at several moments, takes more: about 70 B for a document, and 80 B for
 * each of its choices; about 130 B if it has ever denied, for when; and about 100 B for each
 * destination if several moments count, or an interruption of the platform. No code holds
 * references to the subjects, and no load is in progress.
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
