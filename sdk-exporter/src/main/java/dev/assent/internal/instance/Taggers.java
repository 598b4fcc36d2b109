/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.Limits;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Creates the processors that pass the data of an SDK to the destinations. */
public record Taggers(Engine engine) {

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

  /**
   * Returns a processor of spans of an application's SDK.
   *
   * @param destinations the names of the destinations that get them
   */
  public SpanTagger hostedSpans(HostedTagging tagging, Limits limits, Set<String> destinations) {
    List<SignalPipeline<StampedSpan>> pipelines = new ArrayList<>();
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < engine.exporters().size(); index++) {
      DestinationExporter exporter = engine.exporters().get(index);
      if (destinations.contains(exporter.name()) && exporter.spans() != null) {
        pipelines.add(exporter.spans());
        accounts.add(engine.ledger().account(index, Signal.TRACES));
      }
    }
    return tagging.spans(
        limits, accounts, null, span -> pipelines.forEach(pipeline -> pipeline.submit(span)));
  }

  /**
   * Returns a processor of log records of an application's SDK.
   *
   * @param destinations the names of the destinations that get them
   */
  public LogTagger hostedLogs(HostedTagging tagging, Limits limits, Set<String> destinations) {
    List<SignalPipeline<StampedLog>> pipelines = new ArrayList<>();
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < engine.exporters().size(); index++) {
      DestinationExporter exporter = engine.exporters().get(index);
      if (destinations.contains(exporter.name()) && exporter.logs() != null) {
        pipelines.add(exporter.logs());
        accounts.add(engine.ledger().account(index, Signal.LOGS));
      }
    }
    return tagging.logs(
        limits, accounts, log -> pipelines.forEach(pipeline -> pipeline.submit(log)));
  }
}
