/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.SpanScope;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import org.jspecify.annotations.Nullable;

/** A tracer, with the classification of its scope. Thread-safe. */
final class RecordingTracer implements Tracer {
  private static final String UNNAMED = "<unspecified span name>";
  private static final int MOST_EXPECTED = 32;

  final TracerSharedState shared;
  final FieldRecorder fields;
  final SpanScope scope;

  /** The number of attributes of the last span. A benign race: only a hint. */
  private int expected = 8;

  private RecordingTracer(TracerSharedState shared, SpanScope scope) {
    this.shared = shared;
    this.fields = shared.fields;
    this.scope = scope;
  }

  static RecordingTracer of(InstrumentationScopeInfo scope, TracerSharedState shared) {
    return new RecordingTracer(shared, shared.capture.scope(scope));
  }

  AttributeTable newTable() {
    return new AttributeTable(shared.limits.getMaxNumberOfAttributes(), expected);
  }

  void ended(int attributes) {
    int now = Math.min(attributes, MOST_EXPECTED);
    if (now != expected) {
      expected = now;
    }
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public SpanBuilder spanBuilder(@Nullable String spanName) {
    return new RecordingSpanBuilder(
        this, spanName == null || spanName.isBlank() ? UNNAMED : spanName);
  }

  @Override
  public String toString() {
    return "RecordingTracer";
  }
}
