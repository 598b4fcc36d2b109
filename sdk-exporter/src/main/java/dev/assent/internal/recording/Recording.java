/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.CategoryGuard;
import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.SpanCapture;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/** The parts that all tracers of a provider share. Thread-safe. */
final class Recording {
  final SpanCapture capture;
  final FieldRecorder fields;
  final CategoryGuard guard;
  final SpanLimits limits;
  final Clock clock;
  final Sampler sampler;
  final Ids ids;

  /** Whether the sampler never reads a trace id, so that no text of it is needed. */
  final boolean ignoresIds;

  private volatile boolean isClosed;

  Recording(SpanCapture capture, SpanLimits limits, Clock clock, Sampler sampler, Ids ids) {
    this.capture = capture;
    this.fields = capture.fields();
    this.guard = capture.guard();
    this.limits = limits;
    this.clock = clock;
    this.sampler = sampler;
    this.ids = ids;
    this.ignoresIds =
        sampler.equals(Sampler.alwaysOn())
            || sampler.equals(Sampler.parentBased(Sampler.alwaysOn()));
  }

  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
    sampler.shutdown();
  }
}
