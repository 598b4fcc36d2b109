/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;

/** A processor of spans that Assent could not claim, in front of which it can be cut off. */
final class UnclaimedSpanProcessor implements ExtendedSpanProcessor {
  private final SpanProcessor processor;
  private final UnclaimedPart part;

  UnclaimedSpanProcessor(SpanProcessor processor, UnclaimedPart part) {
    this.processor = processor;
    this.part = part;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    if (part.passes()) {
      processor.onStart(parentContext, span);
    }
  }

  @Override
  public boolean isStartRequired() {
    return processor.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (part.gives(1)) {
      processor.onEnd(UnreservedView.of(span));
    }
  }

  @Override
  public void onEnding(ReadWriteSpan span) {
    if (processor instanceof ExtendedSpanProcessor extended && part.passes()) {
      extended.onEnding(span);
    }
  }

  @Override
  public boolean isOnEndingRequired() {
    return processor instanceof ExtendedSpanProcessor extended && extended.isOnEndingRequired();
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
