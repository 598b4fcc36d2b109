/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;

/** Uses OpenTelemetry's API, which the class path needs for the commands with it only. */
final class WithApi {
  /** A command of the scripted application. */
  interface Command {
    void run() throws Exception;
  }

  private WithApi() {}

  /** Records a gauge whose callback throws. */
  static void gauge(String message) {
    GlobalOpenTelemetry.getMeter("shop")
        .gaugeBuilder("orders")
        .buildWithCallback(
            measurement -> {
              throw new IllegalStateException(message);
            });
  }

  /** Names whose data a command concerns. */
  static void as(String subject, Command command) throws Exception {
    Baggage baggage = Baggage.current().toBuilder().put("assent.subject", subject).build();
    try (Scope unused = baggage.makeCurrent()) {
      command.run();
    }
  }
}
