/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import io.micrometer.core.instrument.AbstractMeter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.noop.NoopCounter;
import io.micrometer.core.instrument.noop.NoopDistributionSummary;
import io.micrometer.core.instrument.noop.NoopLongTaskTimer;
import io.micrometer.core.instrument.noop.NoopTimer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters of {@link FrontRegistry}, which record to a meter with fewer tags until they are removed.
 * Thread-safe.
 */
final class FrontMeters {
  private FrontMeters() {}

  /** A meter that can be ended. */
  interface Ending {
    /** Records nothing from now on. */
    void end();
  }

  static final class FrontCounter extends AbstractMeter implements Counter, Ending {
    private volatile Counter there;

    FrontCounter(Meter.Id id, Counter there) {
      super(id);
      this.there = there;
    }

    @Override
    public void end() {
      there = new NoopCounter(getId());
    }

    @Override
    public void increment(double amount) {
      there.increment(amount);
    }

    @Override
    public double count() {
      return there.count();
    }
  }

  static final class FrontSummary extends AbstractMeter implements DistributionSummary, Ending {
    private volatile DistributionSummary there;

    FrontSummary(Meter.Id id, DistributionSummary there) {
      super(id);
      this.there = there;
    }

    @Override
    public void end() {
      there = new NoopDistributionSummary(getId());
    }

    @Override
    public void record(double amount) {
      there.record(amount);
    }

    @Override
    public long count() {
      return there.count();
    }

    @Override
    public double totalAmount() {
      return there.totalAmount();
    }

    @Override
    public double max() {
      return there.max();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
      return there.takeSnapshot();
    }
  }

  static final class FrontTimer extends AbstractMeter implements Timer, Ending {
    private final Clock clock;
    private volatile Timer there;

    FrontTimer(Meter.Id id, Timer there, Clock clock) {
      super(id);
      this.there = there;
      this.clock = clock;
    }

    @Override
    public void end() {
      there = new NoopTimer(getId());
    }

    @Override
    public void record(long amount, TimeUnit unit) {
      there.record(amount, unit);
    }

    @Override
    public <T extends @Nullable Object> T record(Supplier<T> timed) {
      long start = clock.monotonicTime();
      try {
        return timed.get();
      } finally {
        recordSince(start);
      }
    }

    @Override
    public <T extends @Nullable Object> T recordCallable(Callable<T> timed) throws Exception {
      long start = clock.monotonicTime();
      try {
        return timed.call();
      } finally {
        recordSince(start);
      }
    }

    @Override
    public void record(Runnable timed) {
      long start = clock.monotonicTime();
      try {
        timed.run();
      } finally {
        recordSince(start);
      }
    }

    private void recordSince(long start) {
      record(clock.monotonicTime() - start, TimeUnit.NANOSECONDS);
    }

    @Override
    public long count() {
      return there.count();
    }

    @Override
    public double totalTime(TimeUnit unit) {
      return there.totalTime(unit);
    }

    @Override
    public double max(TimeUnit unit) {
      return there.max(unit);
    }

    @Override
    public TimeUnit baseTimeUnit() {
      return there.baseTimeUnit();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
      return there.takeSnapshot();
    }
  }

  static final class FrontTasks extends AbstractMeter implements LongTaskTimer, Ending {
    private volatile LongTaskTimer there;

    FrontTasks(Meter.Id id, LongTaskTimer there) {
      super(id);
      this.there = there;
    }

    @Override
    public void end() {
      there = new NoopLongTaskTimer(getId());
    }

    @Override
    public Sample start() {
      return there.start();
    }

    @Override
    public double duration(TimeUnit unit) {
      return there.duration(unit);
    }

    @Override
    public int activeTasks() {
      return there.activeTasks();
    }

    @Override
    public double max(TimeUnit unit) {
      return there.max(unit);
    }

    @Override
    public TimeUnit baseTimeUnit() {
      return there.baseTimeUnit();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
      return there.takeSnapshot();
    }
  }
}
