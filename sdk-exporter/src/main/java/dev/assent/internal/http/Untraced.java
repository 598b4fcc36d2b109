/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests of Assent so that instrumentation leaves them alone: it makes no span of them, and
 * adds no header to them. OpenTelemetry's agent adds the trace and the baggage of the current
 * context to every request of the JDK's client, also where tracing is suppressed; and its executors
 * carry the context of an application's thread to threads of Assent. So the task runs in the root
 * context.
 */
public final class Untraced {
  /** The method's place before OpenTelemetry 1.63; null in later versions. */
  private static final @Nullable MethodHandle BEFORE = before();

  private Untraced() {}

  /** Runs the task. */
  public static void run(Runnable task) {
    try (Scope unused = Context.root().makeCurrent()) {
      suppressed(task);
    }
  }

  /** Calls the task and returns its result. */
  public static <T> @Nullable T call(Supplier<? extends @Nullable T> task) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    run(() -> result.set(task.get()));
    return result.get();
  }

  private static void suppressed(Runnable task) {
    if (BEFORE == null) {
      InstrumentationUtil.suppressInstrumentation(task);
      return;
    }
    try {
      BEFORE.invokeExact(task);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable MethodHandle before() {
    // an agent renames OpenTelemetry's packages, but not in texts
    String prefix = Context.class.getName().replace("context.Context", "");
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              Class.forName(prefix + "api.internal.InstrumentationUtil"),
              "suppressInstrumentation",
              MethodType.methodType(void.class, Runnable.class));
    } catch (ReflectiveOperationException | LinkageError moved) {
      return null;
    }
  }
}
