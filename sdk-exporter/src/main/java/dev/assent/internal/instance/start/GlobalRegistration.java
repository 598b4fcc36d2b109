/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Supplier;

/**
 * Registers an OpenTelemetry as the global one, or fails. The Java agent ignores the registration
 * without an error; therefore the global one is compared afterwards.
 */
public final class GlobalRegistration {
  private static final String NOT_GLOBAL =
      "registerGlobal(): data recorded through GlobalOpenTelemetry would bypass Assent's gates,"
          + " because ";
  private static final String OR_PASS =
      ", or remove registerGlobal() and pass Assent.openTelemetry() to the code that records";

  private GlobalRegistration() {}

  /**
   * Registers an OpenTelemetry.
   *
   * @throws IllegalStateException if another one is global, before or afterwards; the message
   *     describes the remedy
   */
  public static void register(OpenTelemetry ours) {
    register(ours, GlobalOpenTelemetry::get);
  }

  static void register(OpenTelemetry ours, Supplier<OpenTelemetry> global) {
    try {
      GlobalOpenTelemetry.set(ours);
    } catch (IllegalStateException another) {
      throw new IllegalStateException(
          NOT_GLOBAL
              + "another OpenTelemetry was registered before: start Assent before any code calls"
              + " GlobalOpenTelemetry.get()"
              + OR_PASS,
          another);
    }
    if (!isSame(global.get(), ours)) {
      throw new IllegalStateException(
          NOT_GLOBAL
              + "the registration was ignored, probably by OpenTelemetry's Java agent: start the"
              + " process without -javaagent"
              + OR_PASS);
    }
  }

  /** Compares the providers, since the API wraps the registered object. */
  private static boolean isSame(OpenTelemetry global, OpenTelemetry ours) {
    return global.getTracerProvider() == ours.getTracerProvider()
        && global.getMeterProvider() == ours.getMeterProvider()
        && global.getLogsBridge() == ours.getLogsBridge();
  }
}
