/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLog;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the memory of a flat copy in bytes. It is an upper bound of the memory that the copy
 * does not share. Names of attributes, resources and scopes are included if they may be unshared.
 */
public final class MemoryEstimate {
  /** The objects, ids and times of a datum, and the collection entries that reference it. */
  private static final long DATUM = 1024;

  /** An object and the reference to it. */
  private static final long OBJECT = 48;

  private MemoryEstimate() {}

  /** The estimate of a span. */
  public static long of(SpanData span) {
    long bytes = DATUM + text(span.getName()) + text(span.getStatus().getDescription());
    bytes += of(span.getAttributes());
    for (EventData event : span.getEvents()) {
      bytes += 2 * OBJECT + text(event.getName()) + of(event.getAttributes());
      bytes += text(FlatEvent.stackTrace(event));
    }
    for (LinkData link : span.getLinks()) {
      bytes += 4 * OBJECT + of(link.getAttributes());
    }
    return bytes;
  }

  /** The estimate of a log record. */
  public static long of(LogRecordData log) {
    return DATUM
        + text(log instanceof FlatLog flat ? flat.stackTrace() : null)
        + text(log.getEventName())
        + text(log.getSeverityText())
        + of(log.getAttributes())
        + value(log.getBodyValue());
  }

  private static long of(Attributes attributes) {
    Sum sum = new Sum();
    attributes.forEach(sum::add);
    return sum.bytes;
  }

  private static long text(@Nullable String text) {
    return text == null ? 0 : OBJECT + 2L * text.length();
  }

  private static long value(@Nullable Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof List<?> list) {
      long bytes = OBJECT;
      for (Object element : list) {
        bytes += value(element);
      }
      return bytes;
    }
    if (value instanceof KeyValue entry) {
      return OBJECT + text(entry.getKey()) + value(entry.getValue());
    }
    if (value instanceof Value<?> tree) {
      return OBJECT + value(tree.getValue());
    }
    return value instanceof ByteBuffer bytes ? OBJECT + bytes.capacity() : OBJECT;
  }

  private static final class Sum {
    private long bytes = OBJECT;

    void add(AttributeKey<?> key, Object value) {
      bytes += OBJECT + text(key.getKey()) + value(value);
    }
  }
}
