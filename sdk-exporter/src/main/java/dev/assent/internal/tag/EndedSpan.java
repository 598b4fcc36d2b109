/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span at its end, whose data is read at most once: the SDK makes a new object for each reading.
 * Not thread-safe.
 */
final class EndedSpan {
  private final ReadableSpan span;
  private @Nullable SpanData data;

  EndedSpan(ReadableSpan span) {
    this.span = span;
  }

  SpanData data() {
    SpanData read = data;
    if (read == null) {
      read = span.toSpanData();
      data = read;
    }
    return read;
  }
}
