/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.LegacyScope;
import dev.assent.internal.data.PlainSpan;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.EndedSpan;
import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.FieldUse;
import dev.assent.internal.tag.NestedAttributes;
import dev.assent.internal.tag.SpanScope;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.subject.MarkedSpan;
import dev.assent.internal.tag.subject.SubjectMarker;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span of Assent's own SDK, which the application gets. Category declarations are added to its
 * marker each time they are set, and never become attributes, so that no later value or limit
 * removes them. Other values are frozen and classified when they are set. Applications and
 * frameworks may cast it to OpenTelemetry's readable span. Thread-safe: changes and the end hold a
 * lock, under which no code of the application runs; after the end nothing changes. Throws only
 * errors of the virtual machine.
 */
final class RecordedSpan implements ReadWriteSpan, MarkedSpan, EndedSpan {
  /** The data, and the lock under which they change; the application never gets this object. */
  private final SpanState state;

  private final RecordingTracer tracer;
  private final @Nullable SubjectMarker marker;
  private final FieldUse use;

  /**
   * The context of the span's own attributes; null if they are not classified while they are set.
   */
  private final @Nullable DatumContext ofOwn;

  /**
   * The difference between the wall clock at the start of its local root and the monotonic clock.
   * Within a trace in one process, time never goes backwards.
   */
  private final long clockOffset;

  RecordedSpan(SpanState state, long clockOffset, @Nullable SubjectMarker marker, FieldUse use) {
    this.state = state;
    this.tracer = state.tracer();
    this.clockOffset = clockOffset;
    this.marker = marker;
    this.use = use;
    this.ofOwn = use == FieldUse.CLASSIFIED ? tracer.scope.context(state.getKind()) : null;
  }

  boolean isOf(TracerSharedState shared) {
    return tracer.shared == shared;
  }

  long clockOffset() {
    return clockOffset;
  }

  /** The time of the trace: the wall clock at the start of its local root, and the time since. */
  long now() {
    return clockOffset + tracer.shared.clock.nanoTime();
  }

  private FieldRecorder fields() {
    return tracer.fields;
  }

  private @Nullable DatumContext ofPart() {
    return ofOwn == null ? null : ofOwn.part();
  }

  private Span failed(Throwable because) {
    guard().fieldFailed(because);
    return this;
  }

  private void declare(long categories) {
    tracer.shared.capture.declare(marker, categories);
  }

  @Override
  public <T> Span setAttribute(@Nullable AttributeKey<T> key, @Nullable T value) {
    try {
      AttributeKey<?> plain = FieldRecorder.key(key);
      if (plain != null && value != null) {
        set(plain, value);
      }
    } catch (Throwable e) {
      declare(guard().unread(e)); // it may have declared categories
    }
    return this;
  }

  private void set(AttributeKey<?> key, Object value) {
    DatumContext own = ofOwn;
    Classified verdict = own == null ? null : fields().classify(key, value, own);
    if (verdict != null) {
      put(key, value, verdict);
    } else if (FieldRecorder.declares(key, value)) {
      declare(fields().declared(key, value));
    } else if (FieldRecorder.isLost(key)) {
      tracer.shared.capture.lose(marker);
    } else if (use != FieldUse.DROPPED && !FieldRecorder.isCarrier(key)) {
      putOther(key, value, own);
    }
  }

  /** Sets an attribute without a verdict; its frozen value may have one if it is another. */
  private void putOther(AttributeKey<?> given, Object value, @Nullable DatumContext own) {
    Object frozen = fields().frozen(given, value);
    AttributeKey<?> key = FieldRecorder.keyOf(given, frozen);
    put(key, frozen, own == null || frozen == value ? null : fields().classify(key, frozen, own));
  }

  private void put(AttributeKey<?> key, Object value, @Nullable Classified verdict) {
    synchronized (state) {
      if (!state.hasEnded()) {
        state.table().put(key, value, verdict);
      }
    }
  }

  @Override
  public Span setAllAttributes(@Nullable Attributes attributes) {
    try {
      return ReadWriteSpan.super.setAllAttributes(attributes);
    } catch (Throwable e) {
      declare(guard().unread(e));
      return this;
    }
  }

  @Override
  public Span addEvent(@Nullable String name) {
    return addEvent(name, Attributes.empty());
  }

  @Override
  public Span addEvent(@Nullable String name, long timestamp, @Nullable TimeUnit unit) {
    return addEvent(name, Attributes.empty(), timestamp, unit);
  }

  @Override
  public Span addEvent(@Nullable String name, @Nullable Attributes attributes) {
    return name == null ? this : addEvent(name, attributes, now());
  }

  @Override
  public Span addEvent(
      @Nullable String name,
      @Nullable Attributes attributes,
      long timestamp,
      @Nullable TimeUnit unit) {
    return name == null || unit == null
        ? this
        : addEvent(name, attributes, unit.toNanos(timestamp));
  }

