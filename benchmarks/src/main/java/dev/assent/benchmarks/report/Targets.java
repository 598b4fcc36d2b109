/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.List;

/**
 * What was to be reached: each figure by its formula over the results. Closer to one than 15 % it
 * is the upper bound over pairs of forks, {@code pairedBy}.
 */
final class Targets {
  private static final Pick PLAIN_START = row("start.StartUp.toFirstSpan", "contender=plain");
  private static final Pick START = row("start.StartUp.toFirstSpan", "contender=assent");
  private static final Pick PLAIN_HEAP = row("start.StartUp.heap", "contender=plain");
  private static final Pick HEAP = row("start.StartUp.heap", "contender=assent");

  static final List<Target> ALL =
      List.of(
          Target.of("T1", "Export gate from the stamp alone"),
          Target.of("T2", "Classify where we are an exporter alone, permitted, hot"),
          Target.of("T3", "Cold, 65,536 spans, gate and marshal"),
          Target.of("T4", "Tag and stamp before the queue"),
          Target.of("T5", "Strip 3 of 10 attributes, hot"),
          Target.of("T6", "Whole pipeline, all threads together, CPU per span"),
          Target.of("T7", "Come by a subject's decision")
              .atMost(
                  "own subject",
                  row("SubjectBenchmark.own", "users=200000")
                      .by(row("SubjectBenchmark.plainRead", "users=200000")),
                  1.3,
                  " × a plain read")
              .atMost(
                  "through the context",
                  row("SubjectBenchmark.throughContext", "users=200000").median(),
                  5,
                  " ns")
              .atMost(
                  "resolved, cached",
                  row("SubjectBenchmark.resolveHit", "users=200000").median(),
                  600,
                  " ns"),
          Target.of("T8", "A facade event that no destination may get"),
          Target.of("T9", "Metric sums"),
          Target.of("T10", "Spool, frames of 64 spans of one subject")
              .atMost(
                  "append",
                  row("SpoolAppendBenchmark.spool", "frame=64")
                      .by(row("SpoolAppendBenchmark.marshal", "frame=64")),
                  1.4,
                  " × marshal")
              .atMost(
                  "replay, permitted",
                  row("SpoolReplayBenchmark.replay", "frame=64", "onDisk=4096").median(),
                  200,
                  " ns per span"),
          Target.of("T11", "From `fromEnvironment()` to the first span")
              .atMost("time", START.pairedBy(PLAIN_START), 1.3, " × autoconfigure")
              .atMost("heap", HEAP.median().minus(PLAIN_HEAP.median()).times(1e-6), 2, " MB more"),
          Target.of("T12", "`revoke()` until its receipt")
              .atMost(
                  "queues full", row("RevokeLatency.receipt", "mode=queues").p99(), 1, " ms, p99")
              .atMost(
                  "stalled", row("RevokeLatency.receipt", "mode=stalled").p99(), 20, " ms, p99"));

  private Targets() {}
}
