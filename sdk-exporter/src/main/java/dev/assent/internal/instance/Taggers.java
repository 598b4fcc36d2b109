/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.tag.Limits;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Creates the processors that pass the data of an SDK to the destinations. */
record Taggers(Engine engine) {

  /** Returns a processor of spans for all destinations that take them. */
  SpanTagger spans(Limits limits) {
    List<SignalPipeline<StampedSpan>> pipelines = new ArrayList<>();
    List<Account> accounts = engine.accounts(Signal.TRACES);
    for (DestinationExporter exporter : engine.exporters()) {
      if (exporter.spans() != null) {
        pipelines.add(exporter.spans());
      }
    }
    Consumer<StampedSpan> sink = span -> pipelines.forEach(pipeline -> pipeline.submit(span));
    return engine.report() != null // a report needs the fields of spans that go nowhere
        ? new SpanTagger(engine.decisions(), engine.catalog(), limits, accounts, sink)
        : new SpanTagger(
            engine.decisions(), engine.catalog(), limits, accounts, engine.ledger(), sink);
  }

  /** Returns a processor of log records for all destinations that take them. */
  LogTagger logs(Limits limits) {
    List<SignalPipeline<StampedLog>> pipelines = new ArrayList<>();
    for (DestinationExporter exporter : engine.exporters()) {
      if (exporter.logs() != null) {
        pipelines.add(exporter.logs());
      }
    }
    return new LogTagger(
        engine.decisions(),
        engine.catalog(),
        limits,
        engine.accounts(Signal.LOGS),
        log -> pipelines.forEach(pipeline -> pipeline.submit(log)));
  }
}
