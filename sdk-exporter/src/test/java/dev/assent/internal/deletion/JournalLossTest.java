/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.deliverAll;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static dev.assent.internal.deletion.DeletionFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.file.FailingDisk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cost of a failing disk, and of a person who empties it: nothing, or a log line with the loss.
 */
class JournalLossTest {
  private static final String USER = "acme/u7";
  private static final GivenDecision DENIED = GivenDecision.permitting(0);

  @TempDir private Path directory;
  private DeletionFixture world;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
  }

  private void sendAs(SentReferences sents, int from, int to) {
    for (int i = from; i < to; i++) {
      world.decide("acme/u" + i, GivenDecision.permitting(0).granting(CHAT, 5));
      send(sents, Map.of(key("acme/u" + i, 5), CHAT));
    }
  }

  private int requestsAfterAllAreDenied(int users) {
    for (int i = 0; i < users; i++) {
      world.decide("acme/u" + i, DENIED);
    }
    SentReferences next = world.open();
    next.createRequests();
    return deliverAll(next).size();
  }

  /** Full disk, working disk, close, restart: deletion of every text that arrived is requested. */
  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"WRITE", "RENAME", "FORCE_DIRECTORY", "APPEND"})
  void end_diskWasFullAndIsWell_theNextRunKnowsAll(Step step) {
    SentReferences sents = world.open();
    sendAs(sents, 0, 32);
    world.disk.failAt = step;
    sendAs(sents, 32, 59);
    world.disk.failAt = null;
    try (ProcessOutput overheard = ProcessOutput.start()) {
      sents.end();
      assertThat(overheard.text()).isEmpty();
    }

    assertThat(requestsAfterAllAreDenied(59)).isEqualTo(59);
  }

  @Test
  void use_diskIsFull_catchingUpIsAskedForEachTime() {
    SentReferences sents = world.open();
    sendAs(sents, 0, 2);
    world.disk.failAt = Step.APPEND;
    sendAs(sents, 2, 3);
    assertThat(world.behind).isEqualTo(1);
    world.disk.failAt = Step.WRITE;
    assertThat(sents.catchUp()).isTrue();
    assertThat(world.behind).isEqualTo(2);
    world.disk.failAt = null;

    assertThat(sents.catchUp()).isFalse(); // the process is killed afterwards

    assertThat(requestsAfterAllAreDenied(3)).isEqualTo(3);
  }

  @Test
  void end_diskIsStillFull_saysWhatIsLostAndNamesNobody() {
    SentReferences sents = world.open();
    sendAs(sents, 0, 2);
    world.disk.failAt = Step.APPEND;
    sendAs(sents, 2, 5);
    world.disk.failAt = Step.WRITE;
    try (ProcessOutput overheard = ProcessOutput.start()) {
      sents.end();
      assertThat(overheard.text())
          .contains("of 5 references and 0 requests")
          .contains("assent_state_dir")
          .doesNotContain("acme");
    }
  }

  @Test
  void end_diskIsStillFullAndNothingIsLeft_saysNothingOfLosses() {
    SentReferences sents = world.open();
    sendAs(sents, 0, 1);
    world.decide("acme/u0", DENIED);
    sents.createRequests();
    world.disk.failAt = Step.APPEND;
    try (ProcessOutput overheard = ProcessOutput.start()) {
      assertThat(deliverAll(sents)).hasSize(1);
      assertThat(overheard.text())
          .contains("the next one repeats requests that were accepted")
          .doesNotContain("keeps the entries in memory");
    }
    world.disk.failAt = Step.WRITE;
    try (ProcessOutput overheard = ProcessOutput.start()) {
      sents.end();
      assertThat(overheard.text()).doesNotContain("references and");
    }
  }

  @Test
  void delivered_diskIsFullAndNothingElseIsKnown_isMadeUpFor() {
    SentReferences sents = world.open();
    sendAs(sents, 0, 1);
    world.decide("acme/u0", DENIED);
    sents.createRequests();
    world.disk.failAt = Step.APPEND;
    assertThat(deliverAll(sents)).hasSize(1);
    world.disk.failAt = null;
    sents.end();

    assertThat(requestsAfterAllAreDenied(1)).isZero();
  }

  /** A reference counts as used once bytes were passed on. */
  @Test
  void judge_noByteWasHandedOn_noRequestNeitherNowNorLater() {
    SentReferences sents = world.open();
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 5));
    sents.use(Map.of(key(USER, 5), CHAT));
    world.decide(USER, DENIED);
    sents.createRequests();
    assertThat(sents.next()).isNull();
    assertThat(sents.size()).isZero();

    SentReferences next = world.open();
    next.createRequests();
    assertThat(next.next()).isNull();
  }

  @Test
  void end_noByteWasHandedOn_theNextRunOwesNothing() {
    SentReferences sents = world.open();
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 5));
    sents.use(Map.of(key(USER, 5), CHAT));
    sents.end();
    world.decide(USER, DENIED);

    SentReferences next = world.open();
    next.createRequests();
    assertThat(next.next()).isNull();
  }

  @Test
  void kill_nobodyKnowsWhetherBytesWereHandedOn_isRequested() {
    SentReferences sents = world.open();
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 5));
    sents.use(Map.of(key(USER, 5), CHAT));
    world.decide(USER, DENIED);

    SentReferences next = world.open();
    next.createRequests();
    assertThat(deliverAll(next)).hasSize(1);
  }

  @Test
  void handOn_takenOffMeanwhile_isRefused() {
    SentReferences sents = world.open();
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 5));
    SentReference entry = sents.use(Map.of(key(USER, 5), CHAT)).entries().get(key(USER, 5));
    world.decide(USER, DENIED);
    sents.createRequests();

    assertThat(entry.passOn(CHAT)).isFalse();
  }

  /** A log line reports entries that were written and are missing. */
  @ParameterizedTest
  @ValueSource(strings = {"deleted", "emptied", "zeroed", "cut", "cut in a line", "older"})
  void open_journalIsNotWhatWasWritten_saysSoWithCounts(String how) throws IOException {
    SentReferences sents = world.open();
    sendAs(sents, 0, 1);
    byte[] older = world.content();
    sendAs(sents, 1, 5);
    byte[] whole = world.content();
    switch (how) {
      case "deleted" -> Files.delete(world.journal());
      case "emptied" -> Files.write(world.journal(), new byte[0]);
      case "zeroed" -> Files.write(world.journal(), new byte[whole.length]);
      case "cut" -> Files.write(world.journal(), older);
      case "cut in a line" -> Files.write(world.journal(), Arrays.copyOf(whole, whole.length - 7));
      default -> {
        sents.use(Map.of()); // rewrites the journal, so that the other file is an older generation
        DeletionFixture elsewhere =
            new DeletionFixture(Files.createDirectory(directory.resolve("x")));
        send(elsewhere.open(), Map.of(key(USER, 5), CHAT));
        Files.write(world.journal(), elsewhere.content());
      }
    }
    try (ProcessOutput overheard = ProcessOutput.start()) {
      world.open();
      assertThat(overheard.text())
          .contains("missing, truncated or empty: 5 entries were written")
          .contains("deletion.journal")
          .doesNotContain("acme");
    }
  }

  /** Everything was delivered: who deletes the file, or empties it, loses nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void open_journalWithoutEntriesIsGone_saysNothing(boolean isDeleted) throws IOException {
    SentReferences sents = world.open();
    sendAs(sents, 0, 1);
    world.decide("acme/u0", DENIED);
    sents.createRequests();
    assertThat(deliverAll(sents)).hasSize(1);
    if (isDeleted) {
      Files.delete(world.journal());
    } else {
      Files.write(world.journal(), new byte[0]);
    }
    try (ProcessOutput overheard = ProcessOutput.start()) {
      world.open();
      assertThat(overheard.text()).isEmpty();
    }
  }

  @Test
  void open_journalIsWhatWasWritten_saysNothing() throws IOException {
    try (ProcessOutput overheard = ProcessOutput.start()) {
      SentReferences sents = world.open();
      for (int i = 0; i < 3; i++) {
        sendAs(sents, i, i + 1);
        world.open();
      }
      world.decide("acme/u0", DENIED);
      sents.createRequests();
      deliverAll(sents);
      world.open();
      byte[] whole = world.content();
      byte[] torn = Arrays.copyOf(whole, whole.length + 5); // a torn append after a crash
      Arrays.fill(torn, whole.length, torn.length, (byte) 'a');
      Files.write(world.journal(), torn);
      world.open();
      assertThat(overheard.text()).isEmpty();
    }
  }

  @Test
  void open_machineStoppedWhileItWasWrittenAnew_saysNothing() throws IOException {
    SentReferences sents = world.open();
    sendAs(sents, 0, 3);
    Path witness = directory.resolve("deletion.witness");
    byte[] before = Files.readAllBytes(witness);
    world.disk.failAt = Step.APPEND;
    sendAs(sents, 3, 4);
    world.disk.failAt = Step.FORCE_DIRECTORY; // fails after the rename
    sents.catchUp();
    try (ProcessOutput overheard = ProcessOutput.start()) {
      world.open();
      assertThat(overheard.text()).isEmpty();
    }
    assertThat(Files.readAllBytes(witness)).isNotEqualTo(before);
  }

  @Test
  void open_witnessIsDamagedOrGone_saysNothing() throws IOException {
    SentReferences sents = world.open();
    sendAs(sents, 0, 3);
    Path witness = directory.resolve("deletion.witness");
    for (byte[] damaged : new byte[][] {{}, {1, 2}, "a b c d e f\n".getBytes("US-ASCII")}) {
      Files.write(witness, damaged);
      try (ProcessOutput overheard = ProcessOutput.start()) {
        world.open();
        assertThat(overheard.text()).isEmpty();
      }
    }
    Files.delete(witness);
    world.open();
  }
}
