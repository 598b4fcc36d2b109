/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.instance.Instance;
import dev.assent.internal.metric.AllowedMetrics;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.noop.NoopCounter;
import io.micrometer.core.instrument.noop.NoopDistributionSummary;
import io.micrometer.core.instrument.noop.NoopFunctionCounter;
import io.micrometer.core.instrument.noop.NoopFunctionTimer;
import io.micrometer.core.instrument.noop.NoopGauge;
import io.micrometer.core.instrument.noop.NoopLongTaskTimer;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A registry in front of one of the application's own; see {@link AssentMeters#inFrontOf}. A meter
 * that is not allowed records nothing. Thread-safe.
 */
final class FrontRegistry extends MeterRegistry {
  private final MeterRegistry own;
  private final AllowedMetrics allowed;

  // Guarded by this: the meter in the own registry for each meter here, and the configuration of
  // the meter that is being created.
  private final Map<Meter.Id, Meter> published = new LinkedHashMap<>();
  private @Nullable DistributionStatisticConfig decided;

  private FrontRegistry(MeterRegistry own, Function<Runnable, AllowedMetrics> allowed) {
    super(own.config().clock());
    this.own = own;
    this.allowed = allowed.apply(this::recheck);
    own.config().meterFilter(asDecided());
    config().namingConvention(own.config().namingConvention()).onMeterRemoved(this::unpublish);
  }

  static MeterRegistry of(
      MeterRegistry own, Instance instance, Purpose purpose, Recipient recipient) {
    if (!own.getMeters().isEmpty()) {
      throw new IllegalArgumentException(
          "AssentMeters.inFrontOf(): the registry has "
              + own.getMeters().size()
              + " meters already, whose tags can't be changed any more; pass a new one before"
              + " anything is registered there");
    }
    return new FrontRegistry(own, changed -> instance.allowed(purpose, recipient, changed));
  }

