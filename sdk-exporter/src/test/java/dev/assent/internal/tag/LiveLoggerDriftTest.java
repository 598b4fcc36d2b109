/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.verify;

import dev.assent.internal.category.Categories;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.time.Clock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.mockito.invocation.Invocation;

/**
 * Each method of the logs API calls the SDK's object with the same arguments; new methods are
 * covered too.
 */
class LiveLoggerDriftTest {
  private static final CategoryGuard GUARD =
      new CategoryGuard(Categories.builtIn(), List.of(), Clock.system(), Integer.MAX_VALUE);

  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.ofEntries(
          Map.entry(String.class, "text"),
          Map.entry(Object.class, "object"),
          Map.entry(long.class, 7L),
          Map.entry(int.class, 7),
          Map.entry(double.class, 7.5),
          Map.entry(boolean.class, true),
          Map.entry(TimeUnit.class, TimeUnit.SECONDS),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(Context.class, Context.root()),
          Map.entry(Severity.class, Severity.WARN),
          Map.entry(Value.class, Value.of("text")),
          Map.entry(Attributes.class, Attributes.empty()),
          Map.entry(AttributeKey.class, AttributeKey.stringKey("key")),
          Map.entry(Throwable.class, new IllegalStateException()));

  @TestFactory
  List<DynamicTest> call_everyMethod_reachesTheDelegate() {
    return List.of(
        forwards(LoggerProvider.class, it -> new ExceptionKeepingLoggerProvider(it, GUARD)),
        forwards(
            LoggerBuilder.class,
            it -> new ExceptionKeepingLoggerProvider.KeepingLoggerBuilder(it, GUARD)),
        forwards(Logger.class, it -> new ExceptionKeepingLoggerProvider.KeepingLogger(it, GUARD)),
        forwards(LogRecordBuilder.class, it -> new ExceptionKeepingLogRecordBuilder(it, GUARD)));
  }

  private static <T> DynamicTest forwards(Class<T> api, Function<T, T> wrap) {
    return DynamicTest.dynamicTest(
        api.getSimpleName(),
        () -> {
          int methods = 0;
          for (Method method : api.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !isTakenApart(method)) {
              forwards(api, wrap, method);
              methods++;
            }
          }
          assertThat(methods).isPositive();
        });
  }

  /** Whether the wrapper handles each attribute separately. */
  private static boolean isTakenApart(Method method) {
    return method.getName().equals("setAllAttributes");
  }

  @Test
  void setAllAttributes_each_reachesTheDelegate() {
    LogRecordBuilder delegate = mock(LogRecordBuilder.class);
    new ExceptionKeepingLogRecordBuilder(delegate, GUARD)
        .setAllAttributes(Attributes.of(AttributeKey.stringKey("a"), "b"));
    verify(delegate).setAttribute(AttributeKey.stringKey("a"), "b");
  }

  private static <T> void forwards(Class<T> api, Function<T, T> wrap, Method method)
      throws ReflectiveOperationException {
    T delegate = mock(api, RETURNS_DEEP_STUBS);
    T wrapper = wrap.apply(delegate);
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(LiveLoggerDriftTest::argument).toArray();
    method.setAccessible(true);
    Object result = method.invoke(wrapper, arguments);
    List<Invocation> calls = List.copyOf(mockingDetails(delegate).getInvocations());
    assertThat(calls).as(method.toString()).hasSize(1);
    assertThat(calls.get(0).getMethod()).isEqualTo(method);
    assertThat(calls.get(0).getRawArguments()).isEqualTo(arguments);
    if (api.isAssignableFrom(method.getReturnType())) {
      assertThat(result).as(method.toString()).isSameAs(wrapper);
    }
  }

  private static Object argument(Class<?> type) {
    assertThat(ARGUMENTS).containsKey(type);
    return ARGUMENTS.get(type);
  }
}
