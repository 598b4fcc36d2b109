/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventType;
import dev.assent.examples.receiver.CategoryCount;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.internal.catalog.Catalog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests the demo: nine steps, each audited against the bytes. */
class MeetingApplicationTest {
  private static final Path CATALOG =
      Path.of("src/main/resources/dev/assent/examples/meeting/catalog.yaml");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<String> compared = new ArrayList<>();

  private StepPrinter printer(boolean tables) {
    return new StepPrinter(new PrintStream(printed, true, StandardCharsets.UTF_8), tables, false);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Compares categories by the catalog and the bytes alone. */
  private Audit.CategoryCheck byTheCatalog() {
    Catalog names = Catalog.load(List.of(CATALOG), List.of());
    for (EventType event : MeetingEvents.ALL) {
      dev.assent.internal.capture.EventDeclarations.declare(event, names);
    }
    CategoryCount auditor = new CategoryCount(names);
    return (destination, messages, exported) -> {
      compared.add(destination);
      return auditor.count(messages).equals(exported);
    };
  }

  @Test
  void run_ownReceiver_everyStepAgreesWithTheBytesAndTheLedger() throws Exception {
    boolean sound = MeetingApplication.run(null, printer(false), byTheCatalog());

    assertThat(sound).as(text()).isTrue();
    assertThat(compared).hasSize(6 * 5 + 3);
    assertThat(text())
        .containsPattern(
            "\\n[\\d,]{5,} bytes decoded · 0 of 15 secrets found where they were not permitted ·"
                + " the ledger balances\\nNext: docs/GETTING-STARTED\\.md")
        .doesNotContain("WRONG", "LEAKED", "sent | withheld");
  }

  @Test
  void run_eachStep_oneHeadlineAndAtMostFiveLines() throws Exception {
    MeetingApplication.run(null, printer(false), (destination, messages, exported) -> true);

    Map<Integer, List<String>> steps = new java.util.TreeMap<>();
    List<String> lines = text().lines().toList();
    for (String line : lines) {
      if (line.matches("[1-9]  .*")) {
        steps.put(line.charAt(0) - '0', new ArrayList<>());
      } else if (line.startsWith("   ") && !steps.isEmpty()) {
        steps.get(steps.size()).add(line.strip());
      }
    }
    assertThat(steps)
        .hasSize(9)
        .allSatisfy((step, stated) -> assertThat(stated.size()).isBetween(1, 5));
    assertThat(steps.get(1))
        .containsExactly("leaves   " + CHAT_WITHOUT + "  and 1 more  → improvement");
    assertThat(steps.get(3))
        .containsExactly(
            "before   " + CHAT_WITHOUT + "  and 1 more  → improvement",
            "after    " + CHAT_WITH + "  and 1 more  → improvement");
    assertThat(steps.get(4)).hasSize(3);
    assertThat(steps.get(4).get(0)).contains("host: welcome", "  and 1 more  → summary_vendor");
    assertThat(steps.get(4).get(1)).contains("host: welcome").doesNotContain("more");
    assertThat(steps.get(5).get(1))
        .isEqualTo("after    " + CHAT_WITHOUT + "  and 2 more  → improvement");
    assertThat(steps.get(5).get(2))
        .containsPattern(
            "receipt  in force \\d+\\.\\d ms · stored · 1 purged from queues · 2 already sent since"
                + " \\d\\d:\\d\\d:\\d\\d · 0 in flight");
    assertThat(steps.get(6).get(1)).isEqualTo("after    nothing  → summary_vendor");
    assertThat(steps.get(7)).last().isEqualTo("arrived  4 messages, 1 of them with their words");
    assertThat(steps.get(8))
        .contains("queued   2 messages, with their words")
        .last()
        .isEqualTo("arrived  2 messages, 1 of them with their words");
    assertThat(steps.get(9)).last().isEqualTo("arrived  2 messages, 1 of them with their words");
  }

  private static final String CHAT_WITHOUT =
      "{\"event\":\"meeting.chat.sent\",\"meeting.chat.length\":27}";
  private static final String CHAT_WITH =
      CHAT_WITHOUT.replace("}", ",\"meeting.chat.text\":\"the merger closes on friday\"}");

  @Test
  void run_table_showsWhatWasWithheldAndWhy() throws Exception {
    MeetingApplication.run(null, printer(true), (destination, messages, exported) -> true);

    assertThat(text().lines().filter(line -> line.contains("sent | withheld"))).hasSize(9);
    assertThat(text()).containsPattern("content\\.chat +0 \\| 2 unset");
  }

  /** Tests the audit itself: it finds a sentence that arrives where a step does not permit it. */
  @Test
  void audit_sentenceThatIsNotPermitted_isFound() {
    Map<Secret, Boolean> found = new EnumMap<>(Secret.class);
    byte[] body = ("xx" + Secret.GRADE.words() + "yy").getBytes(StandardCharsets.UTF_8);
    for (Secret secret : Secret.values()) {
      found.put(secret, secret.isIn(body));
    }

    assertThat(found).containsEntry(Secret.GRADE, true);
    assertThat(found.values().stream().filter(it -> it)).hasSize(1);
  }

  @Test
  void run_anotherReceiver_wordsOnTheServerArriveOnlyWhereAllWhomTheyConcernSaidYes()
      throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      boolean sound =
          MeetingApplication.run(
              receiver.endpoint().toString(),
              printer(false),
              (destination, messages, exported) -> true);

      assertThat(sound).as(text()).isTrue();
      assertThat(text()).contains("the ledger balances");
      String bytes = bytes(receiver, "server_training");
      Set<Secret> permitted = Set.of(Secret.USER_AT_NOON, Secret.HOST_AGENDA, Secret.HOST_ROOM);
      for (Secret secret : Secret.values()) {
        assertThat(bytes.contains(secret.words()))
            .as(secret.name())
            .isEqualTo(permitted.contains(secret));
      }
      assertThat(bytes).doesNotContain("acme", "globex");
    }
  }

  private static String bytes(OtlpReceiver receiver, String destination) {
    return receiver.received().stream()
        .filter(request -> request.destination().equals(destination))
        .map(request -> new String(request.body(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining("\n"));
  }
}
