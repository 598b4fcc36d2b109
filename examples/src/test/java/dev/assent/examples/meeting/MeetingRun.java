/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A test of the application that knows nothing of the proof; {@link MeetingProofTest} runs it. */
class MeetingRun {
  @Test
  void run_everyStep_isSound() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    StepPrinter printer =
        new StepPrinter(new PrintStream(printed, true, StandardCharsets.UTF_8), false, false);
    try (Receiver receiver = Receiver.start()) {
      boolean sound =
          MeetingApplication.run(
              receiver.endpoint(), printer, (destination, messages, exported) -> true);

      assertThat(sound).as(printed.toString(StandardCharsets.UTF_8)).isTrue();
    }
  }
}
