/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.examples.receiver.OtlpReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The demo's own claims: nine steps, each audited against the bytes. */
class MeetingApplicationTest {
  @Test
  void run_ownReceiver_everyStepAgreesWithTheBytesAndTheLedgerBalances() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    boolean sound =
        MeetingApplication.run(null, new PrintStream(printed, true, StandardCharsets.UTF_8));

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(sound).as(text).isTrue();
    assertThat(text.lines().filter(line -> line.equals("the ledger balances"))).hasSize(9);
    assertThat(text).doesNotContain("BUT THE LEDGER SAYS").doesNotContain("merger");
    assertThat(cells(text, "== 1", "content.audio", 4)).startsWith("0");
    assertThat(cells(text, "== 2", "content.audio", 4)).startsWith("2");
    assertThat(cells(text, "== 3", "content.chat", 2)).startsWith("1");
    assertThat(cells(text, "== 4", "content.audio", 4)).startsWith("1");
    assertThat(cells(text, "== 5", "content.chat", 2)).startsWith("0");
    assertThat(cells(text, "== 6", "content.audio", 4)).startsWith("0");
    assertThat(steady(step(text, "== 7"))).isEqualTo(steady(step(readme(), "== 7")));
    assertThat(step(text, "== 8"))
        .contains("2 messages wait in the queue")
        .containsPattern("in force \\d+\\.\\d ms after");
    assertThat(cells(text, "== 8", "content.chat", 1)).isEqualTo("1 | 1 denied");
    assertThat(cells(text, "== 8", "service.usage", 1)).isEqualTo("2");
    assertThat(step(text, "== 9"))
        .containsPattern(
            "granted · http://127.0.0.1:\\d+/v1/consents · revision 1 · terms 2024-02-01"
                + " · confirmed \\d+ ms ago")
        .contains("durable false")
        .contains("denied  · local");
    assertThat(cells(text, "== 9", "content.chat", 1)).isEqualTo("1 | 1 denied");
    assertThat(cells(text, "== 9", "service.usage", 1)).isEqualTo("2");
  }

  @Test
  void run_anotherReceiver_wordsOnTheServerArriveOnlyWhereAllWhomTheyConcernSaidYes()
      throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      ByteArrayOutputStream printed = new ByteArrayOutputStream();

      boolean sound =
          MeetingApplication.run(
              receiver.endpoint().toString(),
              new PrintStream(printed, true, StandardCharsets.UTF_8));

      assertThat(sound).as(printed.toString(StandardCharsets.UTF_8)).isTrue();
      assertThat(bytes(receiver, "server_training"))
          .contains(
              "the demo runs at noon",
              "the agenda is in the usual place",
              "we keep the room until five")
          .doesNotContain(
              "my draft is not ready",
              "may anybody read this",
              "we two agreed on the price",
              "forget what was said about the launch",
              "this stays in the room",
              "acme",
              "globex");
    }
  }

  private static String bytes(OtlpReceiver receiver, String destination) {
    return receiver.received().stream()
        .filter(request -> request.destination().equals(destination))
        .map(request -> new String(request.body(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining("\n"));
  }

  private static String step(String text, String step) {
    String from = text.substring(text.indexOf(step));
    return from.substring(0, from.indexOf("the ledger balances"));
  }

  private static String readme() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    return readme.substring(readme.indexOf("<!-- meeting-step -->"));
  }

  /** Without what differs each time. */
  private static String steady(String step) {
    return step.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:0").replaceAll("\\d+ ms", "0 ms");
  }

  private static String cells(String text, String step, String category, int column) {
    String row =
        step(text, step)
            .lines()
            .filter(line -> line.startsWith(category))
            .findFirst()
            .orElseThrow();
    return row.split(" {2,}")[column];
  }
}
