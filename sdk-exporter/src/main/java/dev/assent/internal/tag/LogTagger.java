/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Withheld;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one processor of a logger provider: freezes each log record, classifies and stamps it once
 * for all destinations. Its subjects are those of the context that it was given and of the current
 * one. Thread-safe, never throws.
 */
public final class LogTagger implements LogRecordProcessor {
  private final Decisions decisions;
  private final LogStamper stamper;
  private final WithheldCounter withheldCounter;
  private final Consumer<StampedLog> sink;

  /**
   * A tagger.
   *
   * @param limits what the SDK may have cut from log records
   * @param accounts of the logs at every destination, to count what is withheld here
   * @param sink takes each stamped record, on the thread that emitted it; it gates and queues
   */
  public LogTagger(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      List<Account> accounts,
      Consumer<StampedLog> sink) {
    this.decisions = decisions;
    this.stamper = new LogStamper(new Classifier(catalog, limits));
    this.withheldCounter = new WithheldCounter(accounts);
    this.sink = sink;
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    StampedLog stamped = stamp(context, logRecord);
    if (stamped != null) {
      give(stamped);
    }
  }

  private @Nullable StampedLog stamp(Context context, ReadWriteLogRecord logRecord) {
    try {
      CaptureContext captured =
          CaptureContext.of(decisions, KeptException.real(context), Context.current());
      return stamper.stamp(
          logRecord.toLogRecordData(),
          captured.and(KeptException.declared(context)),
          KeptException.stackTrace(context));
    } catch (Throwable e) {
      withheldCounter.count(Withheld.GATE_FAILED);
      return null;
    }
  }

  private void give(StampedLog stamped) {
    try {
      sink.accept(stamped);
    } catch (Throwable e) {
      // The sink counts what it takes; the application must not pay for what it does wrong.
      return;
    }
  }
}
