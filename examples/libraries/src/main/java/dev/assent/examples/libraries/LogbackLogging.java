/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;

/** Logback, with OpenTelemetry's appender in {@code logback.xml}. */
final class LogbackLogging {
  private LogbackLogging() {}

  static void connect(OpenTelemetry openTelemetry) {
    OpenTelemetryAppender.install(openTelemetry);
  }
}
