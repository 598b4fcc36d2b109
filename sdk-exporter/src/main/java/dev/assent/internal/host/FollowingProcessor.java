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
 * The only processor of an application's SDK that creates spans and exports none. It notes which
 * spans are live, since the subjects of log records depend on that. Thread-safe.
 */
final class FollowingProcessor implements SpanProcessor {
  private final HostLifecycle lifecycle;
  private volatile @Nullable SpanProcessor follower;

  FollowingProcessor(HostLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Opens it after the start; before, it notes nothing. */
  void open(SpanProcessor opened) {
    follower = opened;
  }

  /** Notes nothing any more. */
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
