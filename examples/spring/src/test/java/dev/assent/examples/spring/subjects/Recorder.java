/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Records the text of a message, wherever it is called. */
@Component
class Recorder {
  private final OpenTelemetry telemetry;
  private final ObservationRegistry observations;

  Recorder(OpenTelemetry telemetry, ObjectProvider<ObservationRegistry> observations) {
    this.telemetry = telemetry;
    this.observations = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
  }

  String record(String text) {
    telemetry
        .getTracer("chat")
        .spanBuilder("message")
        .startSpan()
        .setAttribute("chat.text", text)
        .end();
    Observation.createNotStarted("chat.message", observations)
        .highCardinalityKeyValue("chat.text", text)
        .observe(() -> {});
    return "recorded\n";
  }
}
