/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import io.opentelemetry.api.trace.Tracer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a scope or an instrument, before the instance runs: it keeps the calls, and repeats
 * them on the instance's builder. A proxy, since OpenTelemetry has eleven kinds of builders with
 * the same methods; the rules for R8 keep these interfaces. Not thread-safe, as builders are.
 */
final class KeptBuilder implements InvocationHandler {
  private final Class<?> type;
  private final Running running;
  private final Supplier<?> from;
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

  private KeptBuilder(Class<?> type, Running running, Supplier<?> from, List<Kept> calls) {
    this.type = type;
    this.running = running;
    this.from = from;
    this.calls = new ArrayList<>(calls);
  }

  /**
   * Returns a builder.
   *
   * @param type its interface in OpenTelemetry's API
   * @param from creates the instance's own one, while the instance runs
   */
  static <B> B of(Class<B> type, Running running, Supplier<B> from) {
    return type.cast(proxy(type, new KeptBuilder(type, running, from, List.of())));
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
    if (arguments == null && isBuilder(result)) {
      List<Kept> further = new ArrayList<>(calls);
      further.add(call);
      return proxy(result, new KeptBuilder(result, running, from, further));
    }
    return late(result, with(call));
  }

  /** Repeats the calls so far, and then this one. */
  private Supplier<Object> with(Kept last) {
    List<Kept> before = List.copyOf(calls);
    return () -> {
      Object builder = Objects.requireNonNull(from.get());
      for (Kept each : before) {
        builder = each.on(builder);
      }
      return last.on(builder);
    };
  }

  /** Returns what takes the place of that which a builder makes. */
  private Object late(Class<?> result, Supplier<Object> made) {
    if (result == Tracer.class) {
      return new LateTracer(new Late<>(running, open -> (Tracer) made.get()));
    }
    if (result == Logger.class) {
      return new LateLogger(new Late<>(running, open -> (Logger) made.get()));
    }
    if (result == Meter.class) {
      return new LateMeter(new Late<>(running, open -> (Meter) made.get()));
    }
    if (ObservableMeasurement.class.isAssignableFrom(result)) {
      return new LateMeasurement(new Late<>(running, open -> (ObservableMeasurement) made.get()));
    }
    if (AutoCloseable.class.isAssignableFrom(result)) {
      return Registration.of(running, () -> (AutoCloseable) made.get());
    }
    return LateInstruments.of(result, running, open -> made.get());
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
