/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.List;

/**
 * The performance targets: each figure is a formula over the results. Ratios to plain OpenTelemetry
 * are upper bounds over pairs of forks, {@code pairedBy}. An SDK that was taken over is compared
 * with the same SDK without Assent, and may cost {@value #HOSTED} more.
 */
final class Targets {
  private static final double HOSTED = 0.05;

  private static final String PLAIN = " × plain";
  private static final String AUTOCONFIGURED = " × autoconfigured";

  static final List<Target> ALL =
      List.of(
          span("C1", "CPU time per span, of all threads except the JIT compiler's", "cpu")
              .with("permitted", 0.9, 0.7)
              .with("stripped", 0.95, 0.75)
              .with("withheld", 0.22, 0.1)
              .target(),
          span("C2", "The application's thread: a span from its start until it is queued", "thread")
              .with("permitted", 1.2, 1)
              .with("stripped", 1.5, 1.1)
              .with("withheld", 0.85, 0.5)
              .target(),
          span("C3", "Bytes allocated per span, by all threads", "bytes")
              .with("permitted", 1, 0.7)
              .with("stripped", 1, 0.7)
              .target(),
          Target.of("C4", "`revoke()` until its receipt")
              .atMost("queues full", revoke("queues").median(), 1, " ms, p50")
              .atMost("queues full", revoke("queues").p99(), 5, " ms, p99")
              .atMost("receiver stalled", revoke("stalled").p99(), 20, " ms, p99")
              .atMost("64 MiB on disk", revoke("spool").p99(), 500, " ms, p99"),
          Target.of("C5", "Start and size")
              .atMost(
                  "until the first span",
                  start("toFirstSpan", "assent").pairedBy(start("toFirstSpan", "plain")),
                  1.1,
                  AUTOCONFIGURED)
              .atMost(
                  "heap",
                  start("heap", "assent")
                      .median()
                      .minus(start("heap", "plain").median())
                      .times(1e-6),
                  0,
                  " MB more")
              .atMost("all jars", row("start.Closure.jars").median().times(1e-6), 3.6, " MB"),
          Target.of("C6", "Look up a subject's decision")
              .atMost(
                  "own",
                  row("decision.SubjectBenchmark.own")
                      .by(row("decision.SubjectBenchmark.plainRead")),
                  1.3,
                  " × a plain read")
              .atMost("context", row("decision.SubjectBenchmark.throughContext").median(), 2, " ns")
              .atMost(
                  "each of a million cached",
                  row("decision.SubjectMemory.cachedSubject", "subjects=1000000").median(),
                  400,
                  " B"),
          Target.of("C7", "Collect and encode 10,000 metric points, permitted")
              .atMost(
                  "sums",
                  collection("assent", "sums").by(collection("openTelemetry", "sums")),
                  1.5,
                  " × OpenTelemetry")
              .atMost(
                  "histograms",
                  collection("assent", "histograms").by(collection("openTelemetry", "histograms")),
                  1.5,
                  " × OpenTelemetry"),
          Target.of("C8", "Spool, frames of 64 spans of one subject")
              .atMost(
                  "append, forced each 16 MiB",
                  row("spool.SpoolAppendBenchmark.spool", "frame=64", "forcedEachMiB=16")
                      .by(row("spool.SpoolAppendBenchmark.marshal", "frame=64")),
                  1.35,
                  " × marshal")
              .atMost(
                  "replay, permitted",
                  row(
                          "spool.SpoolReplayBenchmark.replay",
                          "frame=64",
                          "onDisk=4096",
                          "gate=permitted")
                      .median(),
                  200,
                  " ns per span"),
          Target.of("C9", "Nothing to do")
              .atMost(
                  "an event that nobody may get",
                  row("capture.EventBenchmark.denied").median(),
                  8,
                  " ns")
              .atMost("its allocation", row("capture.EventBenchmark.denied").bytes(), 0.5, " B")
              .atMost("the gate before export, no decision changed", gate("GRANTED"), 6, " ns")
              .atMost("some decision changed, all permitted", gate("PERMITTED"), 6, " ns"));

  private Targets() {}

  private static SpanTarget span(String name, String text, String figure) {
    return new SpanTarget(Target.of(name, text), Target.of(name, text), figure);
  }

  /**
   * A target of {@code PipelineCost}: the conditions of Assent's own SDK, followed by those of an
   * SDK that it took over.
   */
  private record SpanTarget(Target own, Target hosted, String figure) {
    SpanTarget with(String contender, double limit, double stretch) {
      Pick base = pick("plain");
      Pick without = pick("autoconfigured");
      Quantity taken = pick("hosted-" + contender).pairedBy(without);
      return new SpanTarget(
          own.atMost(contender, pick(contender).pairedBy(base), limit, PLAIN).stretch(stretch),
          hosted.atMost(contender + ", taken over", taken, limit + HOSTED, AUTOCONFIGURED),
          figure);
    }

    private Pick pick(String contender) {
      return row("pipeline.PipelineCost." + figure, "contender=" + contender);
    }

    Target target() {
      return own.and(hosted);
    }
  }

  private static Quantity gate(String outcome) {
    return row(
            "gate.SpanGateBenchmark.stamped", "memory=HOT", "outcome=" + outcome, "keys=CONSTANT")
        .median();
  }

  private static Pick collection(String contender, String kind) {
    return row("metric.CollectionBenchmark." + contender, "kind=" + kind);
  }

  private static Pick start(String figure, String contender) {
    return row("start.StartUp." + figure, "contender=" + contender);
  }

  private static Pick revoke(String mode) {
    return row("revoke.RevokeLatency.receipt", "mode=" + mode);
  }
}
