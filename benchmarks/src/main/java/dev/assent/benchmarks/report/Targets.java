/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.List;

/**
 * The performance targets: each figure is a formula over the results. Ratios within 15 % of one use
 * the upper bound over pairs of forks, {@code pairedBy}.
 */
final class Targets {
  private static final double NONE = 0.5;
  private static final double BATCH = 512;

  private static final Pick MARSHAL = gate("marshal", "HOT", "PERMITTED");
  private static final Pick BY_HAND_OURS = byHand("stamped");
  private static final Pick PLAIN_PIPELINE = pipeline("plain");

  static final List<Target> ALL =
      List.of(
          Target.of("T1", "Export gate of stamped spans")
              .atMost("hot", gate("stamped", "HOT", "PERMITTED").median(), 2.5 + 30 / BATCH, " ns")
              .atMost(
                  "cold", gate("stamped", "COLD", "PERMITTED").median(), 2.5 + 30 / BATCH, " ns")
              .atMost("allocated", gate("stamped", "HOT", "PERMITTED").bytes(), NONE, " B"),
          Target.of("T2", "Classify in an exporter of its own (prototype), permitted, hot")
              .atMost("time", gate("alone", "HOT", "PERMITTED").by(MARSHAL), 0.06, " × marshal")
              .atMost("allocated", gate("alone", "HOT", "PERMITTED").bytes(), 1, " B"),
          Target.of("T3", "Cold, 65,536 spans, gate and marshal")
              .atMost(
                  "stamped", cold("stampedMarshal").pairedBy(cold("marshal")), 1.06, " × marshal")
              .atMost(
                  "alone",
                  gate("aloneMarshal", "COLD", "PERMITTED")
                      .by(gate("marshal", "COLD", "PERMITTED")),
                  1.2,
                  " × marshal"),
          Target.of("T4", "Tag and stamp before the queue, once for all destinations")
              .atMost(
                  "time",
                  tag("onEnd")
                      .median()
                      .minus(tag("toSpanData").median())
                      .dividedBy(tag("life").median()),
                  0.08,
                  " × a span's life")
              .atMost("allocated", tag("onEnd").bytes().minus(tag("toSpanData").bytes()), 48, " B"),
          Target.of("T5", "Strip 3 of 10 attributes, hot")
              .atMost("time", BY_HAND_OURS.by(byHand("marshal")), 0.1, " × marshal")
              .atMost("allocated", BY_HAND_OURS.bytes(), 208, " B")
              .atLeast("faster than `removeIf`", byHand("removeIf").by(BY_HAND_OURS), 6, " ×")
              .atLeast("faster than regexes", byHand("regexes").by(BY_HAND_OURS), 60, " ×"),
          Target.of(
                  "T6",
                  "Whole pipeline: CPU time per span, of all threads except the JIT compiler's")
              .atMost("permitted", pipeline("permitted").pairedBy(PLAIN_PIPELINE), 1, " × plain")
              .atMost("stripped", pipeline("stripped").pairedBy(PLAIN_PIPELINE), 1, " × plain")
              .atMost("withheld", pipeline("withheld").by(PLAIN_PIPELINE), 0.2, " × plain"),
          Target.of("T7", "Look up a subject's decision")
              .atMost(
                  "own",
                  row("decision.SubjectBenchmark.own")
                      .by(row("decision.SubjectBenchmark.plainRead")),
                  1.3,
                  " × a plain read")
              .atMost("context", row("decision.SubjectBenchmark.throughContext").median(), 5, " ns")
              .atMost(
                  "each of a million cached",
                  row("decision.SubjectMemory.cachedSubject", "subjects=1000000").median(),
                  260,
                  " B")
              .atMost(
                  "resolving one of them",
                  row("decision.DecisionBenchmark.resolve", "subjects=1000000").median(),
                  600,
                  " ns"),
          Target.of("T8", "An event that no destination may receive")
              .atMost("time", row("capture.EventBenchmark.denied").median(), 3, " ns")
              .atMost("allocated", row("capture.EventBenchmark.denied").bytes(), NONE, " B"),
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
          Target.of("T10", "Spool, frames of 64 spans of one subject")
              .atMost(
                  "append, forced each 16 MiB",
                  row("spool.SpoolAppendBenchmark.spool", "frame=64", "forcedEachMiB=16")
                      .by(row("spool.SpoolAppendBenchmark.marshal", "frame=64")),
                  1.4,
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
          Target.of("T11", "From `fromEnvironment()` to the first span")
              .atMost(
                  "time",
                  start("toFirstSpan", "assent").pairedBy(start("toFirstSpan", "plain")),
                  1.3,
                  " × autoconfigure")
              .atMost(
                  "heap",
                  start("heap", "assent")
                      .median()
                      .minus(start("heap", "plain").median())
                      .times(1e-6),
                  2,
                  " MB more"),
          Target.of("T12", "`revoke()` until its receipt")
              .atMost("queues full", revoke("queues"), 1, " ms, p99")
              .atMost("receiver stalled", revoke("stalled"), 20, " ms, p99"));

  private Targets() {}

  private static Pick gate(String method, String memory, String outcome) {
    return row(
        "gate.SpanGateBenchmark." + method,
        "memory=" + memory,
        "outcome=" + outcome,
        "keys=CONSTANT");
  }

  private static Pick cold(String method) {
    return row("gate.SpanGateBenchmark-pairs." + method, "memory=COLD", "outcome=PERMITTED");
  }

  private static Pick byHand(String method) {
    return row("gate.SpanByHandBenchmark." + method, "outcome=STRIP_3", "keys=CONSTANT");
  }

  private static Pick tag(String method) {
    return row("pipeline.TagBenchmark." + method);
  }

  private static Pick pipeline(String contender) {
    return row("pipeline.PipelineCost.cpu", "contender=" + contender);
  }

  private static Pick collection(String contender, String kind) {
    return row("metric.CollectionBenchmark." + contender, "kind=" + kind);
  }

  private static Pick start(String figure, String contender) {
    return row("start.StartUp." + figure, "contender=" + contender);
  }

  private static Quantity revoke(String mode) {
    return row("revoke.RevokeLatency.receipt", "mode=" + mode).p99();
  }
}