  private Span addEvent(String name, @Nullable Attributes attributes, long epochNanos) {
    if (use == FieldUse.DROPPED) {
      return this;
    }
    try {
      int max = limits().getMaxNumberOfAttributesPerEvent();
      FlatAttributes plain = fields().plainPart(attributes, max, ofPart());
      add(
          plain != null
              ? new FlatEvent(epochNanos, name, plain, plain.size(), null, 0)
              : event(epochNanos, name, fields().part(attributes, max, ofPart())));
      return this;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private static FlatEvent event(long epochNanos, String name, NestedAttributes part) {
    return new FlatEvent(
        epochNanos, name, part.attributes(), part.totalAttributes(), null, part.ownMask());
  }

  private void add(EventData event) {
    synchronized (state) {
      if (!state.hasEnded()) {
        state.add(event, limits());
      }
    }
  }

  private SpanLimits limits() {
    return tracer.shared.limits;
  }

  /** A status of OK is final, UNSET changes nothing, and only errors have a description. */
  @Override
  public Span setStatus(@Nullable StatusCode statusCode, @Nullable String description) {
    if (statusCode != null && statusCode != StatusCode.UNSET) {
      StatusData next =
          StatusData.create(statusCode, statusCode == StatusCode.ERROR ? description : null);
      synchronized (state) {
        if (!state.hasEnded() && state.getStatus().getStatusCode() != StatusCode.OK) {
          state.status(next);
        }
      }
    }
    return this;
  }

  @Override
  public Span recordException(@Nullable Throwable exception) {
    return recordException(exception, Attributes.empty());
  }

  /**
   * If a method of the exception throws, the event has only its class. With additional attributes,
   * which may have declared categories, there is no event.
   */
  @Override
  public Span recordException(@Nullable Throwable exception, @Nullable Attributes beside) {
    if (exception == null || use == FieldUse.DROPPED) {
      return this;
    }
    ExceptionRecorder recorder = new ExceptionRecorder(tracer.shared, ofPart());
    try {
      recorder.read(beside);
      add(recorder.event(exception, now()));
      return this;
    } catch (Throwable e) {
      failed(e);
      return recorder.isAlone()
          ? addEvent(ExceptionRecorder.NAME, ExceptionRecorder.onlyTypeOf(exception))
          : this;
    }
  }

  @Override
  public Span updateName(@Nullable String name) {
    if (name != null) {
      synchronized (state) {
        if (!state.hasEnded()) {
          state.rename(name);
        }
      }
    }
    return this;
  }

  @Override
  public Span addLink(@Nullable SpanContext spanContext) {
    return addLink(spanContext, Attributes.empty());
  }

  @Override
  public Span addLink(@Nullable SpanContext spanContext, @Nullable Attributes attributes) {
    if (spanContext == null || use == FieldUse.DROPPED) {
      return this;
    }
    try {
      LinkData link = RecordingSpanBuilder.link(tracer.shared, spanContext, attributes, ofPart());
      if (link != null) {
        add(link);
      }
      return this;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private void add(LinkData link) {
    synchronized (state) {
      if (!state.hasEnded()) {
        state.add(link, limits());
      }
    }
  }

  @Override
  public void end() {
    endAt(now());
  }

  @Override
  public void end(long timestamp, @Nullable TimeUnit unit) {
    TimeUnit known = unit == null ? TimeUnit.NANOSECONDS : unit;
    endAt(timestamp == 0 ? now() : known.toNanos(timestamp));
  }

  private void endAt(long epochNanos) {
    synchronized (state) {
      if (state.hasEnded()) {
        return;
      }
      state.end(epochNanos);
    }
    if (getSpanContext().isSampled()) {
      tracer.shared.capture.end(this);
    }
  }

  @Override
  public SpanContext getSpanContext() {
    return state.getSpanContext();
  }

  @Override
  public boolean isRecording() {
    return !hasEnded();
  }

  @Override
  public SpanContext getParentSpanContext() {
    return state.getParentSpanContext();
  }

  @Override
  public String getName() {
    synchronized (state) {
      return state.getName();
    }
  }

  @Override
  public SpanData toSpanData() {
    synchronized (state) {
      return new PlainSpan(
          state.copy(),
          state.getKind(),
          state.getStartEpochNanos(),
          state.getEndEpochNanos(),
          state.hasEnded());
    }
  }

  @Override
  @Deprecated
  @SuppressWarnings({"deprecation", "InlineMeSuggester"})
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return LegacyScope.library(getInstrumentationScopeInfo());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return tracer.scope.info();
  }

  @Override
  public boolean hasEnded() {
    synchronized (state) {
      return state.hasEnded();
    }
  }

  @Override
  public long getLatencyNanos() {
    synchronized (state) {
      long end = state.hasEnded() ? state.getEndEpochNanos() : now();
      return end - state.getStartEpochNanos();
    }
  }

  @Override
  public SpanKind getKind() {
    return state.getKind();
  }

  /** Null for a key without a name or type, which is read before the lock is taken. */
  @Override
  @SuppressWarnings("unchecked") // of the same type
  public <T> @Nullable T getAttribute(@Nullable AttributeKey<T> key) {
    try {
      AttributeKey<T> plain = (AttributeKey<T>) FieldRecorder.key(key);
      synchronized (state) {
        return plain == null ? null : state.get(plain);
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return null;
    }
  }

  /** A copy in the API's class, as OpenTelemetry's SDK gives. */
  @Override
  public Attributes getAttributes() {
    synchronized (state) {
      return state.copyOfAttributes();
    }
  }

  @Override
  public @Nullable SubjectMarker marker() {
    return marker;
  }

  @Override
  public CategoryGuard guard() {
    return tracer.shared.guard;
  }

  @Override
  public SpanScope scope() {
    return tracer.scope;
  }

  @Override
  public FieldUse use() {
    return use;
  }

  @Override
  public SpanData ended() {
    return state;
  }

  @Override
  public StampedSpan stamped(
      long ownMask,
      long fields,
      long others,
      boolean isNameKnown,
      SubjectHandle subject,
      Decision capturedUnder) {
    return state.stamped(ownMask, fields, others, isNameKnown, subject, capturedUnder);
  }

  @Override
  public String toString() {
    return "RecordedSpan";
  }
}
