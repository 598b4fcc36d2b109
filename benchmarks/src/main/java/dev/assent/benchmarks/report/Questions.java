/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.List;

/**
 * The questions of the page, in its order: first those of users, then those about single steps.
 *
 * <p>A question has a class, a title, and a text that explains the measurement and states what the
 * contenders do not do. {@code against} names the row by which others are divided.
 */
final class Questions {
  static final List<Question> ALL =
      List.of(
          Question.of(
                  "pipeline.PipelineCost",
                  "How much CPU time does a span take from its start to the receiver?",
                  """
                  A span has ten attributes, and two events with two attributes each. The receiver is another process, and the rate is low
                  enough that no span is dropped. Each contender and round is a process of its own; the contenders run in turns.
                  `cpu` is the CPU time of all threads except those of the JIT compiler, whose share depends on the length of the run.
                  `thread` is that of the application's thread alone, from the span's start until it is queued. `bytes` are allocated by
                  all threads, `threadBytes` by the application's thread. `period` is the time from one burst of 512 spans to the next: it
                  is found with `plain`, and all contenders of a run have the same.

                  `permitted`, `stripped` (three of ten attributes are removed) and `withheld` (no span is sent) are Assent's own SDK.
                  `plain` is OpenTelemetry with its batch processor and OTLP exporter, and the same queue and batch sizes. It makes no
                  decisions and keeps no ledger.
                  """)
              .only("PipelineCost", row -> !isHosted(row))
              .against("plain", row -> row.with("contender", "plain")),
          Question.of(
                  "pipeline.PipelineCost",
                  "How much does a span cost if Assent takes over the application's SDK?",
                  """
                  The measurement is the one above. `autoconfigured` is `plain`, built by OpenTelemetry's autoconfigure with its defaults.
                  `hosted-…` is that SDK, taken over by Assent; the gates of `hosted-reported` only report that they would strip.
                  `autoconfigured` makes no decisions and keeps no ledger. Spring Boot's SDK is taken over in the same way: its batch
                  processor is replaced by the same class.
                  """)
              .only("PipelineCost-hosted", Questions::isHosted)
              .against("autoconfigured", row -> row.with("contender", "autoconfigured")),
          Question.of(
                  "pipeline.SpanLifeBenchmark",
                  "How long does a span occupy the application's thread?",
                  """
                  A span is started, gets ten attributes and two events, and is ended. The exporter's threads run at the same time. All
                  contenders' queues overflow, so each drops another share of its spans, which is cheaper than to queue them; `thread` of
                  the first question is the same without overload. `plain` makes no decisions. B/op includes all threads.
                  """)
              .against("plain", row -> row.with("contender", "plain")),
          Question.of(
                  "pipeline.HostedSpanBenchmark",
                  "How long does a span occupy the application's thread if Assent takes over the"
                      + " application's SDK?",
                  """
                  The same without encoding and sending. `plain` is OpenTelemetry's batch processor with an exporter that does nothing; it
                  makes no decisions. `hosted` is the same SDK, taken over by Assent; `own` is Assent's own SDK, whose receiver is away.
                  """)
              .against("plain", row -> row.with("contender", "plain")),
          Question.of(
                  "capture.EventBenchmark",
                  "How long does a log record or an event occupy the application's thread?",
                  """
                  An event has three fields; the logger's processor only counts. `permitted` is recorded complete, `stripped` without one
                  field. `denied` is not built, only counted; `unknown` is the same without a subject, `deniedInContext` with a subject in
                  the context. `whose` only finds the subject. `otelRecord` records the permitted event with OpenTelemetry's own API and
                  makes no decisions. `counter` increments a Micrometer counter and `adder` a `LongAdder`; they record nothing else.
                  """)
              .against("otelRecord", row -> row.as("otelRecord")),
          Question.of(
                  "metric.CollectionBenchmark",
                  "How long does a complete metric collection take?",
                  """
                  Time per collection of 10,000 points, 1,000 of each of ten instruments, with seven attributes each, from the request to
                  the SDK to the request's bytes in an array. All points are permitted, and both requests have the same length.
                  `openTelemetry` is the SDK's cumulative reader and low-allocation encoder; it makes no decisions. `assent` is Assent's
                  reader, gate, accumulation and encoder; it judges each point anew.
                  """)
              .against("openTelemetry", row -> row.as("openTelemetry")),
          Question.of(
              "revoke.RevokeLatency",
              "How long does a revocation take?",
              """
              Each revocation is that of another user, whose chat is everywhere in the process. `queues`: in full queues, 2,048 spans
              and as many log records. `stalled`: also in a request whose receiver has stopped reading. `spool`: on disk, 64 of the
              user's spans among 64 MiB, all of which are rewritten with another key and forced to the device. `called` is the time
              until `revoke()` returns with the new decisions in force. `receipt` is the time until everything is done. `purging` is
              the CPU time of the purging thread. `first` is the time to the receipt of the process's first revocation. Only the spool
              forces files.
              """),
          Question.of(
              "decision.SubjectMemory",
              "How much memory does a cached subject take?",
              """
              All objects of a subject and its key; objects that subjects share count once.
              """),
          Question.of(
                  "start.HostCost",
                  "What does it cost in the application that I have?",
                  """
              `boot` is a Spring Boot service, with Assent's starter or without; `zipkin` is Zipkin's server; `-agent` is OpenTelemetry's
              Java agent, and `-assent` its extension. `server` is small: `spans` are two spans per request, `all` are also a log record
              and two measurements, `known` and `new` name the same subject in each request, or another one.

              `start` lasts from the start of the process until the first answer, with `startProcessor` of CPU time. `answer` is the
              time until a request is answered, at 200 requests per second; `request` is the CPU time of all threads per request,
              `thread` and `threadBytes` that of the threads that answer, and what these allocate. Without Assent, nobody is asked for
              consent.
              """)
              .against(
                  "without",
                  row ->
                      row.with(
                          "application",
                          row.params().getOrDefault("application", "").replace("-assent", ""))),
          Question.of(
                  "start.StartUp",
                  "How long does it take to start?",
                  """
                  Time from the first line of `main` to the end of the first span, each time in a new process, with the contenders in
                  turns, and with one OTLP endpoint without TLS for traces, metrics and logs. `plain` is OpenTelemetry's autoconfigure:
                  it has no catalog, policy or consent, and creates its HTTP clients at once, where Assent creates its one client for the
                  first request.
                  """)
              .against("plain", row -> row.with("contender", "plain")),
          Question.of(
              "start.Closure",
              "How large are the jars?",
              """
              All jars that `assent-sdk-exporter` adds to an application, those of OpenTelemetry's API and SDK included.
              """),
          Question.of(
                  "pipeline.PipelineSaturation",
                  "How long does `span.end()` take under full load?",
                  """
                  Percentiles of one call while the application ends spans as fast as it can. `ended` and `arrived` are spans per second;
                  more is better. All queues overflow, and a refused span is cheap. `plain` makes no decisions.
                  """)
              .against("plain", row -> row.with("contender", "plain")),
          Question.of(
                  "pipeline.TagBenchmark",
                  "How long does it take to classify and stamp a span before the queue?",
                  """
                  `life` is plain OpenTelemetry, from the span's start to a processor that keeps the SDK's view of it; it makes no decisions.
                  Subjects, classifying and stamping take the difference between `startAndEnd` and `toSpanData`.
                  """)
              .against("life", row -> row.as("life")),
          Question.of(
                  "encode.EncodeBenchmark",
                  "How long does it take to encode a span?",
                  """
                  Time per span, for a request with 512 spans. All contenders yield the same bytes. `reusable` (the default) and `immutable`
                  are OpenTelemetry's encoders, `assent` is Assent's.
                  """)
              .against("reusable", row -> row.as("reusable")),
          Question.of(
                  "gate.SpanGateBenchmark",
                  "How long does the gate take per span before export?",
                  """
                  `stamped` is Assent's gate, `alone` a prototype of an exporter that also classifies; `…Marshal` also encodes. `GRANTED`: no
                  decision changed since the capture. `PERMITTED`: some did, so masks are tested. `STRIP_3`: three of ten attributes are
                  removed. `COLD` is 65,536 spans in random order. `marshal` encodes as every exporter does; it makes no decisions.
                  """)
              .against("marshal", row -> row.as("marshal").with("outcome", "PERMITTED")),
          Question.of(
                  "gate.AttributeCountBenchmark",
                  "How does the cost grow with the number of attributes?",
                  """
                  Every third attribute is removed by `strip`, Assent's gate, and by `removeIf`, which checks nothing else. `classify`,
                  `iterate` and `marshal`, OpenTelemetry's encoder, remove nothing.
                  """)
              .against("marshal", row -> row.as("marshal")),
          Question.of(
                  "gate.SpanByHandBenchmark",
                  "How does the gate compare with filters written by hand?",
                  """
                  The spans are those of the gate's benchmark, memory is hot, and three of ten attributes are removed. `stamped` and
                  `alone` are Assent: they also check the name, events, status, links, scope and resource, and count removed attributes.
                  `removeIf` (a `HashSet` of names), `regexes` (eight patterns over every text), `beforeSend` (the same patterns over a
                  copy as a map) and `interceptor` (a callback per attribute) are reconstructions of common filters; they check only the
                  span's own attributes and count nothing. `sentry` is Sentry's SDK with `beforeSendTransaction`; it includes Sentry's
                  scope data and encoding to JSON, so it compares with `stamped` plus `marshal`. `marshal` and `marshalImmutable` are
                  OpenTelemetry's two encoders, which make no decisions.
                  """)
              .against("marshal", row -> row.as("marshal")),
          Question.of(
                  "gate.LogGateBenchmark",
                  "How long does the gate take per log record, and how long do other filters take?",
                  """
                  Log records have ten attributes, and a body that is a map with a list and a map inside. Memory, outcomes and `stamped`
                  are as in the benchmark of spans. `alone` (a prototype) also copies and classifies. `removeIf` and `regexes` are
                  reconstructions of common filters; they check attributes but not the body, and count nothing. `masking` is the masking
                  decorator of logstash-logback-encoder with the same names as paths; it masks values, keeps names, and encodes to JSON.
                  Its own cost is the difference to `json`, the same encoder without masking. `sentry` is Sentry's SDK with its callback
                  for logs; its body is a text, and it includes encoding to JSON.
                  """)
              .against("marshal", row -> row.as("marshal").with("outcome", "STRIP_3")),
          Question.of(
                  "metric.MetricGateBenchmark",
                  "How long does the gate take per metric point?",
                  """
                  Time per point. `merged`: one attribute is removed, so that 50 series become one; `removeIf` does the same by hand, but
                  makes no decisions and counts nothing. `marshal` and `marshalTree` are OpenTelemetry's encoders; they make no decisions.
                  """)
              .against("marshal", row -> row.as("marshal")),
          Question.of(
                  "metric.FilterBenchmark",
                  "How long does a filter take when a measurement is recorded?",
                  """
                  Measurements of 1,000 series in turn; a filter removes one of seven attributes. `openTelemetry` is a counter without a
                  filter. Applications with Assent use the same counter: Assent filters at collection and does nothing here.
                  `openTelemetryView` adds a View with the names of the attributes to keep. `micrometer` finds a counter by name and tags
                  and increments it; `micrometerIgnoreTags` adds `MeterFilter.ignoreTags`. These filters do not know consent, are fixed,
                  and drop data for all destinations. Each is compared with its own library without the filter.
                  """)
              .against(
                  "unfiltered",
                  row ->
                      row.as(
                          row.method().startsWith("micrometer") ? "micrometer" : "openTelemetry")),
          Question.of(
                  "catalog.CatalogBenchmark",
                  "How long does it take to find a name in the catalog?",
                  """
                  Time per look-up among so many `entries`; `unknown` is the percentage of names without one. `catalog` is Assent's. The others
                  hold no prefixes, so they do less for unknown names. With `collide=true` all unknown names share one `hashCode`.
                  """)
              .against("hashMap", row -> row.as("hashMap")),
          Question.of(
                  "decision.SubjectBenchmark",
                  "How long does a permission check take with the subject at hand?",
                  """
                  `own` is the process's own subject; `throughContext` takes the subject from the current context. `plainRead` and
                  `volatileRead` test a mask in a field, without a decision.
                  """)
              .against("plainRead", row -> row.as("plainRead")),
          Question.of(
                  "decision.DecisionBenchmark",
                  "How long does it take to look up the decision of one of many subjects?",
                  """
                  `resolve` finds the decision by the subject's path, as at the start of a request; `handle` uses a handle, as for each datum.
                  `mapOnly` and `caffeineOnly` look up the same paths; they do not load, decide, revoke or refresh.
                  """)
              .against("mapOnly", row -> row.as("mapOnly")),
          Question.of(
                  "spool.SpoolAppendBenchmark",
                  "How long does it take to write a span to disk?",
                  """
                  Time per span, in frames of one or 64. `spool` encodes, encrypts, appends, and forces to the device after so many MiB; 256 is
                  never. `plainFile` encodes nothing. `diskBuffer`, of OpenTelemetry's contrib project, does not encrypt or force, and deletes
                  the oldest data. `marshal` only encodes.
                  """)
              .against("marshal", row -> row.as("marshal").with("forcedEachMiB", null)),
          Question.of(
                  "spool.SpoolReplayBenchmark",
                  "How long does it take to read a span back from disk?",
                  """
                  Time per span up to the request. `permitted`: frames are decrypted and decided by their headers; nothing is decoded.
                  `stripped` and `denied`: attributes, or all, were denied after the frames were read, so these are also decoded.
                  """)
              .against("permitted", row -> row.with("gate", "permitted")),
          Question.of(
                  "revoke.RevocationLoadBenchmark",
                  "How long does a span occupy the application's thread while decisions change?",
                  """
                  Another thread revokes a user's chat so many times per second, through all queues. In `plain`, OpenTelemetry, nothing
                  changes. All queues overflow. `life.changed` and `life.receipts` are the rates that the machine reached.
                  """)
              .against("plain", row -> row.with("changesPerSecond", "plain")),
          Question.of(
              "consent.PushLatency",
              "How soon is a change at the consent platform in force?",
              """
              Time over loopback from before the platform writes the event until another thread sees the new decision: event, request,
              document, decision, and everything that acts on it.
              """));

  private Questions() {}

  private static boolean isHosted(Row row) {
    String contender = row.params().getOrDefault("contender", "");
    return contender.equals("autoconfigured") || contender.startsWith("hosted-");
  }
}
