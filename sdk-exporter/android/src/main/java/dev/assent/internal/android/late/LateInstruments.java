/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleUpDownCounter;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.context.Context;
import java.util.function.Function;

/**
 * The instruments of an instance that may not run yet. Before, each recording is dropped, and
 * counts as one point. What a recording leaves out is empty attributes and the current context, as
 * OpenTelemetry's API says. Stateless.
 */
final class LateInstruments {
  private LateInstruments() {}

  /**
   * Returns an instrument.
   *
   * @param type its interface in OpenTelemetry's API
   * @param from creates the instance's own one
   * @throws IllegalArgumentException if the interface is not known
   */
  static Object of(Class<?> type, Running running, Function<OpenTelemetry, Object> from) {
    if (type == LongCounter.class) {
      return new LateLongCounter(new Late<>(running, open -> (LongCounter) from.apply(open)));
    }
    if (type == DoubleCounter.class) {
      return new LateDoubleCounter(new Late<>(running, open -> (DoubleCounter) from.apply(open)));
    }
    if (type == LongUpDownCounter.class) {
      return new LateLongUpDownCounter(
          new Late<>(running, open -> (LongUpDownCounter) from.apply(open)));
    }
    if (type == DoubleUpDownCounter.class) {
      return new LateDoubleUpDownCounter(
          new Late<>(running, open -> (DoubleUpDownCounter) from.apply(open)));
    }
    if (type == LongHistogram.class) {
      return new LateLongHistogram(new Late<>(running, open -> (LongHistogram) from.apply(open)));
    }
    if (type == DoubleHistogram.class) {
      return new LateDoubleHistogram(
          new Late<>(running, open -> (DoubleHistogram) from.apply(open)));
    }
    if (type == LongGauge.class) {
      return new LateLongGauge(new Late<>(running, open -> (LongGauge) from.apply(open)));
    }
    if (type == DoubleGauge.class) {
      return new LateDoubleGauge(new Late<>(running, open -> (DoubleGauge) from.apply(open)));
    }
    throw new IllegalArgumentException("no instrument: " + type.getName());
  }

  private static void drop(Late<?> late) {
    late.running().drop(Signal.METRICS);
  }

  private record LateLongCounter(Late<LongCounter> late) implements LongCounter {
    @Override
    public boolean isEnabled() {
      LongCounter instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void add(long value) {
      add(value, Attributes.empty(), Context.current());
    }

    @Override
    public void add(long value, Attributes attributes) {
      add(value, attributes, Context.current());
    }

    @Override
    public void add(long value, Attributes attributes, Context context) {
      LongCounter instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.add(value, attributes, context);
      }
    }
  }

  private record LateDoubleCounter(Late<DoubleCounter> late) implements DoubleCounter {
    @Override
    public boolean isEnabled() {
      DoubleCounter instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void add(double value) {
      add(value, Attributes.empty(), Context.current());
    }

    @Override
    public void add(double value, Attributes attributes) {
      add(value, attributes, Context.current());
    }

    @Override
    public void add(double value, Attributes attributes, Context context) {
      DoubleCounter instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.add(value, attributes, context);
      }
    }
  }

  private record LateLongUpDownCounter(Late<LongUpDownCounter> late) implements LongUpDownCounter {
    @Override
    public boolean isEnabled() {
      LongUpDownCounter instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void add(long value) {
      add(value, Attributes.empty(), Context.current());
    }

    @Override
    public void add(long value, Attributes attributes) {
      add(value, attributes, Context.current());
    }

    @Override
    public void add(long value, Attributes attributes, Context context) {
      LongUpDownCounter instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.add(value, attributes, context);
      }
    }
  }

  private record LateDoubleUpDownCounter(Late<DoubleUpDownCounter> late)
      implements DoubleUpDownCounter {
    @Override
    public boolean isEnabled() {
      DoubleUpDownCounter instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void add(double value) {
      add(value, Attributes.empty(), Context.current());
    }

    @Override
    public void add(double value, Attributes attributes) {
      add(value, attributes, Context.current());
    }

    @Override
    public void add(double value, Attributes attributes, Context context) {
      DoubleUpDownCounter instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.add(value, attributes, context);
      }
    }
  }

  private record LateLongHistogram(Late<LongHistogram> late) implements LongHistogram {
    @Override
    public boolean isEnabled() {
      LongHistogram instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void record(long value) {
      record(value, Attributes.empty(), Context.current());
    }

    @Override
    public void record(long value, Attributes attributes) {
      record(value, attributes, Context.current());
    }

    @Override
    public void record(long value, Attributes attributes, Context context) {
      LongHistogram instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.record(value, attributes, context);
      }
    }
  }

  private record LateDoubleHistogram(Late<DoubleHistogram> late) implements DoubleHistogram {
    @Override
    public boolean isEnabled() {
      DoubleHistogram instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void record(double value) {
      record(value, Attributes.empty(), Context.current());
    }

    @Override
    public void record(double value, Attributes attributes) {
      record(value, attributes, Context.current());
    }

    @Override
    public void record(double value, Attributes attributes, Context context) {
      DoubleHistogram instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.record(value, attributes, context);
      }
    }
  }

  private record LateLongGauge(Late<LongGauge> late) implements LongGauge {
    @Override
    public boolean isEnabled() {
      LongGauge instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void set(long value) {
      set(value, Attributes.empty(), Context.current());
    }

    @Override
    public void set(long value, Attributes attributes) {
      set(value, attributes, Context.current());
    }

    @Override
    public void set(long value, Attributes attributes, Context context) {
      LongGauge instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.set(value, attributes, context);
      }
    }
  }

  private record LateDoubleGauge(Late<DoubleGauge> late) implements DoubleGauge {
    @Override
    public boolean isEnabled() {
      DoubleGauge instrument = late.get();
      return instrument == null || instrument.isEnabled();
    }

    @Override
    public void set(double value) {
      set(value, Attributes.empty(), Context.current());
    }

    @Override
    public void set(double value, Attributes attributes) {
      set(value, attributes, Context.current());
    }

    @Override
    public void set(double value, Attributes attributes, Context context) {
      DoubleGauge instrument = late.get();
      if (instrument == null) {
        drop(late);
      } else {
        instrument.set(value, attributes, context);
      }
    }
  }
}
