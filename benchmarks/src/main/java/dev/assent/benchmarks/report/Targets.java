/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.List;

/**
 * The performance targets: each figure is a formula over the results. What is relative to plain
 * OpenTelemetry is an upper bound over pairs of forks. An SDK that was taken over is compared with
 * the same SDK without Assent; such targets have an {@code h}, for hosted.
 */
final class Targets {
  private static final String PLAIN = " × plain";
  private static final String AUTOCONFIGURED = " × autoconfigured";
  private static final String WITHOUT = " × without Assent";

  static final List<Target> ALL =
      List.of(
          Target.of("C1", "CPU time per span, of all threads except the JIT compiler's")
              .atMost("permitted", own("cpu", "permitted"), 0.9, PLAIN)
              .stretch(0.7)
              .atMost("stripped", own("cpu", "stripped"), 0.95, PLAIN)
              .stretch(0.75)
              .atMost("withheld", own("cpu", "withheld"), 0.22, PLAIN)
              .stretch(0.1),
          Target.of("C1h", "The same if the SDK is taken over")
              .atMost("permitted", hosted("cpu", "permitted"), 0.9, AUTOCONFIGURED)
              .stretch(0.75)
              .atMost("stripped", hosted("cpu", "stripped"), 0.97, AUTOCONFIGURED)
              .atMost("withheld", hosted("cpu", "withheld"), 0.27, AUTOCONFIGURED)
              .atMost("reported", hosted("cpu", "reported"), 1.1, AUTOCONFIGURED),
          Target.of("C2", "The application's thread: a span from its start until it is queued")
              .atMost("permitted", own("thread", "permitted"), 1.15, PLAIN)
              .stretch(0.9)
              .atMost("stripped", own("thread", "stripped"), 1.3, PLAIN)
              .atMost("withheld", own("thread", "withheld"), 0.85, PLAIN)
              .stretch(0.5),
          Target.of("C2h", "The same if the SDK is taken over")
              .atMost("permitted", hosted("thread", "permitted"), 1.25, AUTOCONFIGURED)
              .stretch(1)
              .atMost("stripped", hosted("thread", "stripped"), 1.3, AUTOCONFIGURED)
              .atMost("withheld", hosted("thread", "withheld"), 1, AUTOCONFIGURED),
          Target.of("C3", "Bytes allocated per span, by all threads")
              .atMost("permitted", own("bytes", "permitted"), 1, PLAIN)
              .stretch(0.7)
              .atMost("stripped", own("bytes", "stripped"), 1, PLAIN)
              .stretch(0.7),
          Target.of("C3h", "The same if the SDK is taken over")
              .atMost("permitted", hosted("bytes", "permitted"), 1, AUTOCONFIGURED)
              .stretch(0.8)
              .atMost("stripped", hosted("bytes", "stripped"), 1.05, AUTOCONFIGURED),
          Target.of("C4", "`revoke()` until its receipt")
              .atMost("queues full", revoke("queues").median(), 1, " ms, p50")
              .atMost("queues full", revoke("queues").p99(), 5, " ms, p99")
              .atMost("receiver stalled", revoke("stalled").p99(), 20, " ms, p99"),
          Target.of("C5", "Start and size")
              .atMost(
                  "until the first span",
                  start("toFirstSpan", "assent").pairedBy(start("toFirstSpan", "plain")),
                  1.1,
                  AUTOCONFIGURED)
              .atMost(
                  "heap",
                  start("heap", "assent").above(start("heap", "plain")).times(1e-6),
                  0,
                  " MB more")
              .atMost(
                  "until a server under the agent answers",
                  server("zipkin-agent-assent").above(server("zipkin-agent")).times(1e-3),
                  0.4,
                  " s more")
              .atMost("all jars", row("start.Closure.jars").median().times(1e-6), 3.9, " MB"),
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
              .atMost("sums", collection("sums"), 1, " × OpenTelemetry")
              .stretch(0.8)
              .atMost("histograms", collection("histograms"), 1.5, " × OpenTelemetry"),
          Target.of("C8", "Spool, frames of 64 spans of one subject")
              .atMost(
                  "append, forced each 16 MiB",
                  row("spool.SpoolAppendBenchmark.spool", "frame=64", "forcedEachMiB=16")
                      .inTurns()
                      .pairedBy(row("spool.SpoolAppendBenchmark.marshal", "frame=64").inTurns()),
                  1.35,
                  " × marshal")
              .atMost(
                  "replay, permitted",
                  row("spool.SpoolReplayBenchmark.replay", "frame=64", "gate=permitted")
                      .inTurns()
                      .upper(),
                  200,
                  " ns per span")
              .atMost(
                  "`revoke()` until its receipt, 64 MiB on disk",
                  revoke("spool").p99(),
                  500,
                  " ms, p99"),
          Target.of("C9", "Nothing to do")
              .atMost(
                  "an event that nobody may get",
                  row("capture.EventBenchmark.denied").median(),
                  8,
                  " ns")
              .atMost("its allocation", row("capture.EventBenchmark.denied").bytes(), 0.5, " B")
              .atMost("the gate before export, no decision changed", gate("GRANTED"), 6, " ns")
              .atMost("some decision changed, all permitted", gate("PERMITTED"), 6, " ns"),
          Target.of(
                  "C10h",
                  "The application's thread, under the agent: a request of 2 spans, 1 log record, 2"
                      + " measurements")
              .atMost("known subject", Quantity.UNKNOWN, 1.3, WITHOUT)
              .atMost("new subject", Quantity.UNKNOWN, 1.6, WITHOUT));

  private Targets() {}

  /** A figure of Assent's own SDK. */
  private static Quantity own(String figure, String contender) {
    return pipeline(figure, contender).pairedBy(pipeline(figure, "plain"));
  }

  /** A figure of an SDK that Assent took over. */
  private static Quantity hosted(String figure, String contender) {
    return pipeline(figure, "hosted-" + contender).pairedBy(pipeline(figure, "autoconfigured"));
  }

  private static Pick pipeline(String figure, String contender) {
    return row("pipeline.PipelineCost." + figure, "contender=" + contender);
  }

  private static Quantity gate(String outcome) {
    return row(
            "gate.SpanGateBenchmark.stamped", "memory=HOT", "outcome=" + outcome, "keys=CONSTANT")
        .median();
  }

  private static Quantity collection(String kind) {
    Pick assent = row("metric.CollectionBenchmark.assent", "kind=" + kind).inTurns();
    return assent.pairedBy(assent.as("openTelemetry"));
  }

  private static Pick start(String figure, String contender) {
    return row("start.StartUp." + figure, "contender=" + contender);
  }

  private static Pick server(String application) {
    return row("start.HostCost.start", "application=" + application);
  }

  private static Pick revoke(String mode) {
    return row("revoke.RevokeLatency.receipt", "mode=" + mode);
  }
}
