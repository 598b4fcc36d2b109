/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.OtlpReceiver;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process that exits without closing its instance: what it recorded last still goes the way. */
class ExitTest {
  /** The other process. */
  public static final class Main {
    private Main() {}

    /** Records a span, and ends. */
    public static void main(String[] arguments) {
      Assent assent = Assent.fromEnvironment();
      assent
          .openTelemetry()
          .getTracer("x")
          .spanBuilder("last words")
          .setAttribute(AttributeKey.stringKey("chat"), "kanarienvogel")
          .startSpan()
          .end();
    }
  }

  private static Process run(String endpoint) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dotel.exporter.otlp.endpoint=" + endpoint,
            "-Dotel.bsp.schedule.delay=1h",
            Main.class.getName());
    process.environment().keySet().removeIf(it -> it.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    process.redirectErrorStream(true);
    process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return process.start();
  }

  @Test
  void exit_withoutClose_sendsThroughTheGate() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      Process process = run(receiver.endpoint().toString());

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(receiver.spans("")).hasSize(1);
      assertThat(List.of("last words", "kanarienvogel")).noneMatch(receiver::received);
    }
  }

  @Test
  void exit_receiverIsNotThere_endsAllTheSame() throws Exception {
    OtlpReceiver gone = OtlpReceiver.start();
    gone.close();
    Process process = run(gone.endpoint().toString());

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
