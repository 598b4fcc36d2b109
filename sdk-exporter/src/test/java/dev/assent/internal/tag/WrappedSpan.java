/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.lang.reflect.Proxy;

/** A span of an application's own class around another span. */
public final class WrappedSpan {
  private WrappedSpan() {}

  public static Span of(Span span) {
    return of(span, span.getSpanContext());
  }

  /** A wrapper with other ids. */
  static Span of(Span span, SpanContext ids) {
    return (Span)
        Proxy.newProxyInstance(
            Span.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getSpanContext" -> ids;
                  case "storeInContext" ->
                      ((Context) arguments[0]).with(SpanKey.find(), (Span) proxy);
                  default -> method.invoke(span, arguments);
                });
  }
}
