/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a span. It sets the marker before the first attribute, so that no number of
 * attributes can displace it. Not thread-safe.
 */
final class GuardedSpanBuilder implements SpanBuilder {
  private final SpanBuilder delegate;
  private final SpanGuard guard;

  /** Null for the current context. */
  private @Nullable Context parent;

  private boolean isReserved;
  private long declared;

  GuardedSpanBuilder(SpanBuilder delegate, SpanGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

  @Override
  public SpanBuilder setParent(Context context) {
    parent = context == null ? parent : context;
    return this;
  }

  @Override
  public SpanBuilder setNoParent() {
    parent = Context.root();
    return this;
  }

  @Override
  public SpanBuilder addLink(SpanContext spanContext) {
    return addLink(spanContext, Attributes.empty());
  }

  @Override
  public SpanBuilder addLink(SpanContext spanContext, Attributes attributes) {
    try {
      if (spanContext != null) {
        delegate.addLink(DefensiveCopy.context(spanContext), guard.link(attributes));
      }
    } catch (Throwable e) {
      guard.guard().fieldFailed(e);
    }
    return this;
  }

  @Override
  public SpanBuilder setAttribute(String key, @Nullable String value) {
    return setAttribute(stringKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, long value) {
    return setAttribute(longKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, double value) {
    return setAttribute(doubleKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, boolean value) {
    return setAttribute(booleanKey(key), value);
  }

  @Override
  public <T> SpanBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    try {
      AttributeKey<T> plain = CategoryGuard.key(key);
      if (plain != null && value != null) {
        set(plain, value);
      }
    } catch (Throwable e) {
      declared |= guard.guard().unread(e);
    }
    return this;
  }

  private <T> void set(AttributeKey<T> key, T value) {
    if (CategoryGuard.declares(key.getKey(), value)) {
      declared |= guard.guard().declared(key.getKey(), value);
      return;
    }
    if (!isReserved) {
      isReserved = true;
      delegate.setAttribute(SubjectMarker.KEY, UnreadableValue.VALUE);
    }
    if (guard.guard().isEndless(value)) {
      delegate.setAttribute(AttributeKey.valueKey(key.getKey()), UnreadableValue.VALUE);
    } else {
      delegate.setAttribute(key, value);
    }
  }

  @Override
  public SpanBuilder setAllAttributes(Attributes attributes) {
    try {
      SpanBuilder.super.setAllAttributes(attributes);
    } catch (Throwable e) {
      declared |= guard.guard().unread(e);
    }
    return this;
  }

  @Override
  public SpanBuilder setSpanKind(SpanKind spanKind) {
    delegate.setSpanKind(spanKind);
    return this;
  }

  @Override
  public SpanBuilder setStartTimestamp(long startTimestamp, TimeUnit unit) {
    if (unit != null) {
      long start = guard.guard().notAhead(unit.toNanos(startTimestamp));
      delegate.setStartTimestamp(start, TimeUnit.NANOSECONDS);
    }
    return this;
  }

  /**
   * A started span removes the attributes from the SDK's builder, and the declared categories with
   * them. A span that is not sampled or fails to start leaves both for the next span.
   */
  @Override
  public Span startSpan() {
    try {
      Context context = parent == null ? Context.current() : parent;
      delegate.setParent(ParentContext.of(context, guard.guard()));
      Span span = delegate.startSpan();
      if (!(span instanceof ReadWriteSpan started)) {
        return span;
      }
      GuardedSpan guarded = new GuardedSpan(started, guard);
      guarded.declare(declared);
      isReserved = false;
      declared = 0;
      return guarded;
    } catch (Throwable e) {
      guard.guard().datumFailed(e);
      return Span.getInvalid();
    }
  }

  @Override
  public String toString() {
    return "GuardedSpanBuilder";
  }
}
