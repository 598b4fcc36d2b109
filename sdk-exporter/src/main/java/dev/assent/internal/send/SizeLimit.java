/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Removes the limit that OTLP/HTTP exporters of OpenTelemetry 1.66 and newer put on a request,
 * because they lose a larger request whole. {@link EncodingSender} has a limit of its own, above
 * which a batch is sent in parts. Older exporters have no limit, and no such method.
 */
final class SizeLimit {
  private SizeLimit() {}

  /** Removes the limit of an exporter that a builder makes. */
  static void removeFrom(Object builder) {
    Class<?> type = builder.getClass();
    try {
      MethodHandle setter =
          MethodHandles.publicLookup()
              .findVirtual(type, "setMaxRequestBodySize", MethodType.methodType(type, long.class));
      setToNone(builder, setter);
    } catch (NoSuchMethodException | IllegalAccessException older) {
      return; // a batch above the exporter's limit fails and is split
    } catch (Throwable e) {
      throw new IllegalStateException("the limit can't be removed", e);
    }
  }

  /** In 1.66 and 1.67, zero is no limit but an error. */
  private static void setToNone(Object builder, MethodHandle setter) throws Throwable {
    try {
      Object unused = setter.invoke(builder, 0L);
    } catch (IllegalArgumentException older) {
      Object unused = setter.invoke(builder, Long.MAX_VALUE);
    }
  }
}
