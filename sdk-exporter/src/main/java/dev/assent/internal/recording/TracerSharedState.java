/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.FieldRecorder;
import dev.assent.internal.tag.SpanCapture;
import dev.assent.internal.tag.freeze.CategoryGuard;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import org.jspecify.annotations.Nullable;

/** The parts that all tracers of a provider share. Thread-safe. */
final class TracerSharedState {
  final SpanCapture capture;
  final FieldRecorder fields;
  final CategoryGuard guard;
  final SpanLimits limits;
  final Clock clock;
  final Sampler sampler;
  final Ids ids;

  private final boolean samplesAll;

  /** Whether each root is sampled, and each child of a sampled span, and no others. */
  private final boolean samplesTraces;

  private volatile boolean isClosed;

  TracerSharedState(SpanCapture capture, SpanLimits limits, Clock clock, Sampler sampler, Ids ids) {
    this.capture = capture;
    this.fields = capture.fields();
    this.guard = capture.guard();
    this.limits = limits;
    this.clock = clock;
    this.sampler = sampler;
    this.ids = ids;
    this.samplesAll = Sampler.alwaysOn().equals(sampler);
    this.samplesTraces = Sampler.parentBased(Sampler.alwaysOn()).equals(sampler);
  }

  /**
   * The decision of a sampler of OpenTelemetry that reads nothing but the parent, and adds nothing
   * to the span; null for any other sampler, which must be asked.
   *
   * @param parent invalid for a root
   */
  @Nullable SamplingDecision decision(SpanContext parent) {
    if (samplesAll) {
      return SamplingDecision.RECORD_AND_SAMPLE;
    }
    if (!samplesTraces) {
      return null;
    }
    return parent.isValid() && !parent.isSampled()
        ? SamplingDecision.DROP
        : SamplingDecision.RECORD_AND_SAMPLE;
  }

  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
    sampler.shutdown();
  }
}
