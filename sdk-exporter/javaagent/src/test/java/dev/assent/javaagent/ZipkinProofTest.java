/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ProveMain;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The command that proves an application, on the released server of Zipkin under the agent. */
class ZipkinProofTest extends AgentTest {
  private static final long PATIENCE_SECONDS = 300;

  private record Proof(int status, String output, String page) {}

  private Proof prove(AgentJvm.Builder builder) throws Exception {
    int port = freePort();
    Path page = directory.resolve("proof.html");
    Path output = directory.resolve("proof.txt");
    ProcessBuilder zipkin =
        builder
            .environment("QUERY_PORT", String.valueOf(port))
            .jar("zipkin-server-exec.jar")
            .process();
    String address = "http://127.0.0.1:" + port;
    List<String> command =
        new ArrayList<>(
            List.of(
                zipkin.command().get(0),
                "-cp",
                System.getProperty("java.class.path"),
                ProveMain.class.getName(),
                "--page",
                page.toString(),
                "--ready",
                address + "/health",
                "--get",
                address + "/api/v2/traces?annotationQuery=CANARY",
                "--header",
                "User-Agent",
                "--header",
                "X-Forwarded-For",
                "--get",
                address + "/api/v2/trace/CANARY",
                "--status",
                "400",
                "--get",
                address + "/CANARY",
                "--status",
                "404",
                "--post",
                address + "/api/v2/spans",
                "--body",
                "[{\"traceId\":\"1\",\"id\":\"1\",\"name\":\"CANARY\"}]",
                "--"));
    command.addAll(zipkin.command());
    ProcessBuilder prover = new ProcessBuilder(command).directory(zipkin.directory());
    prover.environment().clear();
    prover.environment().putAll(zipkin.environment());
    Process process = prover.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      String printed = Files.readString(output);
      return new Proof(
          process.exitValue(), printed, Files.exists(page) ? Files.readString(page) : printed);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void prove_withAssent_nothingLeaks() throws Exception {
    Proof proof = prove(jvm());

    assertThat(proof.status()).as(proof.output()).isZero();
    assertThat(proof.page())
        .contains("Nothing left that was not permitted")
        .contains("header User-Agent of GET ", "query of GET ", "body of POST ");
  }

  /** A control: the same requests, and nothing keeps them. */
  @Test
  void prove_withoutTheExtension_leaksAreNamed() throws Exception {
    Proof proof = prove(jvm().without("extension"));

    assertThat(proof.status()).as(proof.output()).isEqualTo(1);
    assertThat(proof.output())
        .containsPattern(
            "leaked: a canary, planted in the query of GET \\S+, left in signal traces, scope"
                + " [^,]+, span [^,]+, attribute url\\.query")
        .containsPattern("planted in the header User-Agent .*attribute user_agent\\.original");
    assertThat(proof.page()).contains("LEAKED");
  }

  @Test
  void prove_catalogThatCallsAQueryUsage_leakIsNamed() throws Exception {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: url.query, category: service.telemetry, override: true }
        """);

    Proof proof = prove(jvm().environment("ASSENT_CATALOG", catalog.toString()));

    assertThat(proof.status()).as(proof.output()).isEqualTo(1);
    assertThat(proof.output())
        .containsPattern(
            "leaked: a canary, planted in the query of GET \\S+, left in signal traces, scope"
                + " [^,]+, span [^,]+, attribute url\\.query")
        .doesNotContain("attribute user_agent.original", "attribute url.path");
  }

  @Test
  void prove_exporterThatIsOff_isNotProven() throws Exception {
    Proof proof =
        prove(
            jvm()
                .environment("OTEL_TRACES_EXPORTER", "none")
                .environment("OTEL_LOGS_EXPORTER", "none")
                .environment("OTEL_METRICS_EXPORTER", "none"));

    assertThat(proof.status()).as(proof.output()).isEqualTo(2);
    assertThat(proof.output()).contains("not proven: nothing was recorded: no request arrived");
    assertThat(proof.page()).contains("NOT PROVEN");
  }
}
