/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The wrapper of an SDK span that the application gets. Category declarations are added to its
 * marker each time they are set, and never become attributes, so that no later value or limit
 * removes them. Every method is delegated by hand, so that a method added by a new version of
 * OpenTelemetry fails a test. Thread-safe.
 */
final class GuardedSpan implements ReadWriteSpan {
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final String EXCEPTION = "exception";

  private final ReadWriteSpan delegate;
  private final SpanGuard guard;

  GuardedSpan(ReadWriteSpan delegate, SpanGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

  ReadWriteSpan delegate() {
    return delegate;
  }

  CategoryGuard guard() {
    return guard.guard();
  }

  void declare(long categories) {
    if (categories != 0) {
      SpanMarkers.declare(delegate, categories);
    }
  }

  private Span failed(Throwable because) {
    guard.guard().fieldFailed(because);
    return this;
  }

  /** Handles an unreadable value, which may have declared categories of the span. */
  private Span unread(Throwable because) {
    declare(guard.guard().unread(because));
    return this;
  }

  @Override
  public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
    try {
      AttributeKey<T> plain = CategoryGuard.key(key);
      if (plain == null || value == null) {
        return this;
      }
      if (CategoryGuard.declares(plain.getKey(), value)) {
        declare(guard.guard().declared(plain.getKey(), value));
      } else if (guard.guard().isEndless(value)) {
        delegate.setAttribute(AttributeKey.valueKey(plain.getKey()), UnreadableValue.VALUE);
      } else {
        delegate.setAttribute(plain, value);
      }
      return this;
    } catch (Throwable e) {
      return unread(e);
    }
  }

  @Override
  public Span setAllAttributes(Attributes attributes) {
    try {
      return ReadWriteSpan.super.setAllAttributes(attributes);
    } catch (Throwable e) {
      return unread(e);
    }
  }

  @Override
  public Span addEvent(String name) {
    delegate.addEvent(name);
    return this;
  }

  @Override
  public Span addEvent(String name, long timestamp, TimeUnit unit) {
    delegate.addEvent(name, timestamp, unit);
    return this;
  }

  @Override
  public Span addEvent(String name, Attributes attributes) {
    try {
      delegate.addEvent(name, guard.event(attributes));
      return this;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  @Override
  public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
    try {
      delegate.addEvent(name, guard.event(attributes), timestamp, unit);
      return this;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  @Override
  public Span setStatus(StatusCode statusCode, String description) {
    delegate.setStatus(statusCode, description);
    return this;
  }

  @Override
  public Span recordException(Throwable exception) {
    return recordException(exception, Attributes.empty());
  }

  /**
   * If a method of the exception throws, the event has only its class. With additional attributes,
   * which may have declared categories, there is no event.
   */
  @Override
  public Span recordException(Throwable exception, Attributes additionalAttributes) {
    if (exception == null) {
      return this;
    }
    boolean isAlone = false;
    try {
      Attributes beside = beside(additionalAttributes);
      isAlone = beside.isEmpty();
      delegate.recordException(exception, beside);
      return this;
    } catch (Throwable e) {
      failed(e);
      return isAlone
          ? addEvent(EXCEPTION, Attributes.of(TYPE, exception.getClass().getName()))
          : this;
    }
  }

  /** If the SDK would drop a category declaration, it counts for the whole span. */
  private Attributes beside(Attributes given) {
    Attributes beside = guard.exception(given);
    Object declared = beside.get(DeclaredCategories.KEY);
    if (declared instanceof DeclaredCategories categories && guard.isFullByException()) {
      declare(categories.mask());
    }
    return beside;
  }

  @Override
  public Span updateName(String name) {
    delegate.updateName(name);
    return this;
  }

  @Override
  public Span addLink(SpanContext spanContext) {
    return addLink(spanContext, Attributes.empty());
  }

  @Override
  public Span addLink(SpanContext spanContext, Attributes attributes) {
    try {
      if (spanContext != null) {
        delegate.addLink(DefensiveCopy.context(spanContext), guard.link(attributes));
      }
      return this;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  @Override
  public void end() {
    delegate.end();
  }

  @Override
  public void end(long timestamp, TimeUnit unit) {
    delegate.end(timestamp, unit);
  }

  @Override
  public SpanContext getSpanContext() {
    return delegate.getSpanContext();
  }

  @Override
  public boolean isRecording() {
    return delegate.isRecording();
  }

  @Override
  public SpanContext getParentSpanContext() {
    return delegate.getParentSpanContext();
  }

  @Override
  public String getName() {
    return delegate.getName();
  }

  @Override
  public SpanData toSpanData() {
    return delegate.toSpanData();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return delegate.getInstrumentationLibraryInfo();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return delegate.getInstrumentationScopeInfo();
  }

  @Override
  public boolean hasEnded() {
    return delegate.hasEnded();
  }

  @Override
  public long getLatencyNanos() {
    return delegate.getLatencyNanos();
  }

  @Override
  public SpanKind getKind() {
    return delegate.getKind();
  }

  @Override
  public <T> @Nullable T getAttribute(AttributeKey<T> key) {
    return delegate.getAttribute(key);
  }

  @Override
  public Attributes getAttributes() {
    return delegate.getAttributes();
  }

  @Override
  public String toString() {
    return "GuardedSpan";
  }
}
