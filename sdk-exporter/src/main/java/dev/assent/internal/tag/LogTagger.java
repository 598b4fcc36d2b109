/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.WithheldCounter;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.ContextNaming;
import dev.assent.internal.tag.subject.LogNaming;
import dev.assent.ledger.Withheld;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only processor of a logger provider. It freezes, classifies and stamps each log record once
 * for all destinations. Thread-safe, never throws.
 */
public final class LogTagger implements LogRecordProcessor {
  private final LogNaming naming;
  private final LogStamper stamper;
  private final WithheldCounter withheldCounter;
  private final SafeSink<StampedLog> sink;

  /**
   * A tagger.
   *
   * @param limits the SDK's limits of log records
   * @param accounts the accounts of logs at all destinations, to count data withheld here
   * @param sink receives each stamped record on the thread that emitted it; gates and queues it
   */
  public LogTagger(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      List<Account> accounts,
      Consumer<StampedLog> sink) {
    this(new ContextNaming(decisions), new Classifier(catalog, limits), accounts, sink);
  }

  LogTagger(
      LogNaming naming, Classifier classifier, List<Account> accounts, Consumer<StampedLog> sink) {
    this.naming = naming;
    this.stamper = new LogStamper(classifier);
    this.withheldCounter = new WithheldCounter(accounts);
    this.sink = new SafeSink<>(sink);
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    sink.accept(stamp(context, logRecord));
  }

  private @Nullable StampedLog stamp(Context context, ReadWriteLogRecord logRecord) {
    try {
      LogRecordData log = logRecord.toLogRecordData();
      CaptureContext captured = naming.ofLog(KeptException.real(context), log);
      return stamper.stamp(
          log, captured.and(KeptException.declared(context)), KeptException.stackTrace(context));
    } catch (Throwable e) {
      withheldCounter.count(Withheld.GATE_FAILED);
      return null;
    }
  }
}
