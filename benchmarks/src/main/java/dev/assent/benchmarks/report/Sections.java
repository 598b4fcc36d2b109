/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * The sections of the page with all tables, in its order. Classes without a section are appended,
 * with a warning and without ratios.
 *
 * <p>A section has a class, a question, and a text that explains the measurement and states what
 * the contenders do not do. {@code against} names the row by which others are divided; {@code
 * drawnWhere} limits the picture to some rows.
 */
final class Sections {
  static final List<Section> ALL =
      List.of(
          Section.of(
                  "pipeline.PipelineCost",
                  "How much CPU time does a span take from its start to the receiver?",
                  """
                  A span has ten attributes, and two events with two attributes each. The receiver is another process, and the rate is low
                  enough that no span is dropped. Each contender and round is a process of its own; the contenders run in turns.
                  `cpu` is the CPU time of all threads except those of the JIT compiler, whose share depends on the length of the run.
                  `thread` is that of the application's thread alone, from the span's start until it is queued. `bytes` are allocated by
                  all threads, `threadBytes` by the application's thread.

                  `permitted`, `stripped` (three of ten attributes are removed) and `withheld` (no span is sent) are Assent's own SDK.
                  `plain` is OpenTelemetry with its batch processor and OTLP exporter, and the same queue and batch sizes.
                  `autoconfigured` is the same, built by OpenTelemetry's autoconfigure with its defaults. `hosted-…` is that SDK, taken
                  over by Assent; it is divided by `autoconfigured`. `plain` and `autoconfigured` make no decisions and keep no ledger.
                  Spring Boot's SDK is taken over in the same way: its batch processor is replaced by the same class.
                  """)
              .against(
                  Anchor.param("contender", "plain")
                      .basing("autoconfigured", "autoconfigured")
                      .basing("hosted-permitted", "autoconfigured")
                      .basing("hosted-stripped", "autoconfigured")
                      .basing("hosted-withheld", "autoconfigured"))
              .drawnWhere("method", "cpu", "thread", "bytes"),
          Section.of(
                  "pipeline.SpanLifeBenchmark",
                  "How long does a span occupy the application's thread?",
                  """
                  A span is started, gets ten attributes and two events, and is ended. The exporter's threads run at the same time. All
                  contenders' queues overflow, so each drops another share of its spans, which is cheaper than to queue them; `thread` of
                  the benchmark before is the same without overload. `plain` makes no decisions. B/op includes all threads.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
                  "pipeline.HostedSpanBenchmark",
                  "How long does a span occupy the application's thread if Assent takes over the application's SDK?",
                  """
                  The span's life is that of the benchmark before, but nothing is encoded or sent. `plain` is OpenTelemetry's batch
                  processor with an exporter that does nothing; it makes no decisions. `hosted` is the same SDK, taken over by Assent;
                  `own` is Assent's own SDK, whose receiver is away. Everything may leave. B/op includes all threads.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
                  "pipeline.PipelineSaturation",
                  "How long does `span.end()` take under full load?",
                  """
                  Percentiles of one call, including the time to read the clock, while the application ends spans as fast as it can.
                  `ended` and `arrived` are spans per second; more is better. All contenders' queues overflow, and a refused span is
                  cheap. `plain` makes no decisions.
                  """)
              .against(Anchor.param("contender", "plain"))
              .drawnWhere("method", "end.p50", "end.p99", "end.p99.9"),
          Section.of(
                  "pipeline.TagBenchmark",
                  "How long does it take to classify and stamp a span before the queue?",
                  """
                  This happens once for all destinations, on the thread that ends the span. `life` is plain OpenTelemetry: a span is
                  started, gets ten attributes and two events, is ended, and goes to a processor that keeps the SDK's view of it. It makes
                  no decisions. `markedLife` is the same with Assent's processor. The others start with an ended span: `toSpanData` takes
                  the SDK's view, `onEnd` also classifies and stamps it, and `onEndAndGate` also decides for one destination. Classifying
                  and stamping alone take the difference between `onEnd` and `toSpanData`.
                  """)
              .against(Anchor.method("life")),
          Section.of(
                  "encode.EncodeBenchmark",
                  "How long does it take to encode a span?",
                  """
                  Time per span, for a request with 512 spans of ten attributes and two events, as an array. All contenders yield the same
                  bytes. `reusable` and `immutable` are OpenTelemetry's two encoders; the first is its default. `assent` is Assent's.
                  """)
              .against(Anchor.method("reusable")),
          Section.of(
                  "gate.SpanGateBenchmark",
                  "How long does the gate take per span before export?",
                  """
                  Spans have ten attributes, and two events with two attributes each; a batch has 512 spans. `HOT` repeats one batch;
                  `COLD` uses 65,536 spans of 8,192 users in random order. `GRANTED`: no decision changed since the capture, so the gate
                  makes one comparison per span. `PERMITTED`: some decision changed, so the gate tests masks. `STRIP_3`: three of the ten
                  attributes are removed. `WITHHELD`: all spans are removed. `stamped` is Assent's gate, for spans that were classified
                  before the queue. `alone` is a prototype of an exporter that also classifies; `classify` is that part of it.
                  `stampedMarshal` and `aloneMarshal` also encode the remaining data. `iterate` only reads all keys and values. `PER_CALL`
                  keys are new objects for each span, as `setAttribute("http.route", …)` creates them. The anchor, `marshal`, encodes all
                  spans with OpenTelemetry's low-allocation encoder, as every exporter does; it makes no decisions.
                  """)
              .against(Anchor.method("marshal").at("outcome", "PERMITTED"))
              .drawnWhere("method", "stamped", "alone", "iterate")
              .drawnWhere("keys", "CONSTANT"),
          Section.of(
                  "gate.AttributeCountBenchmark",
                  "How does the cost grow with the number of attributes?",
                  """
                  Spans have attributes but no events, and memory is hot. Every third attribute is removed; its name is in no catalog.
                  `strip` is the gate of stamped spans, which removes attributes by their positions. `removeIf` removes the same
                  attributes with a `HashSet` and the builder's filter, and checks nothing else. `classify` only classifies. `iterate`
                  reads all keys and values, and `marshal` encodes all attributes; both remove nothing.
                  """)
              .against(Anchor.method("marshal"))
              .drawn(Section.Picture.curve("attributes")),
          Section.of(
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
              .against(Anchor.method("marshal")),
          Section.of(
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
              .against(Anchor.method("marshal").at("outcome", "STRIP_3"))
              .drawnWhere("memory", "HOT"),
          Section.of(
                  "metric.MetricGateBenchmark",
                  "How long does the gate take per metric point?",
                  """
                  Time per point of a collection, from the SDK's data to the destination's queue. `permitted`: all points are sent.
                  `merged`: one attribute is removed, so that 50 series become one. `withheld`: nothing is sent. `removeIf` merges series
                  in the same way by hand; it makes no decisions, accumulates nothing and counts nothing. `iterate` reads the time and
                  attributes. `marshal` and `marshalTree` are OpenTelemetry's two encoders for all points; they make no decisions.
                  """)
              .against(Anchor.method("marshal"))
              .drawnWhere("method", "gate", "iterate", "removeIf"),
          Section.of(
                  "metric.CollectionBenchmark",
                  "How long does a complete metric collection take?",
                  """
                  Time per collection of 10,000 points, 1,000 of each of ten instruments, with seven attributes each, from the request to
                  the SDK to the request's bytes in an array. All points are permitted, and both requests have the same length.
                  `openTelemetry` is the SDK's cumulative reader and low-allocation encoder; it makes no decisions. `assent` is Assent's
                  reader, gate, accumulation and encoder; it judges each point anew.
                  """)
              .against(Anchor.method("openTelemetry")),
          Section.of(
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
                  Anchor.methods(
                      "unfiltered",
                      Map.of(
                          "openTelemetryView",
                          "openTelemetry",
                          "micrometerIgnoreTags",
                          "micrometer"))),
          Section.of(
                  "catalog.CatalogBenchmark",
                  "How long does it take to find a name in the catalog?",
                  """
                  Time per look-up, in random order, among so many `entries`; `unknown` is the percentage of names that have no entry.
                  `catalog` is Assent's, which also finds the longest known prefix of a name. `hashMap`, `concurrentHashMap` and
                  `caffeine` (with a maximum size) hold the same names without prefixes, so they do less for unknown names. `COMPOSED`
                  names are new strings without a cached hash code. With `collide=true` all unknown names share one `hashCode`, as an
                  attacker who chooses names can achieve.
                  """)
              .against(Anchor.method("hashMap")),
          Section.of(
                  "decision.SubjectBenchmark",
                  "How long does a permission check take with the subject at hand?",
                  """
                  `own` is the process's own subject; `throughContext` takes the subject from the current context. `plainRead` and
                  `volatileRead` test a mask in a field, without a decision.
                  """)
              .against(Anchor.method("plainRead")),
          Section.of(
                  "decision.DecisionBenchmark",
                  "How long does it take to look up the decision of one of many subjects?",
                  """
                  `resolve` looks it up by the subject's path, as at the start of a request. `handle` uses an existing handle, as for each
                  datum. `mapOnly` (a `ConcurrentHashMap`) and `caffeineOnly` look up the same paths; they do not load, decide, revoke or
                  refresh. `pathOnly` creates the text of the path, as each look-up does. The order is random, so a million subjects are
                  cold memory. Rows with two threads use all cores.
                  """)
              .against(Anchor.method("mapOnly")),
          Section.of(
              "decision.SubjectMemory",
              "How much memory does a cached subject take?",
              """
              All objects of a subject and its key; objects that subjects share count once.
              """),
          Section.of(
                  "capture.EventBenchmark",
                  "How long does it take to record an event?",
                  """
                  An event has three fields; the logger's processor only counts. `permitted` is recorded complete, `stripped` without one
                  field. `denied` is not built, only counted; `unknown` is the same without a subject, `deniedInContext` with a subject in
                  the context. `whose` only finds the subject. `otelRecord` records the permitted event with OpenTelemetry's own API and
                  makes no decisions. `counter` increments a Micrometer counter and `adder` a `LongAdder`; they record nothing else.
                  """)
              .against(Anchor.method("otelRecord")),
          Section.of(
                  "spool.SpoolAppendBenchmark",
                  "How long does it take to write a span to disk?",
                  """
                  Time per span, in frames of one span or of 64 spans of one subject, to new files. `spool` encodes, encrypts and appends,
                  and forces data to the device after each `forcedEachMiB` MiB; 256 means never. `plainFile` writes the same number of
                  prepared bytes to a file channel and forces them as often; it encodes nothing. `diskBuffer` is the disk buffer of
                  OpenTelemetry's contrib project; it encodes, but does not encrypt or force, and deletes the oldest data. `marshal` only
                  encodes.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "spool.SpoolReplayBenchmark",
                  "How long does it take to read a span back from disk?",
                  """
                  Time per span, for 512 spans of one subject, up to the request. `permitted`: frames are read, decrypted, decided by their
                  headers, combined, and put back as if the receiver were busy; nothing is decoded. `stripped`: three of ten attributes
                  were denied after the frames were read, so they are also decoded, stripped and encoded. `denied`: the same, with nothing
                  left. A revocation erases data on disk, so only frames that are already read are stripped or denied.
                  """)
              .against(Anchor.param("gate", "permitted")),
          Section.of(
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
          Section.of(
                  "revoke.RevocationLoadBenchmark",
                  "How long does a span occupy the application's thread while decisions change?",
                  """
                  A span is started, gets ten attributes and is ended, while another thread revokes a user's chat so many times per
                  second, each time through all queues. `plain` is OpenTelemetry with its batch processor and OTLP exporter: it has no
                  decisions, so nothing changes. All queues overflow. `life.changed` and `life.receipts` are the rates that the machine
                  reached.
                  """)
              .against(Anchor.param("changesPerSecond", "plain")),
          Section.of(
              "consent.PushLatency",
              "How soon is a change at the consent platform in force?",
              """
              Time over loopback from before the platform writes the event until another thread sees the new decision: event, request,
              document, decision, and everything that acts on it.
              """),
          Section.of(
                  "start.StartUp",
                  "How long does it take to start?",
                  """
                  Time from the first line of `main` to the end of the first span, each time in a new process, with the contenders in
                  turns, and with one OTLP endpoint without TLS for traces, metrics and logs. `plain` is OpenTelemetry's autoconfigure:
                  it has no catalog, policy or consent, and creates its HTTP clients at once, where Assent creates its one client for the
                  first request.
                  """)
              .against(Anchor.param("contender", "plain")),
          Section.of(
              "start.Closure",
              "How large are the jars?",
              """
              All jars that `assent-sdk-exporter` adds to an application, those of OpenTelemetry's API and SDK included.
              """));

  private Sections() {}
}
