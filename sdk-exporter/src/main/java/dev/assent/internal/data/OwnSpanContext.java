/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a span of Assent's own SDK, as numbers. Most spans are encoded and nothing else, so
 * the texts are created when somebody asks for them: a propagator, a logger, a sampler. The ids are
 * created valid, or copied from a valid parent; OpenTelemetry's class validates each char of both
 * again. Immutable.
 */
public final class OwnSpanContext implements SpanContext {
  private final long traceHigh;
  private final long traceLow;
  private final long span;
  private final TraceFlags flags;
  private final TraceState state;

  /** A benign race: all texts of an id are equal. */
  private @Nullable String traceText;

  private @Nullable String spanText;

  private OwnSpanContext(
      long traceHigh,
      long traceLow,
      @Nullable String traceText,
      long span,
      TraceFlags flags,
      TraceState state) {
    this.traceHigh = traceHigh;
    this.traceLow = traceLow;
    this.traceText = traceText;
    this.span = span;
    this.flags = flags;
    this.state = state;
  }

  /**
   * The ids of a root.
   *
   * @param traceHigh the first eight bytes of the trace id
   * @param traceLow the last eight bytes of it, not both 0
   * @param span the span id, not 0
   */
  public static OwnSpanContext ofRoot(
      long traceHigh, long traceLow, long span, TraceFlags flags, TraceState state) {
    return new OwnSpanContext(traceHigh, traceLow, null, span, flags, state);
  }

  /**
   * The ids of a child.
   *
   * @param parent a valid context
   * @param span the span id, not 0
   */
  public static OwnSpanContext ofChild(
      SpanContext parent, long span, TraceFlags flags, TraceState state) {
    String trace = parent instanceof OwnSpanContext own ? own.traceText : parent.getTraceId();
    return new OwnSpanContext(
        parent instanceof OwnSpanContext own ? own.traceHigh : number(parent.getTraceId(), 0),
        parent instanceof OwnSpanContext own ? own.traceLow : number(parent.getTraceId(), 16),
        trace,
        span,
        flags,
        state);
  }

  private static long number(String hex, int from) {
    return Long.parseUnsignedLong(hex, from, from + 16, 16);
  }

  /** The same ids with other flags and another trace state. */
  public OwnSpanContext with(TraceFlags otherFlags, TraceState otherState) {
    return new OwnSpanContext(traceHigh, traceLow, traceText, span, otherFlags, otherState);
  }

  /** The first eight bytes of the trace id. */
  public long traceHigh() {
    return traceHigh;
  }

  /** The last eight bytes of the trace id. */
  public long traceLow() {
    return traceLow;
  }

  /** The span id. */
  public long span() {
    return span;
  }

  @Override
  public String getTraceId() {
    String text = traceText;
    if (text == null) {
      text = hex(traceHigh, traceLow);
      traceText = text;
    }
    return text;
  }

  @Override
  public String getSpanId() {
    String text = spanText;
    if (text == null) {
      text = hex(span);
      spanText = text;
    }
    return text;
  }

  /**
   * The ids as hex. OpenTelemetry's {@code TraceId.fromLongs} would overwrite the buffer of this
   * thread, in which its propagator is writing a header when it asks for the ids.
   */
  private static String hex(long... numbers) {
    byte[] digits = new byte[numbers.length * 16];
    for (int at = 0; at < digits.length; at++) {
      int digit = (int) (numbers[at >> 4] >>> (60 - 4 * (at & 15))) & 15;
      digits[at] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  @Override
  public TraceFlags getTraceFlags() {
    return flags;
  }

  @Override
  public TraceState getTraceState() {
    return state;
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OwnSpanContext context
        && span == context.span
        && traceLow == context.traceLow
        && traceHigh == context.traceHigh
        && flags.equals(context.flags)
        && state.equals(context.state);
  }

  @Override
  public int hashCode() {
    return Objects.hash(traceHigh, traceLow, span);
  }

  /** Shows the ids only: the trace state is data of other vendors. */
  @Override
  public String toString() {
    return "OwnSpanContext[" + getTraceId() + ", " + getSpanId() + "]";
  }
}
