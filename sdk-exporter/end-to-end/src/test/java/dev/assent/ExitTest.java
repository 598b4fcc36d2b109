/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that exits without closing its instance: its last data is still sent. */
class ExitTest {
  /** The other process. */
  public static final class Main {
    private Main() {}

    /** Records a span, and ends; with any argument, flushes before. */
    public static void main(String[] arguments) {
      Assent assent = Assent.fromEnvironment();
      assent
          .openTelemetry()
          .getTracer("x")
          .spanBuilder("last words")
          .setAttribute(AttributeKey.stringKey("chat"), "kanarienvogel")
          .startSpan()
          .end();
      if (arguments.length > 0) {
        boolean unused = assent.flush(Duration.ofSeconds(20));
      }
    }
  }

  private static Process run(String endpoint) throws IOException {
    return run(endpoint, ProcessBuilder.Redirect.DISCARD);
  }

  private static Process run(String endpoint, ProcessBuilder.Redirect output, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Dotel.exporter.otlp.endpoint=" + endpoint);
    command.add("-Dotel.bsp.schedule.delay=1h");
    command.addAll(List.of(more));
    command.add(Main.class.getName());
    if (more.length > 0) {
      command.add("flush"); // java.util.logging writes nothing while the process exits
    }
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(it -> it.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    process.redirectErrorStream(true);
    process.redirectOutput(output);
    return process.start();
  }

  /** The JDK's client logs them on its own threads too. */
  @Test
  void exit_clientIsToldToLogHeaders_credentialsAreNotWritten(@TempDir Path directory)
      throws Exception {
    Path output = directory.resolve("output");
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      Process process =
          run(
              receiver.endpoint().toString(),
              ProcessBuilder.Redirect.to(output.toFile()),
              "-Djdk.httpclient.HttpClient.log=errors,requests,headers,content,channel,trace",
              "-Dotel.exporter.otlp.headers=authorization=Bearer%20canary-credential");

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(receiver.spans("")).hasSize(1);
    }
    assertThat(output)
        .content()
        .contains("The JDK's HTTP client handled a request of Assent.")
        .doesNotContain("canary-credential", "kanarienvogel", "/v1/traces");
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
