/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.atomic.AtomicReference;

/** The key under which the API stores a span in a context. */
final class SpanKey {
  private SpanKey() {}

  @SuppressWarnings("unchecked") // the only value that a span stores is itself
  static ContextKey<Span> find() {
    AtomicReference<ContextKey<Span>> found = new AtomicReference<>();
    Context recording =
        new Context() {
          @Override
          public <V> V get(ContextKey<V> key) {
            return null;
          }

          @Override
          public <V> Context with(ContextKey<V> key, V value) {
            found.set((ContextKey<Span>) key);
            return this;
          }
        };
    recording.with(Span.getInvalid());
    return found.get();
  }
}
