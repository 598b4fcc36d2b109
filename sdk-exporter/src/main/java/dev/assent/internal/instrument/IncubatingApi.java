/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

/** Detects OpenTelemetry's incubating API on the class path, which is optional. */
final class IncubatingApi {
  static final boolean IS_THERE = isThere();

  private IncubatingApi() {}

  private static boolean isThere() {
    try {
      Class.forName(
          "io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder",
          false,
          IncubatingApi.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError without) {
      return false;
    }
  }
}
