/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.report.FieldObserver;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.SpanCapture;
import dev.assent.internal.tag.UnreadSpans;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Creates the captures and processors that pass the data of an SDK to the destinations. */
public record Taggers(GatedExport export) {

  /** Returns the capture of spans for all destinations that take them. */
  SpanCapture ownSpans(Limits limits, CategoryGuard guard, Resource resource) {
    Targets<StampedSpan> targets = spanTargets(destination -> true);
    return new SpanCapture(
        export.decisions(),
        export.catalog(),
        limits,
        guard,
        resource,
        targets.accounts(),
        export.needsAllSpans() ? null : export.ledger(),
        unread(targets),
        spans(targets));
  }

  /** Returns a processor of log records for all destinations that take them. */
  LogTagger logs(Limits limits) {
    Targets<StampedLog> targets = logTargets(destination -> true);
    return new LogTagger(
        export.decisions(), export.catalog(), limits, targets.accounts(), logs(targets));
  }

  /**
   * Returns where the spans of an application's SDK go.
   *
   * @param destinations whether the destination with a name gets them
   */
  public Way<StampedSpan> spansTo(Predicate<String> destinations) {
    Targets<StampedSpan> targets = spanTargets(destinations);
    return new Way<>(
        targets.accounts(),
        dropsEarly(targets) ? export.ledger() : null,
        unread(targets),
        spans(targets));
  }

  /** The ledger counts early drops at all destinations that take traces. */
  private boolean dropsEarly(Targets<StampedSpan> targets) {
    long all =
        IntStream.range(0, export.exporters().size())
            .filter(destination -> export.ledger().takes(destination, Signal.TRACES))
            .count();
    return !export.needsAllSpans() && targets.pipelines().size() == all;
  }

  /**
   * Returns where the log records of an application's SDK go.
   *
   * @param destinations whether the destination with a name gets them
   */
  public Way<StampedLog> logsTo(Predicate<String> destinations) {
    Targets<StampedLog> targets = logTargets(destinations);
    return new Way<>(targets.accounts(), null, null, logs(targets));
  }

  private @Nullable UnreadSpans unread(Targets<StampedSpan> targets) {
    FieldObserver observer = export.observer();
    int[] indexes = targets.indexArray();
    return observer.isCounting()
        ? (span, ownMask, subject, capturedUnder) ->
            observer.unread(span, ownMask, subject, capturedUnder, indexes)
        : null;
  }

  private Consumer<StampedSpan> spans(Targets<StampedSpan> targets) {
    FieldObserver observer = export.observer();
    int[] indexes = targets.indexArray();
    SeenNames seen = export.seen();
    DataNames names = seen == null ? null : new DataNames(seen);
    return span -> {
      if (names != null) {
        names.span(span);
      }
      observer.span(span, indexes);
      targets.submit(span);
    };
  }

  private Consumer<StampedLog> logs(Targets<StampedLog> targets) {
    FieldObserver observer = export.observer();
    int[] indexes = targets.indexArray();
    SeenNames seen = export.seen();
    DataNames names = seen == null ? null : new DataNames(seen);
    return log -> {
      if (names != null) {
        names.log(log);
      }
      observer.log(log, indexes);
      targets.submit(log);
    };
  }

  private Targets<StampedSpan> spanTargets(Predicate<String> destinations) {
    return targets(Signal.TRACES, DestinationExporter::spans, destinations);
  }

  private Targets<StampedLog> logTargets(Predicate<String> destinations) {
    return targets(Signal.LOGS, DestinationExporter::logs, destinations);
  }

  private <D extends Stamped> Targets<D> targets(
      Signal signal,
      Function<DestinationExporter, @Nullable SignalPipeline<D>> pipelines,
      Predicate<String> destinations) {
    Targets<D> targets = new Targets<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int index = 0; index < export.exporters().size(); index++) {
      DestinationExporter exporter = export.exporters().get(index);
      SignalPipeline<D> pipeline = pipelines.apply(exporter);
      if (pipeline != null && destinations.test(exporter.name())) {
        targets.pipelines.add(pipeline);
        targets.indexes.add(index);
        targets.accounts.add(export.ledger().account(index, signal));
      }
    }
    return targets;
  }

  /**
   * The way of one signal's data out of somebody else's SDK.
   *
   * @param accounts those of its destinations, to count data that is withheld before it is stamped
   * @param early counts spans that no destination may receive and that are not stamped; null if all
   *     are stamped, and for log records
   * @param unread receives the spans that {@code early} counts; null if nobody does
   * @param sink takes each stamped datum: gates and queues it
   */
  public record Way<D extends Stamped>(
      List<Account> accounts,
      @Nullable LiveLedger early,
      @Nullable UnreadSpans unread,
      Consumer<D> sink) {}

  /**
   * The pipelines of one signal, the indexes of their destinations, and the accounts that count
   * what does not reach them.
   */
  private record Targets<D extends Stamped>(
      List<SignalPipeline<D>> pipelines, List<Integer> indexes, List<Account> accounts) {
    int[] indexArray() {
      return indexes.stream().mapToInt(Integer::intValue).toArray();
    }

    void submit(D datum) {
      for (SignalPipeline<D> pipeline : pipelines) {
        pipeline.submit(datum);
      }
    }
  }
}
