/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides which processors beside Assent's may stay: those that are known not to export. */
public final class KnownProcessors {
  /**
   * Processors of OpenTelemetry's own projects that export nothing and write no data of spans or
   * log records anywhere. They add attributes, or begin spans of their own, which pass the gate.
   * {@code KnownProcessorsTest} lists all others, with the reason for which each one is not here.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "io.opentelemetry.contrib.baggage.processor.BaggageLogRecordProcessor",
          "io.opentelemetry.contrib.baggage.processor.BaggageSpanProcessor",
          "io.opentelemetry.contrib.inferredspans.InferredSpansProcessor",
          "io.opentelemetry.contrib.stacktrace.StackTraceSpanProcessor",
          "io.opentelemetry.instrumentation.thread.internal.AddThreadDetailsSpanProcessor",
          "io.opentelemetry.instrumentation.thread.internal.ThreadDetailsSpanProcessor",
          // the agent renames the two classes above
          "io.opentelemetry.javaagent.shaded.instrumentation.thread.internal"
              + ".AddThreadDetailsSpanProcessor",
          "io.opentelemetry.javaagent.shaded.instrumentation.thread.internal"
              + ".ThreadDetailsSpanProcessor",
          "io.opentelemetry.javaagent.tooling.AddThreadDetailsSpanProcessor",
          "io.opentelemetry.javaagent.tooling.thread.AddThreadDetailsSpanProcessor");

  private KnownProcessors() {}

  /** Returns whether a class may stay in an SDK without a setting. */
  static boolean isHarmless(String className) {
    return HARMLESS.contains(className);
  }

  /**
   * Returns whether no part is of a type, and none might hold one.
   *
   * @param parts null if they can't be read
   */
  public static boolean noneOf(@Nullable Collection<?> parts, Collection<Class<?>> types) {
    return parts != null
        && parts.stream()
            .allMatch(
                part ->
                    HARMLESS.contains(part.getClass().getName())
                        && types.stream().noneMatch(type -> type.isInstance(part)));
  }

  /** Returns the class names of the parts that only a setting trusts, sorted. */
  public static Set<String> trusted(Collection<?> parts, Collection<String> trusted) {
    Set<String> found = new TreeSet<>();
    for (Object part : parts) {
      String name = part.getClass().getName();
      if (trusted.contains(name)) {
        found.add(name);
      }
    }
    return found;
  }

  /**
   * Returns the class names of the parts that may export, sorted.
   *
   * @param ours the types of Assent's own parts
   * @param trusted class names in {@code ASSENT_TRUSTED_PROCESSORS}
   */
  public static Set<String> others(
      Collection<?> parts, Collection<Class<?>> ours, Collection<String> trusted) {
    Set<String> others = new TreeSet<>();
    for (Object part : parts) {
      String name = part.getClass().getName();
      if (ours.stream().noneMatch(type -> type.isInstance(part))
          && !RefusedExporters.isBehind(part)
          && !HARMLESS.contains(name)
          && !trusted.contains(name)) {
        others.add(name);
      }
    }
    return others;
  }
}
