/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;

/** Names whose data a command concerns. The class path needs OpenTelemetry's API for it. */
final class NamedSubject {
  /** A command of the scripted application. */
  interface Command {
    void run() throws Exception;
  }

  private NamedSubject() {}

  static void run(String subject, Command command) throws Exception {
    Baggage baggage = Baggage.current().toBuilder().put("assent.subject", subject).build();
    try (Scope unused = baggage.makeCurrent()) {
      command.run();
    }
  }
}
