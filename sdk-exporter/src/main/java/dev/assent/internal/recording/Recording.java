/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.CategoryGuard;
import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.SpanCapture;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.IdGenerator;
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
  final IdGenerator ids;
  private volatile boolean isClosed;

  Recording(SpanCapture capture, SpanLimits limits, Clock clock, Sampler sampler, IdGenerator ids) {
    this.capture = capture;
    this.fields = capture.fields();
    this.guard = capture.guard();
    this.limits = limits;
    this.clock = clock;
    this.sampler = sampler;
    this.ids = ids;
  }

  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
    sampler.shutdown();
  }
}
