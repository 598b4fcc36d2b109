/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.benchmarks.WithoutAssent;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** A process that starts plain OpenTelemetry from its environment. */
final class PlainStart {
  private PlainStart() {}

  /** Starts; takes no arguments. */
  public static void main(String[] arguments) {
    long began = System.nanoTime();
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .setServiceClassLoader(new WithoutAssent())
            .build()
            .getOpenTelemetrySdk();
    sdk.getTracer("app").spanBuilder("first").startSpan().end();
    Started.report(System.nanoTime() - began, sdk);
  }
}
