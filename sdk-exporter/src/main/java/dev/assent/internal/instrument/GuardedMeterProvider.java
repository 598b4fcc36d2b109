/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.MeasurementGuard;
import dev.assent.internal.tag.freeze.CategoryGuard;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import java.util.stream.Stream;

/**
 * The SDK's meters with guarded instruments. The instruments accept only attributes that cannot
 * change and have their declared type, keep attributes that declare categories even if the SDK
 * would drop them, and never throw. Of the incubating API, only the advice on attributes is passed
 * on, because instrumentation libraries rely on it; this requires that the API is on the class
 * path. Thread-safe.
 */
public final class GuardedMeterProvider implements MeterProvider {
  private final MeterProvider delegate;
  private final Measuring measuring;

  /**
   * Wraps the SDK's provider.
   *
   * @param facts the facts about instruments that the gates of metrics need
   */
  public GuardedMeterProvider(MeterProvider delegate, CategoryGuard guard, InstrumentFacts facts) {
    this.delegate = delegate;
    this.measuring = new Measuring(guard, facts);
  }

  @Override
  public MeterBuilder meterBuilder(String instrumentationScopeName) {
    return new GuardedMeterBuilder(delegate.meterBuilder(instrumentationScopeName), measuring);
  }

  @Override
  public String toString() {
    return "GuardedMeterProvider";
  }

  private record Measuring(CategoryGuard guard, InstrumentFacts facts) {
    MeasurementGuard of(String instrument) {
      return new MeasurementGuard(guard, facts, instrument);
    }
  }

  private record GuardedMeterBuilder(MeterBuilder delegate, Measuring measuring)
      implements MeterBuilder {
    @Override
    public MeterBuilder setSchemaUrl(String schemaUrl) {
      delegate.setSchemaUrl(schemaUrl);
      return this;
    }

    @Override
    public MeterBuilder setInstrumentationVersion(String instrumentationScopeVersion) {
      delegate.setInstrumentationVersion(instrumentationScopeVersion);
      return this;
    }

    @Override
    public Meter build() {
      return new GuardedMeter(delegate.build(), measuring);
    }

    @Override
    public String toString() {
      return "GuardedMeterBuilder";
    }
  }

  private record GuardedMeter(Meter delegate, Measuring measuring) implements Meter {
    @Override
    public LongCounterBuilder counterBuilder(String name) {
      return GuardedLongCounter.builder(delegate.counterBuilder(name), measuring.of(name));
    }

    @Override
    public LongUpDownCounterBuilder upDownCounterBuilder(String name) {
      return GuardedLongUpDownCounter.builder(
          delegate.upDownCounterBuilder(name), measuring.of(name));
    }

    @Override
    public DoubleHistogramBuilder histogramBuilder(String name) {
      return GuardedDoubleHistogram.builder(delegate.histogramBuilder(name), measuring.of(name));
    }

    @Override
    public DoubleGaugeBuilder gaugeBuilder(String name) {
      return GuardedDoubleGauge.builder(delegate.gaugeBuilder(name), measuring.of(name));
    }

    @Override
    public BatchCallback batchCallback(
        Runnable callback, ObservableMeasurement measurement, ObservableMeasurement... more) {
      return delegate.batchCallback(
          () -> GuardedCallbacks.run(callback),
          GuardedCallbacks.unguarded(measurement),
          Stream.of(more).map(GuardedCallbacks::unguarded).toArray(ObservableMeasurement[]::new));
    }

    @Override
    public String toString() {
      return "GuardedMeter";
    }
  }
}
