/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A builder of an instrument, before the instance runs: it keeps the calls, and repeats them on the
 * instance's builder. A proxy, since OpenTelemetry has eight kinds of builders with the same
 * methods; the rules for R8 keep these interfaces. Not thread-safe, as builders are.
 */
final class KeptBuilder implements InvocationHandler {
  private final Class<?> type;
  private final Late<Meter> meter;
  private final Function<Meter, ?> from;
  private final List<Kept> calls;

  @SuppressWarnings("ArrayRecordComponent") // of a call, which nobody compares
  private record Kept(Method method, Object @Nullable [] arguments) {
    Object on(Object builder) {
      try {
        return method.invoke(builder, arguments);
      } catch (InvocationTargetException theirs) {
        throw theirs.getCause() instanceof RuntimeException thrown
            ? thrown
            : new IllegalStateException(theirs.getCause());
      } catch (IllegalAccessException hidden) {
        throw new IllegalStateException(hidden);
      }
    }
  }

  private KeptBuilder(Class<?> type, Late<Meter> meter, Function<Meter, ?> from, List<Kept> calls) {
    this.type = type;
    this.meter = meter;
    this.from = from;
    this.calls = new ArrayList<>(calls);
  }

  /**
   * Returns a builder.
   *
   * @param type its interface in OpenTelemetry's API
   * @param from creates the instance's own one
   */
  static <B> B of(Class<B> type, Late<Meter> meter, Function<Meter, B> from) {
    return type.cast(proxy(type, new KeptBuilder(type, meter, from, List.of())));
  }

  private static Object proxy(Class<?> type, KeptBuilder builder) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, builder);
  }

  /** By the type of the result alone: R8 may change the names. */
  @Override
  public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    Class<?> result = method.getReturnType();
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(result, proxy, arguments);
    }
    Kept call = new Kept(method, arguments);
    if (result == type) {
      calls.add(call);
      return proxy;
    }
    if (ObservableMeasurement.class.isAssignableFrom(result)) {
      Function<Meter, Object> made = with(call);
      return new LateMeasurement(
          new Late<>(meter.running(), open -> (ObservableMeasurement) made.apply(own())));
    }
    if (AutoCloseable.class.isAssignableFrom(result)) {
      Function<Meter, Object> made = with(call);
      return Registration.of(meter.running(), () -> (AutoCloseable) made.apply(own()));
    }
    if (arguments == null && isBuilder(result)) {
      List<Kept> further = new ArrayList<>(calls);
      further.add(call);
      return proxy(result, new KeptBuilder(result, meter, from, further));
    }
    Function<Meter, Object> made = with(call);
    return LateInstruments.of(result, meter.running(), open -> made.apply(own()));
  }

  private Meter own() {
    return Objects.requireNonNull(meter.get());
  }

  /** Repeats the calls so far, and then this one. */
  private Function<Meter, Object> with(Kept last) {
    List<Kept> before = List.copyOf(calls);
    return open -> {
      Object builder = Objects.requireNonNull(from.apply(open));
      for (Kept each : before) {
        builder = each.on(builder);
      }
      return last.on(builder);
    };
  }

  /** Whether methods of a type return the type itself, as those of builders do. */
  private static boolean isBuilder(Class<?> result) {
    for (Method each : result.getMethods()) {
      if (each.getReturnType() == result) {
        return true;
      }
    }
    return false;
  }

  /** {@code toString}, {@code hashCode} and {@code equals}. */
  private static Object ofObject(Class<?> result, Object proxy, Object @Nullable [] arguments) {
    if (result == String.class) {
      return "KeptBuilder";
    }
    return result == int.class
        ? (Object) System.identityHashCode(proxy)
        : (Object) (arguments != null && arguments[0] == proxy);
  }
}
