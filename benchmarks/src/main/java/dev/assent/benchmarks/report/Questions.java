/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.List;

/** The questions of the overview. The ratio of the first is the page's first line. */
final class Questions {
  private static final Pick PLAIN = pipeline("plain");
  private static final Pick PERMITTED = pipeline("permitted");
  private static final Pick STRIPPED = pipeline("stripped");

  static final List<Question> ALL =
      List.of(
          Question.of(
              "How much CPU time does a span take from its start to the receiver?",
              "All threads of the process. Everything is permitted.",
              PLAIN,
              PERMITTED),
          Question.of(
              "How long does a span occupy the application's thread?",
              "Start, ten attributes, two events, end, under overload. Everything is permitted.",
              life("plain"),
              life("permitted")),
          Question.of(
              "How long does a log record occupy the application's thread?",
              "Three fields, by OpenTelemetry's log API or as an Assent event, without a queue.",
              row("capture.EventBenchmark.otelRecord"),
              row("capture.EventBenchmark.permitted")),
          Question.of(
                  "How long does it take to collect and encode 10,000 metric points?",
                  "Sums with seven attributes. Everything is permitted.",
                  collection("openTelemetry"),
                  collection("assent"))
              .unmeasured(
                  "Not measured since Assent encodes the points itself;"
                      + " `benchmarks/run CollectionBenchmark` measures it."),
          Question.of(
                  "What do stripped attributes cost?",
                  "CPU time of a span as in the first row; three of its ten attributes are stripped.",
                  PLAIN,
                  STRIPPED)
              .more(
                  "",
                  STRIPPED.median().minus(PERMITTED.median()).times(1.0 / 3),
                  " ns per stripped attribute"),
          Question.of(
                  "How long does a revocation take?",
                  "From `revoke()` to its receipt, with full queues: median and 99th percentile.",
                  null,
                  row("revoke.RevokeLatency.receipt", "mode=queues"))
              .more("p99 ", row("revoke.RevokeLatency.receipt", "mode=queues").p99(), " ms"),
          Question.of(
              "How much memory does each cached subject take?",
              "One of a million, with its key.",
              null,
              row("decision.SubjectMemory.cachedSubject", "subjects=1000000")),
          Question.of(
              "How long does it take to start?",
              "A new process, from the first line of `main` to the end of the first span.",
              row("start.StartUp.toFirstSpan", "contender=plain"),
              row("start.StartUp.toFirstSpan", "contender=assent")));

  private Questions() {}

  private static Pick pipeline(String contender) {
    return row("pipeline.PipelineCost.cpu", "contender=" + contender);
  }

  private static Pick life(String contender) {
    return row("pipeline.SpanLifeBenchmark.life", "contender=" + contender);
  }

  private static Pick collection(String contender) {
    return row("metric.CollectionBenchmark." + contender, "kind=sums");
  }
}
