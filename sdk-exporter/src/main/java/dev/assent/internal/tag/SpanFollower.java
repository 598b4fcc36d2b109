/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.tag.subject.HostedNaming;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Tracks the live spans of an SDK that creates spans and exports none. Without it, no log record of
 * a request would have subjects, because a context names subjects only while its span is live. It
 * captures nothing. Thread-safe, never throws.
 */
final class SpanFollower implements SpanProcessor {
  private final HostedNaming naming;

  SpanFollower(HostedNaming naming) {
    this.naming = naming;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    try {
      naming.start(parentContext, span);
    } catch (Throwable e) {
      // A span that is not known counts as ended: it names nobody.
      naming.startFailed(parentContext, span);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    naming.ended(span, null);
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
