/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.StackTrace;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * Carries the exception and the declared categories of a log record from the application to the
 * tagger. The SDK converts an exception to text at once, and may truncate or drop category
 * declarations. So both are passed as a context, which the SDK passes only to processors. It
 * behaves like the real context. No limit of the SDK applies to it, and no exported data references
 * it.
 *
 * @param real the record's context
 * @param exception null without an exception
 * @param declared the declared categories, one element per declaration
 */
record KeptException(Context real, @Nullable Throwable exception, long declared)
    implements Context {

  /** The context that the application gave. */
  static Context real(Context context) {
    return context instanceof KeptException live ? live.real : context;
  }

  /** The stack trace rebuilt from the exception in a context; null if there is none. */
  static @Nullable String stackTrace(Context context) {
    Throwable exception = context instanceof KeptException live ? live.exception : null;
    return exception == null ? null : StackTrace.of(exception);
  }

  /** The categories declared for the record in a context. */
  static long declared(Context context) {
    return context instanceof KeptException live ? live.declared : 0;
  }

  @Override
  public <V> @Nullable V get(ContextKey<V> key) {
    return real.get(key);
  }

  @Override
  public <V> Context with(ContextKey<V> key, V value) {
    return real.with(key, value);
  }

  @Override
  public String toString() {
    return "LiveException";
  }
}
