/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The parent context that the SDK gets when a span starts. It contains the SDK's span instead of
 * the guarded one, because children use its clock, and only valid ids. Immutable.
 */
final class ParentContext implements Context {
  private static final Class<?> CONTEXT = Context.root().getClass();

  private final Context real;
  private final @Nullable Span shown;

  private ParentContext(Context real, @Nullable Span shown) {
    this.real = real;
    this.shown = shown;
  }

  /**
   * The context for the SDK. An application-defined context is asked for its span only once.
   *
   * @param guard the guard of the instance in which a span starts; clocks of spans of other
   *     instances are not used
   */
  static Context of(Context real, CategoryGuard guard) {
    Span given = Span.fromContextOrNull(real);
    Span shown = given == null ? null : shown(given, guard);
    return shown == given && real.getClass() == CONTEXT ? real : new ParentContext(real, shown);
  }

  private static Span shown(Span given, CategoryGuard guard) {
    return given instanceof GuardedSpan guarded && guarded.guard() == guard
        ? guarded.delegate()
        : plain(given);
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
        !(span instanceof ReadableSpan)
            && DefensiveCopy.is(context)
            && (!context.isValid()
                || DefensiveCopy.areIds(context.getTraceId(), context.getSpanId()));
    return isPlain ? span : Span.wrap(DefensiveCopy.context(context));
  }

  @Override
  @SuppressWarnings("unchecked") // the value of the span's key is a span
  public <V> @Nullable V get(ContextKey<V> key) {
    V value = real.get(key);
    return value instanceof Span ? (V) shown : value;
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
