/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import dev.assent.internal.data.OwnSpanContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import java.util.function.BiConsumer;

/** Writes parts of a span context. Not thread-safe. */
final class ContextWriter implements BiConsumer<String, String> {
  /** The flags say whether the context is remote. */
  private static final int HAS_REMOTE = 0x100;

  private static final int IS_REMOTE = 0x200;

  private final ProtoWriter out;
  private final StringBuilder members = new StringBuilder();

  ContextWriter(ProtoWriter out) {
    this.out = out;
  }

  /** Writes a trace state that is not empty, in the form of the W3C's header. */
  void state(int field, TraceState state) {
    if (!state.isEmpty()) {
      members.setLength(0);
      state.forEach(this);
      out.text(field, members.toString());
    }
  }

  @Override
  public void accept(String vendor, String value) {
    if (members.length() > 0) {
      members.append(',');
    }
    members.append(vendor).append('=').append(value);
  }

  /** Writes the trace id. */
  static void traceId(ProtoWriter out, int field, SpanContext context) {
    if (context instanceof OwnSpanContext own) {
      out.id(field, own.traceHigh(), own.traceLow());
    } else {
      out.hex(field, context.getTraceId());
    }
  }

  /** Writes the span id. */
  static void spanId(ProtoWriter out, int field, SpanContext context) {
    if (context instanceof OwnSpanContext own) {
      out.id(field, own.span());
    } else {
      out.hex(field, context.getSpanId());
    }
  }

  /** Returns a context's flags with the bits of another one that is remote or not. */
  static int flags(SpanContext context, boolean isRemote) {
    int remote = isRemote ? HAS_REMOTE | IS_REMOTE : HAS_REMOTE;
    return (context.getTraceFlags().asByte() & 0xff) | remote;
  }
}
