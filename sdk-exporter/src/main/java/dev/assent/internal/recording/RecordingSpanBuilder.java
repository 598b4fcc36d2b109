/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.OwnSpanContext;
import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.FieldUse;
import dev.assent.internal.tag.NestedAttributes;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.subject.SubjectMarker;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A builder of a span. Not thread-safe. */
final class RecordingSpanBuilder implements SpanBuilder {
  /** The bits of W3C's trace flags. */
  private static final byte SAMPLED = 1;

  private static final byte RANDOM = 2;

  private final RecordingTracer tracer;
  private final String name;

  /** Null for the current context. */
  private @Nullable Context parent;

  private SpanKind kind = SpanKind.INTERNAL;
  private @Nullable AttributeTable attributes;
  private @Nullable List<LinkData> links;

  /** Never reset, as in OpenTelemetry's SDK: a builder is meant for one span. */
  private int totalLinks;

  private long startEpochNanos;
  private long declared;

  RecordingSpanBuilder(RecordingTracer tracer, String name) {
    this.tracer = tracer;
    this.name = name;
  }

  private TracerSharedState shared() {
    return tracer.shared;
  }

  @Override
  public SpanBuilder setParent(@Nullable Context context) {
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
  public SpanBuilder addLink(@Nullable SpanContext spanContext, @Nullable Attributes attributes) {
    try {
      LinkData link = spanContext == null ? null : link(shared(), spanContext, attributes, null);
      if (link != null) {
        add(link);
      }
    } catch (Throwable e) {
      shared().guard.fieldFailed(e);
    }
    return this;
  }

  /**
   * A link; null if it has neither ids nor anything else.
   *
   * @param context the context of a part; null to classify nothing yet
   */
  static @Nullable FlatLink link(
      TracerSharedState shared,
      SpanContext given,
      @Nullable Attributes attributes,
      @Nullable DatumContext context) {
    SpanContext ids = DefensiveCopy.context(given);
    NestedAttributes part =
        shared.fields.part(attributes, shared.limits.getMaxNumberOfAttributesPerLink(), context);
    boolean isEmpty = part.totalAttributes() == 0 && part.ownMask() == 0;
    return !ids.isValid() && isEmpty && ids.getTraceState().isEmpty()
        ? null
        : new FlatLink(ids, part.attributes(), part.totalAttributes(), part.ownMask());
  }

  private void add(LinkData link) {
    links = SpanState.added(links, link, shared().limits.getMaxNumberOfLinks());
    totalLinks++;
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
  public <T> SpanBuilder setAttribute(@Nullable AttributeKey<T> key, @Nullable T value) {
    set(key, value);
    return this;
  }

  private void set(@Nullable AttributeKey<?> key, @Nullable Object value) {
    try {
      AttributeKey<?> plain = FieldRecorder.key(key);
      if (plain != null && value != null) {
        setPlain(plain, value);
      }
    } catch (Throwable e) {
      declared |= shared().guard.unread(e);
    }
  }

  private void setPlain(AttributeKey<?> key, Object value) {
    if (FieldRecorder.declares(key, value)) {
      declared |= shared().fields.declared(key, value);
    } else if (!FieldRecorder.isCarrier(key)) {
      Object frozen = shared().fields.frozen(key, value);
      if (attributes == null) {
        attributes = tracer.newTable();
      }
      attributes.put(FieldRecorder.keyOf(key, frozen), frozen, null);
    }
  }

  @Override
  public SpanBuilder setAllAttributes(@Nullable Attributes attributes) {
    try {
      SpanBuilder.super.setAllAttributes(attributes);
    } catch (Throwable e) {
      declared |= shared().guard.unread(e);
    }
    return this;
  }

  @Override
  public SpanBuilder setSpanKind(@Nullable SpanKind spanKind) {
    kind = spanKind == null ? kind : spanKind;
    return this;
  }

  @Override
  public SpanBuilder setStartTimestamp(long startTimestamp, @Nullable TimeUnit unit) {
    if (unit != null && startTimestamp >= 0) {
      startEpochNanos = shared().guard.notAhead(unit.toNanos(startTimestamp));
    }
    return this;
  }

  /**
   * A started span takes the attributes and the declared categories from the builder. A span that
   * is not sampled or fails to start leaves both for the next span.
   */
  @Override
  public Span startSpan() {
    try {
      Context current = Context.current();
      Context given = parent == null ? current : parent;
      ParentSpan above = ParentSpan.of(given, shared());
      return shared().isClosed() ? Span.wrap(above.context()) : start(given, current, above);
    } catch (Throwable e) {
      shared().guard.datumFailed(e);
      return Span.getInvalid();
    }
  }

  private Span start(Context given, Context current, ParentSpan above) {
    SpanContext parentIds = above.context();
    boolean isRandom =
        parentIds.isValid()
            ? parentIds.getTraceFlags().isTraceIdRandom()
            : shared().ids.areTracesRandom();
    List<LinkData> added = links;
    links = null;
    SamplingDecision known = shared().decision(parentIds);
    if (known != null) {
      SpanContext ids = ids(parentIds, flags(known, isRandom), parentIds.getTraceState());
      return known == SamplingDecision.DROP
          ? Span.wrap(ids)
          : record(given, current, above, ids, added);
    }
    OwnSpanContext unsampled = ids(parentIds, TraceFlags.getDefault(), TraceState.getDefault());
    SamplingResult sampled =
        shared()
            .sampler
            .shouldSample(
                above.forSampler(given, isRandom),
                unsampled.getTraceId(),
                name,
                kind,
                attributes == null ? Attributes.empty() : attributes.attributes(null),
                added == null ? List.of() : Collections.unmodifiableList(added));
    SamplingDecision decision = sampled.getDecision();
    SpanContext ids =
        unsampled.with(
            flags(decision, isRandom), sampled.getUpdatedTraceState(parentIds.getTraceState()));
    if (decision == SamplingDecision.DROP) {
      return Span.wrap(ids);
    }
    sampled.getAttributes().forEach(this::set);
    return record(given, current, above, ids, added);
  }

  private OwnSpanContext ids(SpanContext parentIds, TraceFlags flags, TraceState state) {
    Ids ids = shared().ids;
    long span = ids.span();
    return parentIds.isValid()
        ? OwnSpanContext.ofChild(parentIds, span, flags, state)
        : OwnSpanContext.ofRoot(ids.traceHigh(), ids.traceLow(), span, flags, state);
  }

  private static TraceFlags flags(SamplingDecision decision, boolean isRandom) {
    boolean isSampled = decision == SamplingDecision.RECORD_AND_SAMPLE;
    return TraceFlags.fromByte((byte) ((isSampled ? SAMPLED : 0) | (isRandom ? RANDOM : 0)));
  }

  private RecordedSpan record(
      Context given,
      Context current,
      ParentSpan above,
      SpanContext ids,
      @Nullable List<LinkData> added) {
    Object entries = shared().capture.entries();
    SubjectMarker marker = shared().capture.start(given, current);
    shared().capture.declare(marker, declared);
    FieldUse use = shared().capture.use(tracer.scope, ids, marker);
    AttributeTable own = attributes;
    attributes = null;
    declared = 0;
    if (use == FieldUse.CLASSIFIED && own != null) {
      own.classify(shared().fields, tracer.scope.context(kind));
    }
    Clock clock = shared().clock;
    RecordedSpan local = above.local();
    long start = startEpochNanos;
    long clockOffset;
    if (local == null) {
      long now = clock.now();
      clockOffset = now - clock.nanoTime();
      start = start == 0 ? now : start;
    } else {
      clockOffset = local.clockOffset();
      start = start == 0 ? local.now() : start;
    }
    SpanState state = new SpanState(tracer, ids, above.context(), kind, start, entries, name);
    if (use != FieldUse.DROPPED) {
      state.startWith(own, added, totalLinks);
    }
    return new RecordedSpan(state, clockOffset, marker, use);
  }

  @Override
  public String toString() {
    return "RecordingSpanBuilder";
  }
}
