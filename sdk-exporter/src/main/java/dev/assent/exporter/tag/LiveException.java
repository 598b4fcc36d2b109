/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * The exception that a log record reports, and the categories declared for it, on their way from
 * the application to the tagger. The SDK turns an exception into text at once, and may cut or drop
 * what declares categories; so both travel beside the record, in the context that the SDK hands to
 * the processors and to nobody else. The key is not reachable for an application, no limit of the
 * SDK touches it, and nothing that leaves references it.
 *
 * @param declared the categories, each time that some were declared
 */
record LiveException(@Nullable Throwable exception, long declared) {
  private static final ContextKey<LiveException> KEY = ContextKey.named("assent.exception");

  Context in(Context context) {
    return context.with(KEY, this);
  }

  /** The stack trace rebuilt from the exception in a context; null if there is none. */
  static @Nullable String stackTrace(Context context) {
    LiveException live = context.get(KEY);
    Throwable exception = live == null ? null : live.exception;
    return exception == null ? null : StackTrace.of(exception);
  }

  /** The categories that were declared for the record in a context. */
  static long declared(Context context) {
    LiveException live = context.get(KEY);
    return live == null ? 0 : live.declared;
  }

  @Override
  public String toString() {
    return "LiveException";
  }
}
