/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import io.opentelemetry.api.trace.SpanContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The markers of the live spans of a taken-over SDK, and of the ended ones below them. A span is
 * identified by its {@link SpanContext} object, which its wrappers and processors share; contexts
 * find it by its ids. A marker is removed when its span and all above it up to the entry span have
 * ended, or when the span's context is collected. At most {@value #MAX} spans have markers; later
 * ones have none until others end. Thread-safe.
 */
public final class LiveSpans {
  /** A bound for applications that keep spans and never end them: some 150 MB of markers. */
  static final int MAX = 1 << 20;

  private static final Logger logger = Logger.getLogger("dev.assent.subjects");

  /** Those of all instances, since a subject may be added to the span of another instance. */
  private static final List<WeakReference<LiveSpans>> ALL = new CopyOnWriteArrayList<>();

  private final ConcurrentHashMap<String, HostedMarker> markers = new ConcurrentHashMap<>();
  private final ReferenceQueue<SpanContext> collected = new ReferenceQueue<>();
  private final AtomicBoolean saidFull = new AtomicBoolean();
  private final int max;

  /** Without spans. */
  public LiveSpans() {
    this(MAX);
  }

  LiveSpans(int max) {
    this.max = max;
    ALL.removeIf(other -> other.get() == null);
    ALL.add(new WeakReference<>(this));
  }

  /**
   * Adds the marker of a span that starts. A span beyond the bound gets none, and neither does one
   * with the span id of another live span.
   */
  void add(SpanContext span, HostedMarker marker) {
    forgetCollected();
    if (markers.mappingCount() >= max) {
      sayFull();
      return;
    }
    String spanId = span.getSpanId();
    marker.identity = new Identity(span, spanId, marker, this);
    HostedMarker unused = markers.putIfAbsent(spanId, marker);
  }

  /** Returns the marker of a live span with these ids; null if there is none. */
  @Nullable HostedMarker get(SpanContext ids) {
    HostedMarker marker = markers.get(ids.getSpanId());
    Identity identity = marker == null ? null : marker.identity;
    return identity != null && identity.traceId.equals(ids.getTraceId()) ? marker : null;
  }

  /** The same for the live spans of all instances; those of one may be below those of another. */
  @Nullable HostedMarker find(SpanContext ids) {
    HostedMarker own = get(ids);
    return own != null ? own : inAnyInstance(ids);
  }

  /** The same without an instance. */
  static @Nullable HostedMarker inAnyInstance(SpanContext ids) {
    for (WeakReference<LiveSpans> each : ALL) {
      LiveSpans other = each.get();
      HostedMarker marker = other == null ? null : other.get(ids);
      if (marker != null) {
        return marker;
      }
    }
    return null;
  }

  /** Returns the marker of this very span; null if it has none. An id generator may repeat ids. */
  @Nullable HostedMarker of(SpanContext span) {
    HostedMarker marker = markers.get(span.getSpanId());
    Identity identity = marker == null ? null : marker.identity;
    return identity != null && identity.refersTo(span) ? marker : null;
  }

  public int size() {
    forgetCollected();
    return markers.size();
  }

  private void forgetCollected() {
    for (Reference<?> ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Identity identity) {
        identity.forget();
      }
    }
  }

  private void sayFull() {
    if (saidFull.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING,
          "{0} spans were started and have not ended. Spans that start now are withheld. Check that"
              + " the application ends its spans. Logged once.",
          max);
    }
  }

  /** The identity of the span of a marker. */
  static final class Identity extends WeakReference<SpanContext> {
    private final String traceId;
    private final String spanId;
    private final HostedMarker marker;
    private final LiveSpans owner;

    private Identity(SpanContext span, String spanId, HostedMarker marker, LiveSpans owner) {
      super(span, owner.collected);
      this.traceId = span.getTraceId();
      this.spanId = spanId;
      this.marker = marker;
      this.owner = owner;
    }

    /** Contexts find the span no more. */
    void forget() {
      owner.markers.remove(spanId, marker);
    }
  }
}
