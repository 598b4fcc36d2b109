/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * A span context of the application's own class, which claims that its ids, any texts, are valid.
 */
public record FabricatedIds(String getTraceId, String getSpanId) implements SpanContext {
  /** Ids with the length of valid ones. */
  public static final FabricatedIds OF_THE_RIGHT_LENGTH =
      new FabricatedIds(
          "kanarienvogel\r\nX-Evil: 1\r\n\r\nabcd".substring(0, 32), "kanarienvogel\r\nX");

  @Override
  public TraceFlags getTraceFlags() {
    return TraceFlags.getSampled();
  }

  @Override
  public TraceState getTraceState() {
    return TraceState.getDefault();
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public boolean isRemote() {
    return true;
  }
}
