/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** A meter of an instance that may not run yet. Thread-safe. */
record LateMeter(Late<Meter> late) implements Meter {
  @Override
  public LongCounterBuilder counterBuilder(String name) {
    return builder(LongCounterBuilder.class, meter -> meter.counterBuilder(name));
  }

  @Override
  public LongUpDownCounterBuilder upDownCounterBuilder(String name) {
    return builder(LongUpDownCounterBuilder.class, meter -> meter.upDownCounterBuilder(name));
  }

  @Override
  public DoubleHistogramBuilder histogramBuilder(String name) {
    return builder(DoubleHistogramBuilder.class, meter -> meter.histogramBuilder(name));
  }

  @Override
  public DoubleGaugeBuilder gaugeBuilder(String name) {
    return builder(DoubleGaugeBuilder.class, meter -> meter.gaugeBuilder(name));
  }

  private <B> B builder(Class<B> type, Function<Meter, B> from) {
    Meter meter = late.get();
    return meter == null
        ? KeptBuilder.of(type, late.running(), () -> from.apply(Objects.requireNonNull(late.get())))
        : from.apply(meter);
  }

  @Override
  public BatchCallback batchCallback(
      Runnable callback, ObservableMeasurement measurement, ObservableMeasurement... more) {
    ObservableMeasurement[] others = more.clone();
    return Registration.of(
        late.running(),
        () ->
            Objects.requireNonNull(late.get())
                .batchCallback(
                    callback,
                    LateMeasurement.own(measurement),
                    Stream.of(others)
                        .map(LateMeasurement::own)
                        .toArray(ObservableMeasurement[]::new)));
  }
}
