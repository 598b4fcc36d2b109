/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.GateFixture;
import dev.assent.internal.tag.SpanCapture;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** A tracer provider of Assent's own SDK, whose stamped spans a test reads. */
final class RecordingRig {
  final GateFixture fixture;
  final RecordingTracerProvider provider;

  RecordingRig() {
    this(SpanLimits.getDefault());
  }

  RecordingRig(SpanLimits limits) {
    this(new GateFixture(""), limits, false);
  }

  RecordingRig(GateFixture fixture, SpanLimits limits, boolean dropsEarly) {
    this(fixture, limits, dropsEarly, new SystemTime(), Sampler.alwaysOn(), Ids.RANDOM);
  }

  RecordingRig(
      GateFixture fixture,
      SpanLimits limits,
      boolean dropsEarly,
      io.opentelemetry.sdk.common.Clock clock,
      Sampler sampler,
      Ids ids) {
    this.fixture = fixture;
    CategoryGuard guard =
        new CategoryGuard(
            fixture.categories,
            List.of(fixture.ledger.account(0, Signal.TRACES)),
            Clock.system(),
            limits.getMaxAttributeValueLength());
    SpanCapture capture =
        new SpanCapture(
            fixture.decisions,
            fixture.catalog,
            Limits.guarded(limits),
            guard,
            Resource.getDefault(),
            List.of(fixture.ledger.account(0, Signal.TRACES)),
            dropsEarly ? fixture.ledger : null,
            null,
            fixture.spans::add);
    this.provider = new RecordingTracerProvider(capture, limits, clock, sampler, ids);
  }

  Tracer tracer() {
    return provider.get("io.opentelemetry.test");
  }

  StampedSpan only() {
    assertThat(fixture.spans).hasSize(1);
    return fixture.spans.get(0);
  }

  private static final class SystemTime implements io.opentelemetry.sdk.common.Clock {
    @Override
    public long now() {
      return Clock.system().epochNanos();
    }

    @Override
    public long nanoTime() {
      return Clock.system().nanoTime();
    }
  }
}
