/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.opentelemetry.contrib.stacktrace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;

/**
 * Does what OpenTelemetry's processor of this name does, whose artifact the build does not get: it
 * adds a stack trace to each span that ends.
 */
public final class StackTraceSpanProcessor implements ExtendedSpanProcessor {
  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnding(ReadWriteSpan span) {
    span.setAttribute("code.stacktrace", "at shop.Cart.pay4111(Cart.java:7)");
  }

  @Override
  public boolean isOnEndingRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
