/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import io.opentelemetry.api.trace.SpanContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The markers of the live spans of a taken-over SDK, by the spans' ids. A context may hold a
 * wrapper of a span, through which its marker can't be read. An entry is removed at the end of its
 * span, or when the span is collected without an end. Thread-safe.
 */
public final class LiveSpans {
  private final ConcurrentHashMap<String, Live> markers = new ConcurrentHashMap<>();
  private final ReferenceQueue<HostedMarker> collected = new ReferenceQueue<>();

  /** Without spans. */
  public LiveSpans() {}

  void add(HostedMarker marker) {
    forgetCollected();
    Live live = new Live(marker, collected);
    marker.entry = live;
    markers.put(live.spanId, live);
  }

  /** Returns the marker of a live span; null if there is none. */
  @Nullable HostedMarker get(SpanContext span) {
    Live live = markers.get(span.getSpanId());
    HostedMarker marker = live == null ? null : live.get();
    return marker != null && marker.hasIdsOf(span) ? marker : null;
  }

  /** Removes a span that ends; returns its marker if there is one. */
  @Nullable HostedMarker remove(SpanContext span) {
    HostedMarker marker = get(span);
    if (marker != null) {
      markers.remove(span.getSpanId());
    }
    return marker;
  }

  /** Removes a marker; returns whether it was there, and not another one with the same ids. */
  boolean remove(HostedMarker marker) {
    Object entry = marker.entry;
    return entry != null && markers.remove(marker.span().getSpanId(), entry);
  }

  public int size() {
    forgetCollected();
    return markers.size();
  }

  private void forgetCollected() {
    for (Reference<?> ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Live live) {
        markers.remove(live.spanId, live);
      }
    }
  }

  private static final class Live extends WeakReference<HostedMarker> {
    final String spanId;

    Live(HostedMarker marker, ReferenceQueue<HostedMarker> queue) {
      super(marker, queue);
      this.spanId = marker.span().getSpanId();
    }
  }
}
