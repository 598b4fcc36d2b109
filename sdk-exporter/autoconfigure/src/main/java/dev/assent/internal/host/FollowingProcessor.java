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
import org.jspecify.annotations.Nullable;

/**
 * The span processor of an application's SDK that exports no spans. It tracks the live spans, since
 * the subjects of log records depend on them. Thread-safe.
 */
final class FollowingProcessor implements SpanProcessor {
  private final HostLifecycle lifecycle;
  private volatile @Nullable SpanProcessor follower;

  FollowingProcessor(HostLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Starts to track spans. */
  void open(SpanProcessor opened) {
    follower = opened;
  }

  /** Stops tracking spans. */
  void end() {
    follower = null;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanProcessor to = follower;
    if (to != null) {
      to.onStart(parentContext, span);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    SpanProcessor to = follower;
    if (to != null) {
      to.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return lifecycle.shutdown(this, CompletableResultCode::ofSuccess);
  }

  @Override
  public String toString() {
    return "AssentFollowingProcessor";
  }
}
