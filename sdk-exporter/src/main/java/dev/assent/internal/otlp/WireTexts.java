/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import org.jspecify.annotations.Nullable;

/** Reads texts of OTLP: empty ones as absent, and trace states. */
final class WireTexts {
  private WireTexts() {}

  /**
   * Returns null for an empty text, since the encoding does not distinguish empty and absent texts.
   */
  static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Parses a trace state in the form of the header, as a whole or not at all. */
  static TraceState traceState(String text) throws MalformedOtlpException {
    if (text.isEmpty()) {
      return TraceState.getDefault();
    }
    String[] members = text.split(",", -1);
    TraceStateBuilder builder = TraceState.builder();
    for (int i = members.length - 1; i >= 0; i--) {
      int equals = members[i].indexOf('=');
      if (equals > 0) {
        builder.put(members[i].substring(0, equals), members[i].substring(equals + 1));
      }
    }
    TraceState state = builder.build();
    if (state.size() != members.length) {
      throw new MalformedOtlpException("invalid trace state");
    }
    return state;
  }
}
