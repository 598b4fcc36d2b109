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
 * The exception that a log record reports, and the categories declared for it, on their way from
 * the application to the tagger. The SDK turns an exception into text at once, and may cut or drop
 * what declares categories; so both travel beside the record: as the context that the SDK hands to
 * the processors and to nobody else. It answers as the real one does, of whatever class that is. No
 * limit of the SDK touches it, and nothing that leaves references it.
 *
 * @param real the record's context
 * @param exception null if there is none
 * @param declared the categories, each time that some were declared
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

  /** The categories that were declared for the record in a context. */
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
