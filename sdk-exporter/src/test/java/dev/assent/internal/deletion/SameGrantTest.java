/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.deliverAll;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static dev.assent.internal.deletion.DeletionFixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.decision.GivenDecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A grant keeps its reference over restarts, although each run counts it from another time; and
 * references do not accumulate.
 */
class SameGrantTest {
  private static final String USER = "acme/u7";
  private static final GivenDecision DENIED = GivenDecision.permitting(0);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path directory;
  private DeletionFixture world;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
  }

  /** Starts a run of the process; its grants count from now on. */
  private SentReferences run() {
    world.now += Duration.ofHours(1).toNanos();
    return world.open();
  }

  private void grant(String path, long mask) {
    world.decide(path, GivenDecision.permitting(0).granting(mask, world.now));
  }

  private String sent(SentReferences sents, String path, long mask) {
    SentReference.Key key = key(path, world.now);
    return send(sents, Map.of(key, mask)).ref(key);
  }

  @Test
  void manyUsersAndRestarts_sameGrants_oneReferenceEach() {
    int users = 5_000;
    for (int restart = 0; restart < 21; restart++) {
      SentReferences sents = run();
      Map<SentReference.Key, Long> masks = new HashMap<>();
      for (int user = 0; user < users; user++) {
        grant("acme/u" + user, CHAT);
        masks.put(key("acme/u" + user, world.now), CHAT);
      }
      sents.use(masks);
      assertThat(sents.size()).isEqualTo(users);
    }
  }

  @Test
  void restart_sameGrant_isRequestedOnceByTheOneReference() {
    SentReferences first = run();
    grant(USER, CHAT);
    String ref = sent(first, USER, CHAT);
    SentReferences next = run();
    grant(USER, CHAT);

    assertThat(sent(next, USER, CHAT)).isEqualTo(ref);

    world.decide(USER, DENIED);
    next.createRequests();
    assertThat(deliverAll(next)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  @Test
  void restart_choiceMadeSinceTheLastUse_isAnotherReference() {
    SentReferences first = run();
    grant(USER, CHAT);
    String ref = sent(first, USER, CHAT);
    world.chosenAt(USER, world.now + 1);
    SentReferences next = run();
    grant(USER, CHAT);

    assertThat(sent(next, USER, CHAT)).isNotEqualTo(ref);
  }

  @Test
  void restart_deniedAndGrantedInThisRun_isAnotherReference() {
    SentReferences first = run();
    grant(USER, CHAT);
    String ref = sent(first, USER, CHAT);
    SentReferences next = run();
    grant(USER, CHAT);
    next.createRequests();
    world.now++;
    grant(USER, CHAT); // as after a denial and a restored old document

    assertThat(sent(next, USER, CHAT)).isNotEqualTo(ref);
    next.createRequests();
    assertThat(deliverAll(next)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  @Test
  void restart_oneCategoryWasRequestedBefore_itNeverGoesUnderThatReferenceAgain() {
    SentReferences first = run();
    grant(USER, CHAT | AUDIO);
    String ref = sent(first, USER, CHAT | AUDIO);
    grant(USER, AUDIO);
    world.decide(USER, GivenDecision.permitting(0).granting(AUDIO, world.now));
    first.createRequests();
    assertThat(deliverAll(first)).hasSize(1);
    SentReferences next = run();
    grant(USER, CHAT | AUDIO);

    assertThat(sent(next, USER, AUDIO)).isEqualTo(ref);
    assertThat(sent(next, USER, CHAT | AUDIO)).isNotEqualTo(ref);
    assertThat(sent(next, USER, CHAT)).isNotEqualTo(ref);
    assertThat(next.size()).isEqualTo(2);
  }

  @Test
  void restart_severalCategorySets_doNotPileUp() {
    for (int restart = 0; restart < 20; restart++) {
      SentReferences sents = run();
      grant(USER, CHAT | AUDIO);
      sent(sents, USER, restart % 2 == 0 ? CHAT : AUDIO);
      sent(sents, USER, CHAT | AUDIO);
      sent(sents, USER, AUDIO);
      assertThat(sents.size()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void restart_severalRuns_lastUseIsWrittenDownOnceADay() {
    SentReferences sents = run();
    grant(USER, CHAT);
    SentReference.Key key = key(USER, world.now);
    send(sents, Map.of(key, CHAT));
    int writes = world.disk.forces();
    for (int hour = 0; hour < 23; hour++) {
      world.now += Duration.ofHours(1).toNanos();
      send(sents, Map.of(key, CHAT));
    }
    assertThat(world.disk.forces()).isEqualTo(writes);

    world.now += Duration.ofHours(1).toNanos();
    send(sents, Map.of(key, CHAT));
    assertThat(world.disk.forces()).isGreaterThan(writes);
  }

  @Test
  void retention_past_theReferenceIsForgottenWithoutARequest() {
    world.retention = Duration.ofDays(30);
    SentReferences sents = run();
    grant(USER, CHAT);
    sent(sents, USER, CHAT);
    world.now += world.retention.plus(DAY).toNanos();
    sents.createRequests();
    assertThat(sents.size()).isOne();

    world.now++;
    try (ProcessOutput overheard = ProcessOutput.start()) {
      sents.createRequests();
      assertThat(overheard.text()).contains("assent_deletion_retention").doesNotContain("acme");
    }

    assertThat(sents.size()).isZero();
    world.decide(USER, DENIED);
    SentReferences next = run();
    next.createRequests();
    assertThat(next.next()).isNull();
  }

  @Test
  void retention_usedAgain_countsFromThen() {
    world.retention = Duration.ofDays(30);
    SentReferences sents = run();
    grant(USER, CHAT);
    SentReference.Key key = key(USER, world.now);
    send(sents, Map.of(key, CHAT));
    world.now += Duration.ofDays(29).toNanos();
    send(sents, Map.of(key, CHAT));
    world.now += Duration.ofDays(29).toNanos();
    sents.createRequests();

    SentReferences next = run();
    next.createRequests();

    assertThat(next.size()).isOne();
  }

  @Test
  void retention_deniedBefore_isRequestedAndTheRequestStays() {
    world.retention = Duration.ofDays(30);
    SentReferences sents = run();
    grant(USER, CHAT);
    sent(sents, USER, CHAT);
    world.decide(USER, DENIED);
    sents.createRequests();
    world.now += Duration.ofDays(400).toNanos();
    sents.createRequests();

    assertThat(deliverAll(sents)).hasSize(1);
  }

  @Test
  void retention_notConfigured_nothingIsForgotten() {
    SentReferences sents = run();
    grant(USER, CHAT);
    sent(sents, USER, CHAT);
    world.now += Duration.ofDays(4_000).toNanos();
    sents.createRequests();
    assertThat(sents.size()).isOne();
  }

  @Test
  void bound_nearAndReached_isToldOnceAnHour() {
    SentReferences sents = run();
    Map<SentReference.Key, Long> many = new HashMap<>();
    for (int i = 0; i < References.MANY; i++) {
      many.put(key("acme/u" + i, 0), CHAT);
    }
    grant(USER, CHAT);
    try (ProcessOutput overheard = ProcessOutput.start()) {
      sents.use(many);
      assertThat(overheard.text()).doesNotContain("references of deletion requests");
      sents.use(Map.of(key(USER, -1), CHAT));
      sents.use(Map.of(key(USER, -2), CHAT));
      assertThat(overheard.text().split("references of deletion requests are in use", -1))
          .hasSize(2);
      assertThat(overheard.text())
          .contains("assent_deletion_retention")
          .doesNotContain("acme", "of them by requests", "assent_deletion_endpoint");
    }
    world.now += Duration.ofHours(1).toNanos();
    many.clear();
    for (int i = 0; i < References.MAX; i++) {
      many.put(key("acme/u" + i, 0), CHAT);
    }
    try (ProcessOutput overheard = ProcessOutput.start()) {
      assertThatThrownBy(() -> sents.use(many)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> sents.use(many)).isInstanceOf(IllegalStateException.class);
      assertThat(overheard.text().split("counts it as lost", -1)).hasSize(2);
      sents.use(Map.of(key(USER, -1), CHAT)); // known references are still usable
    }
  }

  @Test
  void journal_ofTheLandedVersion_isReadAndGoesOn() throws Exception {
    // written as the previous version did: without the first line and the times of last use
    Files.createDirectories(directory);
    String ref = "0123456789abcdef0123456789abcdef";
    String words = "sent training ai_training " + ref + " 5 " + world.now + " acme/u7 content.chat";
    Files.writeString(world.journal(), JournalLine.withChecksum(words));
    SentReferences sents = run();
    grant(USER, CHAT);

    assertThat(sent(sents, USER, CHAT)).isEqualTo(ref);
    assertThat(sents.catchUp()).isFalse();
    assertThat(Files.readString(world.journal())).contains(" journal 2 ").contains(ref);
    world.decide(USER, DENIED);
    SentReferences next = run();
    next.createRequests();
    assertThat(deliverAll(next)).extracting(DeletionRequest::ref).containsExactly(ref);
  }
}
