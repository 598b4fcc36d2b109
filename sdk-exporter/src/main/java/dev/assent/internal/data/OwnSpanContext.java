/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a span of Assent's own SDK, as numbers. Most spans are encoded and nothing else, so
 * the texts are created when somebody asks for them: a propagator, a logger, a sampler. The ids are
 * created valid, or copied from a valid parent; OpenTelemetry's class validates each char of both
 * again. Immutable.
 */
public final class OwnSpanContext implements SpanContext {
  /**
   * Creates the texts. OpenTelemetry's {@code TraceId.fromLongs} would overwrite the buffer of this
   * thread, in which its propagator is writing a header when it asks for the ids.
   */
  private static final HexFormat HEX = HexFormat.of();

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
   * Returns the ids of a root.
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
   * Returns the ids of a child.
   *
   * @param parent a valid context
   * @param span the span id, not 0
   */
  public static OwnSpanContext ofChild(
      SpanContext parent, long span, TraceFlags flags, TraceState state) {
    if (parent instanceof OwnSpanContext own) {
      return new OwnSpanContext(own.traceHigh, own.traceLow, own.traceText, span, flags, state);
    }
    String trace = parent.getTraceId();
    long high = HexFormat.fromHexDigitsToLong(trace, 0, 16);
    long low = HexFormat.fromHexDigitsToLong(trace, 16, 32);
    return new OwnSpanContext(high, low, trace, span, flags, state);
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
      text = HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
      traceText = text;
    }
    return text;
  }

  @Override
  public String getSpanId() {
    String text = spanText;
    if (text == null) {
      text = HEX.toHexDigits(span);
      spanText = text;
    }
    return text;
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
