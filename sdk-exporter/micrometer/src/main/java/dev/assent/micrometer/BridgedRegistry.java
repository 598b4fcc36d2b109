/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The registry for the application. Each of its meters forwards to a meter of a bridge, which is
 * created after all filters of the application were applied, whenever they were added. Therefore
 * the period that a maximum covers is known. Thread-safe.
 */
final class BridgedRegistry extends MeterRegistry {
  private static final TimeUnit BASE_TIME_UNIT = TimeUnit.SECONDS;

  private final MeterRegistry bridge;
  private final ObjLongConsumer<String> looksBack;

  // Guarded by this: the configuration of the meter that is being created.
  private @Nullable DistributionStatisticConfig decided;

  /**
   * Creates a registry without meters.
   *
   * @param bridge the bridge, with seconds as base unit of time; no other code may use it
   * @param looksBack receives, before a meter is created, the name of a metric and the nanoseconds
   *     that its values cover
   */
  BridgedRegistry(MeterRegistry bridge, ObjLongConsumer<String> looksBack) {
    super(bridge.config().clock());
    this.bridge = bridge;
    this.looksBack = looksBack;
    bridge
        .config()
        .meterFilter(LedgerMetrics.refusal()) // repeated, since a filter may have renamed a meter
        .meterFilter(asDecided());
    config()
        .namingConvention(bridge.config().namingConvention())
        .meterFilter(LedgerMetrics.refusal())
        .onMeterRemoved(bridge::remove);
  }

  private MeterFilter asDecided() {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig otherwise) {
        DistributionStatisticConfig config = decided;
        return config == null ? otherwise : config;
      }
    };
  }

  private synchronized <M> M make(
      @Nullable DistributionStatisticConfig config, Supplier<M> register) {
    bridge.config().namingConvention(config().namingConvention());
    decided = config;
    try {
      return register.get();
    } finally {
      decided = null;
    }
  }

  private void remember(Meter.Id id, DistributionStatisticConfig config) {
    String name = config().namingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
    report(name, config, looksBack);
  }

  /**
   * Reports the period of a maximum. Micrometer's maximum rotates one of its buffers at each
   * expiry.
   *
   * @param name the name of the metric of a timer or a summary
   */
  static void report(
      String name, DistributionStatisticConfig config, ObjLongConsumer<String> looksBack) {
    if (config.getExpiry() != null && config.getBufferLength() != null) {
      long millis = saturated(config.getExpiry().toMillis(), config.getBufferLength());
      looksBack.accept(name + ".max", TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private static long saturated(long millis, int times) {
    return millis > Long.MAX_VALUE / Math.max(1, times) ? Long.MAX_VALUE : millis * times;
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
    remember(id, config);
    return make(
        config,
        () ->
            Timer.builder(id.getName())
                .tags(id.getTags())
                .description(id.getDescription())
                .pauseDetector(pauseDetector)
                .register(bridge));
  }

  @Override
  protected DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    remember(id, config);
    return make(
        config,
        () ->
            DistributionSummary.builder(id.getName())
                .tags(id.getTags())
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .scale(scale)
                .register(bridge));
  }

  @Override
  protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
    return make(
        config,
        () ->
            LongTaskTimer.builder(id.getName())
                .tags(id.getTags())
                .description(id.getDescription())
                .register(bridge));
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    return make(
        null,
        () ->
            Counter.builder(id.getName())
                .tags(id.getTags())
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .register(bridge));
  }

  @Override
  protected <T> Gauge newGauge(Meter.Id id, @Nullable T object, ToDoubleFunction<T> value) {
    return make(
        null,
        () ->
            Gauge.builder(id.getName(), object, value)
                .tags(id.getTags())
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .register(bridge));
  }

  @Override
  protected <T> FunctionTimer newFunctionTimer(
      Meter.Id id,
      T object,
      ToLongFunction<T> count,
      ToDoubleFunction<T> totalTime,
      TimeUnit totalTimeUnit) {
    return make(
        null,
        () ->
            FunctionTimer.builder(id.getName(), object, count, totalTime, totalTimeUnit)
                .tags(id.getTags())
                .description(id.getDescription())
                .register(bridge));
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(
      Meter.Id id, T object, ToDoubleFunction<T> count) {
    return make(
        null,
        () ->
            FunctionCounter.builder(id.getName(), object, count)
                .tags(id.getTags())
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .register(bridge));
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    return make(
        null,
        () ->
            Meter.builder(id.getName(), type, measurements)
                .tags(id.getTags())
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .register(bridge));
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return BASE_TIME_UNIT;
  }

  @Override
  protected DistributionStatisticConfig defaultHistogramConfig() {
    return DistributionStatisticConfig.DEFAULT;
  }

  @Override
  public void close() {
    super.close();
    bridge.close();
  }
}
