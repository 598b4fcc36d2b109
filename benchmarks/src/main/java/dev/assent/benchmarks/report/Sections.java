/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Section.Picture;
import java.util.List;

/**
 * What each benchmark asks, in the page's order. A class that is not here gets a section all the
 * same, with a warning and without ratios.
 *
 * <p>A section is a class, the question, what is measured and what the contenders don't do; then,
 * if there is something to divide by, {@code against} what, and which rows of many are {@code
 * drawnWhere}.
 */
final class Sections {
  static final List<Section> ALL =
      List.of(
          Section.of(
                  "SpanLifeBenchmark",
                  "What does a span's life cost the application's thread?",
                  """
                  Started, ten attributes, ended, on one thread that does nothing else, so that every contender's queue
                  overflows; encoding and sending run beside it. `plain` is OpenTelemetry with its batch processor and
                  OTLP exporter: it decides nothing.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
                  "SubjectBenchmark",
                  "What does it cost to come by a subject's decision?",
                  """
                  The process's own, through the context, resolved from a path that is cached or not. `plainRead` is a
                  field. `caffeineOnly` and `mapOnly` look the same path up; they load, judge and refresh nothing.
                  `pathOnly` only makes the path's text, which all look-ups do too.
                  """)
              .against(Anchor.method("plainRead")),
          Section.of(
                  "SpoolAppendBenchmark",
                  "What does it cost to keep a span on disk?",
                  """
                  64 spans of one subject, on fresh files: `spool` encodes, encrypts, appends, and forces whenever a
                  segment of 16 MiB is full. `plainFile` writes as many bytes, known before, and encodes nothing.
                  `marshal` encodes the same spans to nowhere, what any exporter pays anyway.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
              "SpoolReplayBenchmark",
              "What does it cost to bring a permitted span back from disk?",
              """
              512 spans as far as the request: read, decrypted, judged by their frame's header, put together, and put
              back as if the receiver were busy. Nothing is decoded.
              """),
          Section.of(
              "RevokeLatency",
              "How long does a revocation take?",
              """
              From the call of `revoke()` until its receipt, each time of another user whose chat is everywhere in the
              process: in full queues; in a request whose receiver has stopped reading; on disk. No file is forced but
              the spool's.
              """),
          Section.of(
                  "start.StartUp",
                  "What does it cost to start?",
                  """
                  Each time a fresh process, one contender after the other: from `main` until the first span has ended,
                  with one OTLP destination for traces, metrics and logs. `plain` is OpenTelemetry's autoconfigure: it
                  knows no catalog, no policy and no consent.
                  """)
              .against(Anchor.param("contender", "plain"))
              .drawn(Picture.NONE));

  private Sections() {}
}
