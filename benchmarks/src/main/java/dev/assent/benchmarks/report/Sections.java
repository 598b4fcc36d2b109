/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

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
                  "pipeline.PipelineCost",
                  "What does a span cost from its start to the receiver, all threads together?",
                  """
                  Processor time of the whole process, against a receiver in another one, at a rate at which nothing is
                  dropped; one process per contender and round, in turns. `plain` is OpenTelemetry with its batch processor
                  and OTLP exporter, the same queue and batches: it judges nothing and counts nothing.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
                  "pipeline.SpanLifeBenchmark",
                  "What does a span's life cost the application's thread?",
                  """
                  Started, ten attributes, two events, ended; queue, encoding and sending run beside it, and every
                  contender's queue overflows. `plain` judges nothing. Bytes are those of all threads.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
              "pipeline.PipelineSaturation",
              "What does the application wait for in `span.end()` when it ends spans as fast as it can?",
              """
              Percentiles of the call, the clock's own time (some 20 ns) among it; spans ended and arrived per second.
              Everybody's queue overflows then, and what is refused is cheap.
              """),
          Section.of(
                  "gate.SpanGateBenchmark",
                  "What does the gate cost per span before it is sent?",
                  """
                  Ten attributes and two events with two each, in batches of 512; hot is one batch, cold are 65,536 spans in
                  another order than they lie in. `stamped` is the gate for spans that were classified before the queue,
                  `alone` also classifies (a prototype: the product has no such mode), `classify` only that. `iterate` reads
                  every key and value and does nothing. `marshal` encodes with little allocation and judges nothing.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "gate.AttributeCountBenchmark",
                  "How does the cost grow with the number of attributes?",
                  "The same contenders, for spans of that many attributes; three of them may not leave, or all may.")
              .against(Anchor.method("marshal"))
              .drawn(Section.Picture.curve("attributes")),
          Section.of(
                  "gate.SpanByHandBenchmark",
                  "What do people pay for what they write by hand?",
                  """
                  The same spans, hot. `removeIf`, `regexes`, `beforeSend` and `interceptor` look at the span's own attributes
                  alone, and count nothing; `beforeSend` is a reconstruction of such a hook. `sentry` is Sentry's own SDK: its
                  scope data and its encoding to JSON are part of the figure.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "metric.MetricGateBenchmark",
                  "What does the gate cost per metric point?",
                  """
                  Per point of a collection. `merged` strips an attribute by which ten series become fewer, and adds them up;
                  `firstSight` sees each series for the first time. `removeIf` merges and keeps no series between collections.
                  `marshal` encodes with little allocation and judges nothing.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "decision.SubjectBenchmark",
                  "What does it cost to ask whether a subject permits something, by one who has the subject?",
                  """
                  The process's own, and through the context. `plainRead` and `volatileRead` test a mask in a field, which
                  nobody judges.
                  """)
              .against(Anchor.method("plainRead")),
          Section.of(
                  "decision.DecisionBenchmark",
                  "What does it cost to come by the decision of one of many subjects?",
                  """
                  By the path, as when a request arrives (`resolve`), and by a handle that somebody has. `mapOnly` and
                  `caffeineOnly` look the same paths up; they load, judge and refresh nothing. `pathOnly` makes the path's
                  text, which all that look up do too.
                  """)
              .against(Anchor.method("mapOnly")),
          Section.of(
              "decision.SubjectMemory",
              "How much memory does a cached subject take?",
              "Counted object by object, with its key; what many share is counted once."),
          Section.of(
                  "capture.EventBenchmark",
                  "What does an event cost who records it?",
                  """
                  Three fields, into a logger whose processor only counts. `denied` is never built, only counted. `otelRecord`
                  is the permitted record by OpenTelemetry's own API and asks nobody; `counter` is one increment of a
                  Micrometer counter, `adder` of a `LongAdder`.
                  """)
              .against(Anchor.method("otelRecord")),
          Section.of(
                  "spool.SpoolAppendBenchmark",
                  "What does it cost to keep a span on disk?",
                  """
                  64 spans of one subject, on fresh files. `spool` encodes, encrypts, appends, and forces whenever so many MiB
                  are written. `plainFile` writes as many bytes, known before, and encodes nothing. `diskBuffer` is
                  OpenTelemetry contrib's: it encodes, but encrypts nothing and never forces. `marshal` encodes to nowhere.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
              "spool.SpoolReplayBenchmark",
              "What does it cost to bring a permitted span back from disk?",
              """
              512 spans as far as the request: read, decrypted, judged by their frame's header, put together, and put
              back as if the receiver were busy. Nothing is decoded.
              """),
          Section.of(
              "revoke.RevokeLatency",
              "How long does a revocation take?",
              """
              From the call of `revoke()` until it returned, and until its receipt, each time of another user whose chat is
              everywhere in the process: in full queues; in a request whose receiver has stopped reading; on disk. No file is
              forced but the spool's.
              """),
          Section.of(
              "consent.PushLatency",
              "How long after a platform's event is a change in force?",
              """
              Over loopback, from before the event is written until another thread sees the new decision: event, request,
              document, judgement, enforcers.
              """),
          Section.of(
                  "start.StartUp",
                  "What does it cost to start?",
                  """
                  Each time a fresh process, one contender after the other: from the first line of `main` until the first span
                  has ended, with one OTLP endpoint without TLS for traces, metrics and logs. `plain` is OpenTelemetry's
                  autoconfigure: it knows no catalog, no policy and no consent, and makes its HTTP clients at once, where
                  Assent makes its one when the first request goes out.
                  """)
              .against(Anchor.param("contender", "plain")));

  private Sections() {}
}
