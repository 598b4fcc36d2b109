/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of a span context, which are separate fields. A trace id without a span id, or
 * a span id without a trace id, is malformed: an OpenTelemetry context has both or neither. Not
 * thread-safe.
 */
final class ContextReader {
  /**
   * Bits in the flags of a span or link, above the trace flags: the remote state is known, and is
   * true.
   */
  private static final int REMOTE = 0x300;

  private @Nullable String traceId;
  private @Nullable String spanId;
  private int flags;
  private TraceState state = TraceState.getDefault();

  static String spanId(byte[] id) throws MalformedOtlpException {
    return SpanId.fromBytes(ofLength(SpanId.getLength() / 2, id));
  }

  void readTraceId(ProtoReader in) throws MalformedOtlpException {
    traceId = TraceId.fromBytes(ofLength(TraceId.getLength() / 2, in.blob()));
  }

  void readSpanId(ProtoReader in) throws MalformedOtlpException {
    spanId = spanId(in.blob());
  }

  void readFlags(ProtoReader in) throws MalformedOtlpException {
    flags = in.fixed32();
  }

  void readState(ProtoReader in) throws MalformedOtlpException {
    state = WireTexts.traceState(in.text());
  }

  /** Returns whether the flags state that the parent, or the linked span, is in another process. */
  boolean isRemote() {
    return (flags & REMOTE) == REMOTE;
  }

  /** Returns the context of a span or a link, which always has both ids. */
  SpanContext required(boolean remote) throws MalformedOtlpException {
    if (traceId == null || spanId == null) {
      throw new MalformedOtlpException("missing ids");
    }
    return context(traceId, spanId, TraceFlags.fromByte((byte) flags), state, remote);
  }

  /** Returns the context of a log record, which may have no ids. */
  SpanContext optional() throws MalformedOtlpException {
    return context(
        traceId == null ? TraceId.getInvalid() : traceId,
        spanId == null ? SpanId.getInvalid() : spanId,
        TraceFlags.fromByte((byte) flags),
        state,
        false);
  }

  /** Returns the context of a span's parent; invalid if there is none. */
  SpanContext parent(@Nullable String parentId) throws MalformedOtlpException {
    String id = parentId == null ? SpanId.getInvalid() : parentId;
    return context(
        SpanId.isValid(id) && traceId != null ? traceId : TraceId.getInvalid(),
        id,
        TraceFlags.getDefault(),
        TraceState.getDefault(),
        isRemote());
  }

  private static SpanContext context(
      String traceId, String spanId, TraceFlags flags, TraceState state, boolean remote)
      throws MalformedOtlpException {
    if (TraceId.isValid(traceId) != SpanId.isValid(spanId)) {
      throw new MalformedOtlpException("trace id without span id, or reverse");
    }
    return remote
        ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state)
        : SpanContext.create(traceId, spanId, flags, state);
  }

  private static byte[] ofLength(int length, byte[] id) throws MalformedOtlpException {
    if (id.length != length) {
      throw new MalformedOtlpException("wrong length of an id");
    }
    return id;
  }
}
