/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import dev.assent.fixtures.faults.FaultRecorder;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.stereotype.Component;

/**
 * Records data of subjects all the time, where a test adds it to the service, and the recorder to
 * its class path.
 */
@Component
@ConditionalOnClass(name = "dev.assent.fixtures.faults.FaultRecorder")
class RecordingSubjects {
  RecordingSubjects(OpenTelemetry telemetry) {
    Thread unused = FaultRecorder.withBaggage(telemetry).start();
  }
}
