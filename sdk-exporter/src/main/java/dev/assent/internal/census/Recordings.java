/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import jdk.jfr.FlightRecorder;
import jdk.jfr.RecordingState;

/** The recordings of the JDK's flight recorder. Loads only where the module is. */
final class Recordings {
  private Recordings() {}

  /** The number of those that run. It does not start the recorder. */
  static int running() {
    return FlightRecorder.isInitialized()
        ? (int)
            FlightRecorder.getFlightRecorder().getRecordings().stream()
                .filter(recording -> recording.getState() == RecordingState.RUNNING)
                .count()
        : 0;
  }
}
