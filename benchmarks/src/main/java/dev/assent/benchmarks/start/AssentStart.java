/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.Assent;

/** A process that starts Assent from its environment. */
final class AssentStart {
  private AssentStart() {}

  /** Starts; takes no arguments. */
  public static void main(String[] arguments) {
    long began = System.nanoTime();
    Assent assent = Assent.fromEnvironment();
    assent.openTelemetry().getTracer("app").spanBuilder("first").startSpan().end();
    Started.report(System.nanoTime() - began, assent);
  }
}
