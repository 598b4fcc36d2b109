/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.List;
import java.util.Map;

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
                  Processor time of all threads of the process but the compiler's, whose time would be half of the whole in a
                  run of seconds and nothing in one of hours; against a receiver in another process, at a rate at which nothing
                  is dropped; one process per contender and round, in turns. `permitted`, `stripped` (three of ten attributes
                  may not leave) and `withheld` (the span may not) are Assent. `plain` is OpenTelemetry with its batch
                  processor and OTLP exporter, the same queue and batches: it judges nothing and counts nothing.
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
                  Percentiles of the call, the time that reading the clock takes among it; spans `ended` and `arrived` per
                  second, where more is better. Everybody's queue overflows then, and what is refused is cheap. `plain`
                  judges nothing.
                  """)
              .against(Anchor.param("contender", "plain"))
              .drawnWhere("method", "end.p50", "end.p99", "end.p99.9"),
          Section.of(
                  "pipeline.TagBenchmark",
                  "What does it cost to tag and stamp a span before the queue?",
                  """
                  Once for all destinations, on the thread that ends the span. `life` is plain OpenTelemetry: started, ten
                  attributes, two events, ended, and handed to a processor that keeps the SDK's view of it; it judges
                  nothing. `markedLife` has our tagger in that place. Of an ended span: `toSpanData` is the SDK's view alone,
                  `onEnd` that view classified and stamped, `onEndAndGate` also judged for one destination. What tagging
                  adds is `onEnd` less `toSpanData`.
                  """)
              .against(Anchor.method("life")),
          Section.of(
                  "gate.SpanGateBenchmark",
                  "What does the gate cost per span before it is sent?",
                  """
                  Ten attributes and two events with two each, in batches of 512. `HOT` is one batch again and again, `COLD`
                  are 65,536 spans of 8,192 users in another order than they lie in. `GRANTED`: nothing was decided since
                  capture, one comparison per span; `PERMITTED`: something was, masks are tested; `STRIP_3`: three of the ten
                  attributes may not leave; `WITHHELD`: no span may. `stamped` is the gate for spans that were classified
                  before the queue, as the product does it; `alone` also classifies, as an exporter would have to that nobody
                  stamped for (a prototype: the product has no such mode), `classify` does only that. `stampedMarshal` and
                  `aloneMarshal` encode what is left. `iterate` reads every key and value and does nothing. `PER_CALL` keys
                  are new objects in each span, as `setAttribute("http.route", …)` makes them. The anchor, `marshal`, encodes
                  all with little allocation to nowhere, which any exporter pays; it judges nothing.
                  """)
              .against(Anchor.method("marshal").at("outcome", "PERMITTED"))
              .drawnWhere("method", "stamped", "alone", "iterate")
              .drawnWhere("keys", "CONSTANT"),
          Section.of(
                  "gate.AttributeCountBenchmark",
                  "How does the cost grow with the number of attributes?",
                  """
                  Spans of so many attributes and no events, hot; every third attribute may not leave, and its name is in no
                  catalog. `strip` is the gate of stamped spans, which takes that third by the positions of what is left;
                  `removeIf` takes the same by a `HashSet` and the builder's filter, and judges nothing else; `classify` only
                  classifies. `iterate` reads every key and value, `marshal` encodes all; neither takes anything.
                  """)
              .against(Anchor.method("marshal"))
              .drawn(Section.Picture.curve("attributes")),
          Section.of(
                  "gate.SpanByHandBenchmark",
                  "What do people pay for what they write by hand?",
                  """
                  The same spans, hot, three attributes of ten to be taken. `stamped` and `alone` are Assent: they judge name,
                  events, status, links, scope and resource too, and count what they took. `removeIf` (a `HashSet` of names),
                  `regexes` (eight patterns over every text), `beforeSend` (the same eight over a copy as a map) and
                  `interceptor` (a callback per attribute) are reconstructions of what people write; they look at the span's
                  own attributes alone, and count nothing. `sentry` is Sentry's own SDK with its `beforeSendTransaction`: its
                  scope data and its encoding to JSON are part of the figure, so compare it with `stamped` and `marshal`
                  together. `marshal` and `marshalImmutable` are OpenTelemetry's two encoders, which judge nothing.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "gate.LogGateBenchmark",
                  "What does the gate cost per log record, and what do others' filters?",
                  """
                  Ten attributes and a body that is a map with a list and a map in it; memory, outcomes and `stamped` as of
                  spans. `alone` also freezes and classifies (a prototype). `removeIf` and `regexes` are reconstructions, look
                  at attributes alone and never into the body, and count nothing. `masking` is logstash's masking decorator
                  for logback itself, with the same names as paths: it masks values and leaves names, and encodes to JSON,
                  so its price is what it takes more than `json`, the same generator without it. `sentry` is Sentry's own SDK
                  with its hook for logs: the body is a text there, and encoding to JSON is in the figure.
                  """)
              .against(Anchor.method("marshal").at("outcome", "STRIP_3"))
              .drawnWhere("memory", "HOT"),
          Section.of(
                  "metric.MetricGateBenchmark",
                  "What does the gate cost per metric point?",
                  """
                  Per point of a collection, from what the SDK collected to what is queued. `permitted`: all may leave;
                  `merged`: an attribute may not, so that 50 series become one; `withheld`: nothing may leave. `removeIf` merges
                  the same by hand, and neither judges, accumulates nor counts. `iterate` reads a time and the attributes.
                  `marshal` and `marshalTree` are OpenTelemetry's two encoders, over all points; they judge nothing.
                  """)
              .against(Anchor.method("marshal"))
              .drawnWhere("method", "gate", "iterate", "removeIf"),
          Section.of(
                  "metric.CollectionBenchmark",
                  "What does a whole collection cost?",
                  """
                  Per collection of 10,000 points, 1,000 of each of ten instruments, seven attributes each, all of which may
                  leave: from asking the SDK to the encoded request. `openTelemetry` is the SDK's own reader, cumulative, and
                  its encoder; `assent` is Assent's reader, gate and accumulation, and the same encoder.
                  """)
              .against(Anchor.method("openTelemetry")),
          Section.of(
                  "metric.FilterBenchmark",
                  "What does a filter cost where a measurement is recorded?",
                  """
                  One of 1,000 series in turn; a filter takes one of seven attributes. `openTelemetry` is a counter without a
                  filter, which is what Assent's users call, too: Assent filters when it collects, and does nothing here.
                  `openTelemetryView` is the same with a View that names the attributes to keep. `micrometer` looks a counter
                  up by name and tags and increments it, `micrometerIgnoreTags` with `MeterFilter.ignoreTags`. Both are the
                  libraries themselves. Neither filter knows consent or changes its mind, and what it drops is lost for every
                  destination. Each is compared with the same library without its filter.
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
                  "What does it cost to find a name in the catalog?",
                  """
                  Per look-up, in random order, of so many `entries`; `unknown` percent of the names are in none. `catalog` is
                  Assent's, which also finds the longest known prefix of a name. `hashMap`, `concurrentHashMap` and `caffeine`
                  (with a maximum size) hold the same names and know no prefixes, so of unknown names they do less.
                  `COMPOSED` names are new strings whose hash nobody knows yet. With `collide=true` all unknown names share
                  one `hashCode`, which an attacker can bring about who chooses names.
                  """)
              .against(Anchor.method("hashMap")),
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
                  By the path, as when a request arrives (`resolve`), and by a `handle` that somebody has, as for each datum.
                  `mapOnly` (a `ConcurrentHashMap`) and `caffeineOnly` look the same paths up; they load, judge, revoke and
                  refresh nothing. `pathOnly` makes the path's text, which all that look up do too. One after the other in
                  random order, so that a million are cold memory. With two threads where that stands, on all cores.
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
                  Three fields, into a logger whose processor only counts. `permitted` is built whole, `stripped` without one
                  field. `denied` is never built, only counted; `unknown` the same of nobody in particular, `deniedInContext`
                  of a subject in the context; `whose` finds the subject and nothing else. `otelRecord` is the permitted record
                  by OpenTelemetry's own API and asks nobody; `counter` is one increment of a Micrometer counter, `adder` of a
                  `LongAdder`; they record nothing else.
                  """)
              .against(Anchor.method("otelRecord")),
          Section.of(
                  "spool.SpoolAppendBenchmark",
                  "What does it cost to keep a span on disk?",
                  """
                  Per span, in frames of 64 spans of one subject or of one, on fresh files. `spool` encodes, encrypts, appends,
                  and forces to the device whenever so many MiB are written; 256 is never. `plainFile` writes as many bytes,
                  known before, to a file channel, forced as often, and encodes nothing. `diskBuffer` is OpenTelemetry
                  contrib's itself: it encodes, but encrypts nothing, never forces, and throws the oldest away. `marshal`
                  encodes to nowhere.
                  """)
              .against(Anchor.method("marshal")),
          Section.of(
                  "spool.SpoolReplayBenchmark",
                  "What does it cost to bring a span back from disk?",
                  """
                  Per span, 512 of one subject as far as the request. `permitted`: read, decrypted, judged by their frame's
                  header, put together, and put back as if the receiver were busy; nothing is decoded. `stripped`: frames that
                  were read already when three of ten attributes were denied: judged, decoded, stripped, encoded, put together.
                  `denied`: the same, and nothing is left. What lies on disk when a revocation comes is erased, so only frames
                  under way meet the last two.
                  """)
              .against(Anchor.param("gate", "permitted")),
          Section.of(
              "revoke.RevokeLatency",
              "How long does a revocation take?",
              """
              From the call of `revoke()` until it returned, and until its receipt, each time of another user whose chat is
              everywhere in the process: in full queues (2,048 spans and as many log records); the same, and in a request
              whose receiver has stopped reading (`stalled`); on disk (`spool`: 64 of 64 MiB's spans, and all is written anew
              under another key, and forced). `called` is until the call returned and decisions had changed, `receipt` until
              all was done, `purging` the processor time of the thread that purges, `first` the first of the process until its
              receipt. No file is forced but the spool's.
              """),
          Section.of(
                  "revoke.RevocationLoadBenchmark",
                  "What does a span's life cost while decisions change so often per second?",
                  """
                  Started, ten attributes, ended, on the application's thread, while another revokes a user's chat so many
                  times per second, each through all queues. `plain` is OpenTelemetry with its batch processor and OTLP
                  exporter: nothing changes there, and it judges nothing. Everybody's queue overflows. `life.changed` and
                  `life.receipts` are the rates that were reached: what is less than asked for, the machine could not do.
                  """)
              .against(Anchor.param("changesPerSecond", "plain")),
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
