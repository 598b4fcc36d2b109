/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.data.FlatLog;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;

/**
 * A processor of log records that Assent could not claim, in front of which it can be cut off. It
 * gets no event of Assent's own API: without Assent, there would be none.
 */
final class UnclaimedLogProcessor implements LogRecordProcessor {
  private final LogRecordProcessor processor;
  private final UnclaimedPart part;

  UnclaimedLogProcessor(LogRecordProcessor processor, UnclaimedPart part) {
    this.processor = processor;
    this.part = part;
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    if (!logRecord.getInstrumentationScopeInfo().getName().equals(FlatLog.EVENTS)
        && part.gives(1)) {
      processor.onEmit(context, UnreservedView.of(logRecord));
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    return processor.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return processor.forceFlush();
  }

  /** Names the class of the processor, whose own text may contain addresses. */
  @Override
  public String toString() {
    return "UnclaimedLogProcessor{" + processor.getClass().getName() + "}";
  }
}
