/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.ledger.Signal;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.LongAdder;

/** A processor of spans that Assent could not claim, in front of which it can be cut off. */
final class UnclaimedSpanProcessor implements SpanProcessor {
  private final SpanProcessor processor;
  private final Unclaimed unclaimed;
  private final LongAdder given;

  UnclaimedSpanProcessor(SpanProcessor processor, Unclaimed unclaimed) {
    this.processor = processor;
    this.unclaimed = unclaimed;
    this.given = unclaimed.add(processor, Signal.TRACES);
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    if (unclaimed.passes()) {
      processor.onStart(parentContext, span);
    }
  }

  @Override
  public boolean isStartRequired() {
    return processor.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (unclaimed.gives(given, 1)) {
      processor.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return processor.isEndRequired();
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
    return "UnclaimedSpanProcessor{" + processor.getClass().getName() + "}";
  }
}
