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
 * The markers of the live spans of a taken-over SDK, and of ended ones that contexts may still
 * hold. A span is the same if its {@link SpanContext} is the same object; contexts find it by its
 * ids. The marker of a span is removed at its end, but not before the end of all live spans above
 * it, nor while there are values that name nobody below it; in any case when its context is
 * collected. Thread-safe.
 */
public final class LiveSpans {
  /**
   * The maximum number of markers: some 40 MB. Beyond it, ended spans are forgotten, and the spans
   * above them are of unknown subjects; if that is not enough, spans that start have no marker.
   */
  static final int MAX = 1 << 18;

  /** The maximum number of collected spans that the start of another one forgets. */
  private static final int FORGOTTEN = 64;

  private static final Logger logger = Logger.getLogger("dev.assent.subjects");

  /** Those of all instances, since a subject may be added to the span of another instance. */
  private static final List<WeakReference<LiveSpans>> ALL = new CopyOnWriteArrayList<>();

  private final ConcurrentHashMap<String, HostedMarker> markers = new ConcurrentHashMap<>();
  private final ReferenceQueue<SpanContext> collected = new ReferenceQueue<>();
  private final AtomicBoolean saidFull = new AtomicBoolean();
  private final int max;
  private volatile boolean isClosed;

  /** Whether a span ever had the id of a live span of another trace. */
  private volatile boolean hasLongKeys;

  /** The starts to refuse before the next look at all markers. A benign race. */
  private long refusals;

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
   * Adds the marker of a span that starts. Returns false if the span gets none: the table is full
   * or closed, or another live span has the same ids.
   */
  boolean add(SpanContext span, HostedMarker marker) {
    forgetCollected(FORGOTTEN);
    boolean isAdded =
        hasRoom()
            && (put(span, span.getSpanId(), marker)
                || (get(span) == null && putLong(span, marker)));
    if (isAdded && isClosed) {
      marker.end();
      markers.clear();
      return false;
    }
    return isAdded;
  }

  /** For spans whose ids are unique only within their trace. */
  private static String key(SpanContext span) {
    return span.getTraceId() + span.getSpanId();
  }

  private boolean put(SpanContext span, String key, HostedMarker marker) {
    marker.identity = new Identity(span, key, marker, this);
    HostedMarker other = markers.putIfAbsent(key, marker);
    return other == null
        || ((other.isCollected() || (other.isEnded() && isOfTrace(other, span)))
            && markers.replace(key, other, marker));
  }

  private boolean putLong(SpanContext span, HostedMarker marker) {
    hasLongKeys = true;
    return put(span, key(span), marker);
  }

  private boolean hasRoom() {
    if (markers.mappingCount() < max) {
      return true;
    }
    long left = refusals;
    if (left > 0) {
      refusals = left - 1;
      return false;
    }
    markers.values().removeIf(HostedMarker::isLeftToTheCollector);
    if (markers.mappingCount() >= max) {
      markers.values().removeIf(HostedMarker::giveUp);
    }
    boolean hasRoom = markers.mappingCount() < max;
    if (!hasRoom) {
      refusals = max >> 6; // so that a look at all markers costs each start little
      sayFull();
    }
    return hasRoom;
  }

  /** Returns the marker of a span of this process with these ids; null if there is none. */
  @Nullable HostedMarker get(SpanContext ids) {
    if (ids.isRemote()) {
      return null;
    }
    HostedMarker marker = markers.get(ids.getSpanId());
    if (marker != null && isOfTrace(marker, ids)) {
      return marker;
    }
    return hasLongKeys ? markers.get(key(ids)) : null;
  }

  private static boolean isOfTrace(HostedMarker marker, SpanContext ids) {
    Identity identity = marker.identity;
    SpanContext span = identity == null ? null : identity.get();
    return span != null && span.getTraceId().equals(ids.getTraceId());
  }

  /**
   * Returns the marker of a span with these ids in any SDK of the process, since a span of one may
   * be below a span of another; null if there is none.
   */
  @Nullable HostedMarker find(SpanContext ids) {
    HostedMarker own = get(ids);
    return own != null ? own : inAnyInstance(ids);
  }

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
    HostedMarker marker = get(span);
    Identity identity = marker == null ? null : marker.identity;
    return identity != null && identity.refersTo(span) ? marker : null;
  }

  /** Forgets all spans; there will be no ends any more. */
  public void close() {
    isClosed = true;
    ALL.removeIf(other -> other.get() == this);
    markers.values().forEach(HostedMarker::end);
    markers.clear();
  }

  /** The number of markers. */
  public int size() {
    forgetCollected(Integer.MAX_VALUE);
    return markers.size();
  }

  private void forgetCollected(int number) {
    for (int i = 0; i < number; i++) {
      Reference<?> ref = collected.poll();
      if (ref == null) {
        return;
      }
      if (ref instanceof Identity identity) {
        identity.marker.end(); // nobody can end the span any more
        identity.forget();
      }
    }
  }

  private void sayFull() {
    if (saidFull.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING,
          "{0} spans have not ended, or contexts may still hold them. Spans that start now are"
              + " withheld. Check that the application ends its spans. Logged once.",
          max);
    }
  }

  /** The identity of the span of a marker. */
  static final class Identity extends WeakReference<SpanContext> {
    private final String key;
    private final HostedMarker marker;
    private final LiveSpans owner;

    private Identity(SpanContext span, String key, HostedMarker marker, LiveSpans owner) {
      super(span, owner.collected);
      this.key = key;
      this.marker = marker;
      this.owner = owner;
    }

    /** Contexts find the span no more. */
    void forget() {
      owner.markers.remove(key, marker);
    }
  }
}
