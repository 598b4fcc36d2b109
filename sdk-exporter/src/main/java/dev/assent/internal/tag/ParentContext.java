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
 * A context as the SDK sees it when a span starts in it: with the SDK's own span in the place of
 * the guarded one, by whose clock its children go, and with ids that are ids. Immutable.
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
   * The context that the SDK may see. One of an application's own class is asked for its span once.
   *
   * @param guard of the instance in which a span starts: spans of others tell no time here
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
  @SuppressWarnings("unchecked") // what stands under a span's key is a span
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
