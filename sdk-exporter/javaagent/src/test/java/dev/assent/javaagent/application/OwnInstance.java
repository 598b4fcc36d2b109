/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import dev.assent.Assent;

/** An application with Assent's own jar, which starts an instance of its own and ends. */
public final class OwnInstance {
  private OwnInstance() {}

  /** Starts and ends. */
  public static void main(String[] arguments) {
    try (Assent assent = Assent.builder().closeOnExit(false).build()) {
      assent.openTelemetry().getTracer("own").spanBuilder("own span").startSpan().end();
    }
    System.out.println("the instance is closed");
    System.exit(0);
  }
}