  private MeterFilter asDecided() {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig otherwise) {
        DistributionStatisticConfig config = decided;
        return config == null ? otherwise : config.merge(otherwise);
      }
    };
  }

  /** The tags that are left of a meter's; null if one of its metrics is not allowed. */
  private @Nullable Tags left(Meter.Id id, MetricNames names) {
    AttributesBuilder all = Attributes.builder();
    for (Tag tag : id.getTagsAsIterable()) {
      all.put(tag.getKey(), tag.getValue());
    }
    Attributes attributes = all.build();
    Attributes left = null;
    for (String metric : names.of(id.getName())) {
      Attributes some = allowed.left(metric, attributes);
      if (some == null) {
        return null;
      }
      left = left == null ? some : both(left, some);
    }
    return left == null ? null : tags(left);
  }

  private static Attributes both(Attributes one, Attributes other) {
    return one.toBuilder().removeIf(key -> other.get(key) == null).build();
  }

  private static Tags tags(Attributes attributes) {
    List<Tag> tags = new ArrayList<>();
    attributes.forEach((key, value) -> tags.add(Tag.of(key.getKey(), String.valueOf(value))));
    return Tags.of(tags);
  }

  /**
   * Publishes a meter.
   *
   * @param whole whether it is published only with all of its tags
   * @param register registers a meter with the tags that are left
   * @return null if it is not allowed
   */
  private synchronized <M extends Meter> @Nullable M publish(
      Meter.Id id,
      MetricNames names,
      boolean whole,
      @Nullable DistributionStatisticConfig config,
      Function<Tags, M> register) {
    Tags tags = left(id, names);
    if (tags == null || (whole && tags.stream().count() != id.getTags().size())) {
      return null;
    }
    decided = config;
    try {
      M meter = register.apply(tags);
      published.put(id, meter);
      return meter;
    } finally {
      decided = null;
    }
  }

  /** Removes the meters that a changed policy does not allow any more. */
  private void recheck() {
    Map<Meter.Id, Meter> all;
    synchronized (this) {
      all = new LinkedHashMap<>(published);
    }
    all.forEach(this::recheck);
  }

  private void recheck(Meter.Id id, Meter there) {
    try {
      if (!isStillAllowed(id, MetricNames.of(there), there)) {
        remove(id);
      }
    } catch (RuntimeException failure) {
      remove(id); // a measurement or a listener of the application failed
    }
  }

  private boolean isStillAllowed(Meter.Id id, MetricNames names, Meter there) {
    Tags left = left(id, names);
    return left != null && there.getId().getTags().stream().allMatch(tag -> has(left, id, tag));
  }

  /** A tag that the application's own filter added is not ours to judge. */
  private static boolean has(Tags left, Meter.Id id, Tag tag) {
    return id.getTag(tag.getKey()) == null || left.stream().anyMatch(tag::equals);
  }

  private void unpublish(Meter meter) {
    Meter there;
    synchronized (this) {
      there = published.remove(meter.getId());
      if (there == null && published.values().remove(meter)) {
        there = meter; // a filter of the own registry changed its id
      }
      if (there == null || published.containsValue(there)) {
        return;
      }
    }
    if (meter instanceof FrontMeters.Ending ending) {
      ending.end();
    }
    own.remove(there);
  }

  private static <M> M or(@Nullable M meter, Supplier<M> none) {
    return meter == null ? none.get() : meter;
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    Counter there =
        publish(
            id,
            MetricNames.SAME,
            false,
            null,
            tags ->
                Counter.builder(id.getName())
                    .tags(tags)
                    .description(description(id))
                    .baseUnit(allowed.unit(id.getName(), id.getBaseUnit()))
                    .register(own));
    return there == null ? new NoopCounter(id) : new FrontMeters.FrontCounter(id, there);
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
    Timer there =
        publish(
            id,
            MetricNames.MAXIMUM,
            false,
            config,
            tags ->
                Timer.builder(id.getName())
                    .tags(tags)
                    .description(description(id))
                    .pauseDetector(pauseDetector)
                    .register(own));
    return there == null ? new NoopTimer(id) : new FrontMeters.FrontTimer(id, there, clock);
  }

  @Override
  protected DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    DistributionSummary there =
        publish(
            id,
            MetricNames.MAXIMUM,
            false,
            config,
            tags ->
                DistributionSummary.builder(id.getName())
                    .tags(tags)
                    .description(description(id))
                    .baseUnit(allowed.unit(id.getName(), id.getBaseUnit()))
                    .scale(scale)
                    .register(own));
    return there == null
        ? new NoopDistributionSummary(id)
        : new FrontMeters.FrontSummary(id, there);
  }

  @Override
  protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
    LongTaskTimer there =
        publish(
            id,
            MetricNames.TASKS,
            false,
            config,
            tags ->
                LongTaskTimer.builder(id.getName())
                    .tags(tags)
                    .description(description(id))
                    .register(own));
    return there == null ? new NoopLongTaskTimer(id) : new FrontMeters.FrontTasks(id, there);
  }

  @Override
  protected <T> Gauge newGauge(Meter.Id id, @Nullable T object, ToDoubleFunction<T> value) {
    return or(
        publish(
            id,
            MetricNames.SAME,
            true,
            null,
            tags ->
                Gauge.builder(id.getName(), object, value)
                    .tags(tags)
                    .description(description(id))
                    .baseUnit(allowed.unit(id.getName(), id.getBaseUnit()))
                    .register(own)),
        () -> new NoopGauge(id));
  }

  @Override
  protected <T> FunctionTimer newFunctionTimer(
      Meter.Id id,
      T object,
      ToLongFunction<T> count,
      ToDoubleFunction<T> totalTime,
      TimeUnit totalTimeUnit) {
    return or(
        publish(
            id,
            MetricNames.FUNCTION,
            true,
            null,
            tags ->
                FunctionTimer.builder(id.getName(), object, count, totalTime, totalTimeUnit)
                    .tags(tags)
                    .description(description(id))
                    .register(own)),
        () -> new NoopFunctionTimer(id));
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(
      Meter.Id id, T object, ToDoubleFunction<T> count) {
    return or(
        publish(
            id,
            MetricNames.SAME,
            true,
            null,
            tags ->
                FunctionCounter.builder(id.getName(), object, count)
                    .tags(tags)
                    .description(description(id))
                    .baseUnit(allowed.unit(id.getName(), id.getBaseUnit()))
                    .register(own)),
        () -> new NoopFunctionCounter(id));
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    return or(
        publish(
            id,
            MetricNames.of(measurements),
            true,
            null,
            tags ->
                Meter.builder(id.getName(), type, measurements)
                    .tags(tags)
                    .description(description(id))
                    .baseUnit(allowed.unit(id.getName(), id.getBaseUnit()))
                    .register(own)),
        () -> new NoopMeter(id));
  }

  private @Nullable String description(Meter.Id id) {
    String left = allowed.description(id.getName(), id.getDescription());
    return left.isEmpty() ? null : left;
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.SECONDS;
  }

  /** The defaults are those of the own registry. */
  @Override
  protected DistributionStatisticConfig defaultHistogramConfig() {
    return DistributionStatisticConfig.builder().build();
  }
}
