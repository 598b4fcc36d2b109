/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A view of a datum without the attributes that are reserved for Assent, for a part that Assent
 * could not claim. They name people, and would not be there without Assent. It is a proxy, since
 * each version of the SDK adds methods.
 */
final class UnreservedView implements InvocationHandler {
  private final Object datum;

  private UnreservedView(Object datum) {
    this.datum = datum;
  }

  /** Returns the span itself if it has no such attribute. */
  static ReadableSpan of(ReadableSpan span) {
    return hasReserved(span.getAttributes()) ? of(ReadableSpan.class, span) : span;
  }

  /** Returns the record itself if it has no such attribute. */
  static ReadWriteLogRecord of(ReadWriteLogRecord log) {
    return hasReserved(log.toLogRecordData().getAttributes())
        ? of(ReadWriteLogRecord.class, log)
        : log;
  }

  private static <T> T of(Class<T> type, T datum) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new UnreservedView(datum)));
  }

  private static boolean hasReserved(Attributes attributes) {
    for (AttributeKey<?> key : attributes.asMap().keySet()) {
      if (ReservedAttributes.is(key.getKey())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("getAttribute")
        && arguments != null
        && arguments[0] instanceof AttributeKey<?> key
        && ReservedAttributes.is(key.getKey())) {
      return null;
    }
    Object result = result(method, arguments);
    if (result instanceof Attributes attributes && method.getName().equals("getAttributes")) {
      return attributes.toBuilder().removeIf(key -> ReservedAttributes.is(key.getKey())).build();
    }
    if (result instanceof SpanData span) {
      return of(SpanData.class, span);
    }
    return result instanceof LogRecordData log ? of(LogRecordData.class, log) : result;
  }

  private @Nullable Object result(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(datum, arguments);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw cause == null ? thrown : cause;
    }
  }

  /** Shows nothing of the datum. */
  @Override
  public String toString() {
    return "UnreservedView";
  }
}
