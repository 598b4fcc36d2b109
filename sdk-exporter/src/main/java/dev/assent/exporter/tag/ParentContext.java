/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * A context as the SDK sees it when a span starts in it: with the SDK's own span in the place of
 * the guarded one, by whose clock its children go, and with ids that are ids. Immutable.
 */
final class ParentContext implements Context {
  private final Context real;
  private final Span given;
  private final Span shown;

  private ParentContext(Context real, Span given, Span shown) {
    this.real = real;
    this.given = given;
    this.shown = shown;
  }

  /** The context that the SDK may see. */
  static Context of(Context real) {
    Span given = Span.fromContextOrNull(real);
    if (given == null) {
      return real;
    }
    Span shown = given instanceof GuardedSpan guarded ? guarded.delegate() : plain(given);
    return shown == given ? real : new ParentContext(real, given, shown);
  }

  /** The context that the application gave. */
  static Context real(Context context) {
    return context instanceof ParentContext parent ? parent.real : context;
  }

  private static Span plain(Span span) {
    SpanContext context = span.getSpanContext();
    if (context == null) {
      return Span.getInvalid();
    }
    boolean isPlain =
        Frozen.is(context)
            && (!context.isValid() || Frozen.areIds(context.getTraceId(), context.getSpanId()));
    return isPlain ? span : Span.wrap(Frozen.context(context));
  }

  @Override
  @SuppressWarnings("unchecked") // what stands under a span's key is a span
  public <V> @Nullable V get(ContextKey<V> key) {
    V value = real.get(key);
    return value == given ? (V) shown : value;
  }

  @Override
  public <V> Context with(ContextKey<V> key, V value) {
    return real.with(key, value);
  }

  @Override
  public String toString() {
    return "ParentContext";
  }
}
