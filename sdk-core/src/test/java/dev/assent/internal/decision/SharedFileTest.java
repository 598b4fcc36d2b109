/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes share a consent file: one chooses, the other follows; both write; and one replaces
 * the file while the other reads it.
 */
@Timeout(120)
class SharedFileTest {
  private static final int REPLACEMENTS = 1_000;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void setUp() throws IOException {
    file = Files.writeString(directory.resolve("consent.json"), SharingProcess.content(0));
  }

  private Process other(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(SharingProcess.class.getName(), file.toString()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  private void assertSucceeded(Process process) throws Exception {
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("output"))).isZero();
  }

  @Test
  void law5_anotherProcessRevokes_thisOneFollowsAndNothingIsUnknownInBetween() throws Exception {
    try (SharingProcess process = new SharingProcess(file, Duration.ofMillis(5))) {
      SubjectHandle subject = process.decisions.subject("acme/u7");
      assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      Process revoking = other("deny", "acme");
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                Decision decision = subject.currentDecision();
                boolean permitted = (decision.permitted(TRAINING) & CHAT) != 0;
                assertThat(permitted || decision.reason(TRAINING, CHAT) == Withheld.DENIED)
                    .as("granted, then denied")
                    .isTrue();
                return !permitted;
              });
      assertSucceeded(revoking);
      assertThat(subject.currentDecision().permitted(TRAINING) & AUDIO)
          .as("the rest of the file is as it was")
          .isEqualTo(AUDIO);
      assertThat(process.decisions.subject("acme/new").decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void law12_bothProcessesStoreDenialsAtOnce_noneIsLost() throws Exception {
    List<String> mine = IntStream.range(0, 40).mapToObj(i -> "mine/u" + i).toList();
    List<String> theirs = IntStream.range(0, 40).mapToObj(i -> "theirs/u" + i).toList();
    List<String> words = new ArrayList<>(List.of("deny"));
    words.addAll(theirs);
    try (SharingProcess process = new SharingProcess(file, Duration.ofMillis(5))) {
      Process denying = other(words.toArray(new String[0]));
      process.denyAll(mine);
      assertSucceeded(denying);
    }
    try (SharingProcess later = new SharingProcess(file, Duration.ofHours(1))) {
      for (List<String> subjects : List.of(mine, theirs)) {
        for (String subject : subjects) {
          assertThat(later.decisions.subject(subject).decision().reason(TRAINING, CHAT))
              .as(subject)
              .isEqualTo(Withheld.DENIED);
        }
      }
      assertThat(later.decisions.subject("acme/u7").decision().permitted(TRAINING) & CHAT)
          .as("what was there is still there")
          .isEqualTo(CHAT);
    }
  }

  @Test
  void law1_fileReplacedWhileItIsRead_eachReadingIsOneWholeFile() throws Exception {
    try (SharingProcess process = new SharingProcess(file, Duration.ofMillis(1))) {
      SubjectHandle subject = process.decisions.subject("acme/u7");
      Process replacing = other("replace", Integer.toString(REPLACEMENTS));
      long last = 0;
      int seen = 0;
      while (last < REPLACEMENTS && (replacing.isAlive() || !isRead(process))) {
        Answer answer = process.source.answer("acme/u7");
        assertThat(answer.problem()).as("after revision %d", last).isNull();
        MaskedDocument document = answer.document();
        assertThat(document.revision()).isGreaterThanOrEqualTo(last);
        assertThat(document.choices().get(1).value().name())
            .isEqualTo(document.revision() % 2 == 0 ? "GRANTED" : "DENIED");
        assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
        seen += document.revision() > last ? 1 : 0;
        last = document.revision();
      }
      assertSucceeded(replacing);
      assertThat(seen).as("revisions that were read while others were written").isGreaterThan(10);
      await().atMost(Duration.ofSeconds(10)).until(() -> isRead(process));
    }
  }

  private static boolean isRead(SharingProcess process) {
    return process.source.answer("acme/u7").document().revision() == REPLACEMENTS;
  }
}
