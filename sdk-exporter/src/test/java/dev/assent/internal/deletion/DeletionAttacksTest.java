/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CATEGORIES;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.deliverAll;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static dev.assent.internal.deletion.DeletionFixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.decision.GivenDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on the records of sent data and of pending deletion requests. */
class DeletionAttacksTest {
  private static final String USER = "acme/u7";
  private static final long HEALTH = CATEGORIES.mask(Category.PROTECTED_HEALTH);

  @TempDir private Path directory;
  private DeletionFixture world;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
  }

  private static GivenDecision granting(long mask) {
    return GivenDecision.permitting(0).granting(mask, 5);
  }

  private static String sent(SentReferences sents, long mask) {
    return send(sents, Map.of(key(USER, 5), mask)).ref(key(USER, 5));
  }

  /**
   * After a request for a reference, a receiver deletes all data under it. A document that adds a
   * category to content can deny content and permit it again under the same, unbroken grant, so the
   * reference must not be used again.
   */
  @Test
  void use_takenOffAndBackUnderTheSameGrant_neverGoesUnderThatReferenceAgain() {
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT));
    String ref = sent(sents, CHAT);
    world.decide(USER, granting(CHAT).adding(HEALTH));
    sents.createRequests();
    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
    world.now++;
    world.decide(USER, granting(CHAT));

    assertThat(sent(sents, CHAT)).isNotEqualTo(ref);
  }

  @Test
  void use_oneOfTwoTakenOffAndBackUnderTheSameGrant_neverGoesUnderThatReferenceAgain() {
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT | AUDIO));
    String ref = sent(sents, CHAT | AUDIO);
    world.decide(USER, GivenDecision.permitting(0).granting(AUDIO, 5));
    sents.createRequests();
    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
    world.now++;
    world.decide(USER, granting(CHAT | AUDIO));

    assertThat(sent(sents, AUDIO)).isEqualTo(ref);
    String another = sent(sents, CHAT | AUDIO);
    assertThat(another).isNotEqualTo(ref);
    assertThat(sent(sents, AUDIO)).isEqualTo(another);
    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    assertThat(deliverAll(sents))
        .extracting(DeletionRequest::ref)
        .containsExactlyInAnyOrder(ref, another);
  }

  /** A document says what content sent before it was; that it says so no more changes nothing. */
  @Test
  void createRequests_healthWasAddedForAWhileAfterTheUseAndIsDenied_contentIsRequested() {
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT | HEALTH));
    String ref = sent(sents, CHAT);
    world.decide(USER, granting(CHAT | HEALTH).adding(HEALTH));
    sents.createRequests();
    world.decide(USER, granting(CHAT | HEALTH));
    assertThat(sent(sents, CHAT)).isEqualTo(ref);
    world.now += Duration.ofDays(2).toNanos(); // so that the next use is recorded
    assertThat(sent(sents, CHAT)).isEqualTo(ref);
    sents.createRequests();
    assertThat(deliverAll(sents)).isEmpty();
    world.decide(USER, granting(CHAT));
    sents.createRequests();

    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
    world.now++;
    assertThat(sent(sents, CHAT)).isNotEqualTo(ref);
    sents.createRequests();
    assertThat(deliverAll(sents)).as("of content without health").isEmpty();
  }

  /** Nobody judged the reference while the document was in force. */
  @Test
  void createRequests_healthWasAddedForAMoment_contentIsRequested() {
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT));
    String ref = sent(sents, CHAT);
    world.decide(USER, granting(CHAT).adding(HEALTH));
    world.decide(USER, granting(CHAT));
    world.now++;
    String next = sent(sents, CHAT);
    sents.createRequests();

    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
    assertThat(next).isEqualTo(ref);
  }

  /** Law 11: memory and a readable journal are bounded while the receiver does not answer. */
  @Test
  void bound_requestsPileUp_theyCountToo() {
    SentReferences sents = world.open();
    Map<SentReference.Key, Long> many = new HashMap<>();
    for (int i = 0; i < References.MAX; i++) {
      many.put(key(USER, i), CHAT);
    }
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 0));
    send(sents, many);
    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    assertThat(sents.size()).isZero();
    world.decide("acme/u8", granting(CHAT));
    Map<SentReference.Key, Long> one = Map.of(key("acme/u8", 5), CHAT);

    try (ProcessOutput overheard = ProcessOutput.start()) {
      assertThatThrownBy(() -> sents.use(one)).isInstanceOf(IllegalStateException.class);
      assertThat(overheard.text())
          .contains("of them by requests that the deletion endpoint has not accepted")
          .contains("assent_deletion_endpoint")
          .doesNotContain("acme");
    }

    sents.delivered(sents.next());
    assertThat(send(sents, one).entries()).hasSize(1);
  }

  @Test
  void retention_wallClockJumpsAheadForAMoment_nothingThatThisRunSentIsForgotten() {
    world.retention = Duration.ofDays(30);
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT));
    String ref = sent(sents, CHAT);

    world.wallAhead = Duration.ofDays(3_650).toNanos();
    sents.createRequests();
    world.wallAhead = 0;

    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    assertThat(deliverAll(sents)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  @Test
  void retention_wallClockIsSetBack_nothingIsForgottenEarlier() {
    world.retention = Duration.ofDays(30);
    SentReferences sents = world.open();
    world.decide(USER, granting(CHAT));
    String ref = sent(sents, CHAT);
    world.wallAhead = -Duration.ofDays(3_650).toNanos();
    world.now += Duration.ofDays(29).toNanos();
    sents.createRequests();
    SentReferences next = world.open();
    next.createRequests();

    world.decide(USER, GivenDecision.permitting(0));
    next.createRequests();
    assertThat(deliverAll(next)).extracting(DeletionRequest::ref).containsExactly(ref);
  }

  /** A machine starts with a wrong clock, which is corrected minutes later. */
  @Test
  void retention_wallClockIsAheadAtStart_whatAnEarlierRunSentIsForgottenWhenThatLasts() {
    world.retention = Duration.ofDays(30);
    SentReferences first = world.open();
    world.decide(USER, granting(CHAT));
    String unused = sent(first, CHAT);
    world.wallAhead = Duration.ofDays(3_650).toNanos();
    SentReferences next = world.open();
    next.createRequests();
    world.now += SentReference.WATCH_NANOS - 1;
    next.createRequests();
    assertThat(next.size()).isOne();
    world.wallAhead = 0;
    next.createRequests();
    world.wallAhead = Duration.ofDays(3_650).toNanos();
    next.createRequests();
    world.now += SentReference.WATCH_NANOS - 1;
    next.createRequests();
    assertThat(next.size()).isOne();

    world.now++;
    next.createRequests();
    assertThat(next.size()).isZero();
  }
}
