/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * The exception that a log record reports, on its way from the application to the tagger. The SDK
 * turns it into text at once; so it travels beside the record, in the context that the SDK hands to
 * the processors and to nobody else. The key is not reachable for an application, no limit of the
 * SDK touches it, and nothing that leaves references it.
 */
final class LiveException {
  private static final ContextKey<Throwable> KEY = ContextKey.named("assent.exception");

  private LiveException() {}

  static Context in(Context context, Throwable exception) {
    return context.with(KEY, exception);
  }

  /** The stack trace rebuilt from the exception in a context; null if there is none. */
  static @Nullable String stackTrace(Context context) {
    Throwable exception = context.get(KEY);
    return exception == null ? null : StackTrace.of(exception);
  }
}
