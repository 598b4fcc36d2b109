/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.TRAINING;
import static dev.assent.internal.deletion.DeletionFixture.VENDOR;
import static dev.assent.internal.deletion.DeletionFixture.deliverAll;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static dev.assent.internal.deletion.DeletionFixture.send;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.file.FailingDisk.Step;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pending deletion requests for sent data, in memory and after a restart. */
class SentReferencesTest {
  private static final String USER = "acme/u7";
  private static final GivenDecision GRANTED = GivenDecision.permitting(0).granting(CHAT, 5);
  private static final GivenDecision DENIED = GivenDecision.permitting(0);

  @TempDir private Path directory;
  private DeletionFixture world;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
    world.decide(USER, GRANTED);
  }

  private static Map<SentReference.Key, Long> chat(String path, long period) {
    return Map.of(key(path, period), CHAT);
  }

  @Test
  void use_again_writesNothing() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    int writes = world.disk.forces();

    send(sents, chat(USER, 5));
    assertThat(world.disk.forces()).isEqualTo(writes);

    send(sents, Map.of(key(USER, 5), CHAT | AUDIO));
    assertThat(world.disk.forces()).isEqualTo(writes + 1);
  }

  @Test
  void use_processEndsAtOnce_theNextRunKnows() {
    SentReferences first = world.open();
    String ref = send(first, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, DENIED);

    SentReferences next = world.open();
    next.createRequests();

    List<DeletionRequest> deletionRequest = deliverAll(next);
    assertThat(deletionRequest).hasSize(1);
    assertThat(deletionRequest.get(0).ref()).isEqualTo(ref);
    assertThat(deletionRequest.get(0).categories()).containsExactly("content.chat");
  }

  @Test
  void judge_stillGranted_nothingIsOwed() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));

    assertThat(sents.createRequests()).isFalse();

    assertThat(sents.next()).isNull();
  }

  /** The request can't be made, after its data was found to be owed. */
  @Test
  void createRequests_noMemoryForTheRequest_theNextCheckMakesIt() {
    SentReferences sents = world.open();
    String ref = send(sents, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, DENIED);
    world.readingsUntilNoMemory = 1; // the first is the time of the check
    assertThatThrownBy(sents::createRequests).isInstanceOf(OutOfMemoryError.class);
    assertThat(sents.next()).isNull();

    sents.createRequests();

    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  /** The journal is written anew between the lack of memory and the next check. */
  @Test
  void createRequests_noMemoryAndTheProcessEnds_theNextRunMakesTheRequest() {
    world.disk.failAt = Step.WRITE;
    SentReferences sents = world.open();
    String ref = send(sents, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, DENIED);
    world.readingsUntilNoMemory = 1;
    assertThatThrownBy(sents::createRequests).isInstanceOf(OutOfMemoryError.class);
    world.disk.failAt = null;
    assertThat(sents.catchUp()).isFalse();

    SentReferences next = world.open();
    next.createRequests();

    assertThat(deliverAll(next)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  @Test
  void judge_sourceIsSilent_nothingIsOwedUntilItDenies() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    world.decide(USER, GivenDecision.permitting(0).unread(CHAT));
    sents.createRequests();
    assertThat(sents.next()).isNull();

    world.decide(USER, DENIED);
    sents.createRequests();

    assertThat(deliverAll(sents)).hasSize(1);
  }

  @Test
  void judge_grantedAnewMeanwhile_theOldReferenceIsOwed() {
    SentReferences sents = world.open();
    String old = send(sents, chat(USER, 5)).ref(key(USER, 5));
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 9));
    String renewed = send(sents, chat(USER, 9)).ref(key(USER, 9));

    sents.createRequests();

    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(old);
    assertThat(renewed).isNotEqualTo(old);
  }

  @Test
  void judge_oneCategoryOfTwo_onlyThatIsOwed() {
    world.decide(USER, GRANTED.granting(AUDIO, 5));
    SentReferences sents = world.open();
    send(sents, Map.of(key(USER, 5), CHAT | AUDIO));
    world.now += 1_000;

    world.decide(USER, GRANTED);
    sents.createRequests();

    DeletionRequest request = deliverAll(sents).get(0);
    assertThat(request.categories()).containsExactly("content.audio");
    assertThat(request.toEpochNanos() - request.fromEpochNanos()).isEqualTo(1_000);
    world.decide(USER, DENIED);
    sents.createRequests();
    assertThat(deliverAll(sents))
        .singleElement()
        .matches(it -> it.categories().contains("content.chat"));
  }

  @Test
  void use_decisionsChangedMeanwhile_says() {
    SentReferences sents = world.open();
    world.decide(USER, DENIED);

    assertThat(send(sents, chat(USER, 5)).isOverdue()).isTrue();
    sents.createRequests();

    assertThat(deliverAll(sents)).hasSize(1);
  }

  @Test
  void delivered_restart_isNotOwedAgain() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    world.decide(USER, DENIED);
    sents.createRequests();
    assertThat(deliverAll(sents)).hasSize(1);

    SentReferences next = world.open();
    next.createRequests();

    assertThat(next.next()).isNull();
  }

  @Test
  void owed_restart_isOwedWithTheSameId() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    world.decide(USER, DENIED);
    sents.createRequests();

    SentReferences next = world.open();
    next.createRequests();

    assertThat(deliverAll(next)).isEqualTo(deliverAll(sents)).hasSize(1);
  }

  @Test
  void restart_unknownUntilHeard_saysThatItCannotBeJudged() {
    send(world.open(), chat(USER, 5));
    world.decide(USER, GivenDecision.permitting(0).unread(-1L));
    SentReferences next = world.open();

    assertThat(next.createRequests()).isTrue();
    world.decide(USER, GRANTED);
    assertThat(next.createRequests()).isFalse();

    assertThat(next.next()).isNull();
  }

  @Test
  void restart_targetNotConfiguredOrOfAnotherPurpose_isKeptUnjudged() {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    world.decide(USER, DENIED);
    world.configure(VENDOR);
    assertThat(world.open().createRequests()).isFalse();
    world.configure(new Destination("training", Purpose.SECURITY, Recipient.FIRST_PARTY));
    SentReferences other = world.open();
    other.createRequests();
    assertThat(other.next()).isNull();

    world.configure(TRAINING);
    SentReferences next = world.open();
    next.createRequests();

    assertThat(deliverAll(next)).hasSize(1);
  }

  @Test
  void restart_categoryNotKnownAnyMore_isKept() throws IOException {
    JournalLine line =
        new JournalLine.OfSent(key(USER, 5), "ab", 1, 1, List.of("app.gone", "content.chat"));
    Files.writeString(world.journal(), line.text());
    world.decide(USER, DENIED);
    SentReferences sents = world.open();
    sents.createRequests();
    assertThat(deliverAll(sents)).singleElement().matches(it -> it.categories().size() == 1);

    assertThat(new String(world.content(), US_ASCII)).contains("app.gone");
  }

  @Test
  void restart_cutOffAnywhere_wholeLinesCountAndWritingGoesOn() throws IOException {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    send(sents, chat("acme/u8", 6));
    byte[] whole = world.content();
    world.decide(USER, DENIED);

    for (int length = 0; length <= whole.length; length++) {
      Files.write(world.journal(), Arrays.copyOf(whole, length));
      SentReferences cut = world.open();
      send(cut, chat("acme/u9", 7)); // the last use in this run
      SentReferences next = world.open();
      next.createRequests();
      long lines = new String(whole, 0, length, US_ASCII).chars().filter(c -> c == '\n').count();
      // u8 and u9 granted nothing: deletion is requested for both, as far as they are recorded
      assertThat(deliverAll(next))
          .hasSize((int) Math.max(0, lines - 1) + 1); // the first line is no entry
    }
  }

  @Test
  void restart_lineDamaged_othersCountAndItIsSaidOnce() throws IOException {
    SentReferences sents = world.open();
    send(sents, chat(USER, 5));
    send(sents, chat("acme/u8", 6));
    byte[] bytes = world.content();
    bytes[20] ^= 1;
    Files.write(world.journal(), bytes);

    try (ProcessOutput overheard = ProcessOutput.start()) {
      SentReferences damaged = world.open();
      send(damaged, chat("acme/u9", 7));
      damaged.createRequests();
      assertThat(deliverAll(damaged)).hasSize(2);
      world.open();
      assertThat(
              overheard.text().split("is damaged. assent ignores its unreadable lines \\(1\\)", -1))
          .hasSize(2);
      assertThat(overheard.text()).doesNotContain("acme");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"WRITE", "RENAME", "FORCE_DIRECTORY", "APPEND"})
  void write_fails_memoryIsEnoughAndItIsMadeUpFor(Step step) {
    SentReferences sents = world.open();
    if (step == Step.APPEND) {
      send(sents, chat("acme/first", 1)); // from now on, lines are appended
    }
    try (ProcessOutput overheard = ProcessOutput.start()) {
      world.disk.failAt = step;
      send(sents, chat(USER, 5));
      send(sents, chat("acme/u8", 6));
      assertThat(sents.catchUp()).isEqualTo(step != Step.APPEND);
      assertThat(overheard.text().split("can't write the journal", -1)).hasSize(2);
      assertThat(overheard.text()).doesNotContain("acme");
    }
    world.disk.failAt = null;
    assertThat(sents.catchUp()).isFalse();

    world.decide(USER, DENIED);
    sents.createRequests();
    SentReferences next = world.open();
    next.createRequests();

    assertThat(deliverAll(next)).isEqualTo(deliverAll(sents)).isNotEmpty();
  }

  @Test
  void journal_manyGrants_staysSmall() {
    SentReferences sents = world.open();
    for (int period = 1; period <= 3_000; period++) {
      world.decide(USER, GivenDecision.permitting(0).granting(CHAT, period));
      send(sents, chat(USER, period));
      sents.createRequests();
      deliverAll(sents);
    }

    assertThat(world.content().length).isLessThan(200_000);
    world.decide(USER, DENIED);
    SentReferences next = world.open();
    next.createRequests();
    assertThat(deliverAll(next)).hasSize(1);
  }

  @Test
  void use_tooMany_isRefusedAndNothingIsKept() {
    SentReferences sents = world.open();
    Map<SentReference.Key, Long> many = new HashMap<>();
    for (int i = 0; i <= References.MAX; i++) {
      many.put(key(USER, i), CHAT);
    }

    assertThatThrownBy(() -> sents.use(many)).isInstanceOf(IllegalStateException.class);

    assertThat(Files.exists(world.journal())).isFalse();
  }

  @Test
  void postpone_others_haveTheirTurn() {
    SentReferences sents = world.open();
    send(sents, Map.of(key(USER, 5), CHAT, key("acme/u8", 6), CHAT));
    world.decide(USER, DENIED);
    sents.createRequests();
    DeletionRequest first = sents.next();

    sents.postpone(first);

    assertThat(sents.next()).isNotEqualTo(first);
    assertThat(deliverAll(sents)).hasSize(2);
  }
}
