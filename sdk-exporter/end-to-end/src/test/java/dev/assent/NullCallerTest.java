/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Law 11: null for any argument of any method of the API. Returned objects are never the SDK's own,
 * through which data would leave without tags.
 */
class NullCallerTest extends PermissiveOverHttp {
  /** A valid argument for each type. */
  private static final Map<Class<?>, Object> VALUES =
      Map.ofEntries(
          Map.entry(String.class, "app.note"),
          Map.entry(long.class, 7L),
          Map.entry(int.class, 7),
          Map.entry(double.class, 7.0),
          Map.entry(boolean.class, true),
          Map.entry(TimeUnit.class, TimeUnit.SECONDS),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(AttributeKey.class, NOTE),
          Map.entry(Object.class, "x"),
          Map.entry(Attributes.class, Attributes.of(NOTE, "x")),
          Map.entry(Value.class, Value.of("x")),
          Map.entry(Severity.class, Severity.INFO),
          Map.entry(Context.class, Context.root()),
          Map.entry(Throwable.class, new IllegalStateException("x")),
          Map.entry(StatusCode.class, StatusCode.ERROR),
          Map.entry(SpanKind.class, SpanKind.SERVER),
          Map.entry(SpanContext.class, SpanContext.getInvalid()),
          Map.entry(ImplicitContextKeyed.class, Span.getInvalid()));

  private final List<String> thrown = new ArrayList<>();
  private final TreeSet<String> handed = new TreeSet<>();

  /** Calls each method with each argument null in turn, and with all of them null. */
  private void all(Class<?> api, Supplier<?> make) {
    for (Method method : api.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class) {
        continue;
      }
      Class<?>[] types = method.getParameterTypes();
      for (int nulls = 0; nulls < 1 << types.length; nulls++) {
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
          arguments[i] = (nulls >> i & 1) == 0 || types[i].isPrimitive() ? value(types[i]) : null;
        }
        call(method, make.get(), arguments);
      }
    }
  }

  private void call(Method method, Object target, Object[] arguments) {
    try {
      Object answer = method.invoke(target, arguments);
      if (answer != null) {
        handed.add(answer.getClass().getName());
      }
      if (answer instanceof Span span) {
        span.end();
      }
      if (answer instanceof AutoCloseable scope) {
        scope.close();
      }
    } catch (InvocationTargetException e) {
      thrown.add(method + Arrays.toString(arguments) + " " + e.getCause());
    } catch (Exception e) {
      throw new AssertionError(method.toString(), e);
    }
  }

  private static Object value(Class<?> type) {
    return VALUES.get(type);
  }

  @Test
  void call_anyMethodWithNull_throwsNothingAndHandsOutNothingOfTheSdk() {
    start();
    OpenTelemetry api = assent.openTelemetry();
    all(OpenTelemetry.class, () -> api);
    all(TracerProvider.class, api::getTracerProvider);
    all(TracerBuilder.class, () -> api.tracerBuilder("app"));
    all(Tracer.class, () -> api.getTracer("app"));
    all(SpanBuilder.class, () -> api.getTracer("app").spanBuilder("INTERNAL"));
    all(Span.class, () -> api.getTracer("app").spanBuilder("INTERNAL").startSpan());
    all(LoggerProvider.class, api::getLogsBridge);
    all(LoggerBuilder.class, () -> api.getLogsBridge().loggerBuilder("app"));
    all(Logger.class, () -> api.getLogsBridge().get("app"));
    all(LogRecordBuilder.class, () -> api.getLogsBridge().get("app").logRecordBuilder());
    flushAndStop();
    assertThat(thrown).isEmpty();
    assertThat(handed).noneMatch(name -> name.startsWith("io.opentelemetry.sdk."));
  }
}
