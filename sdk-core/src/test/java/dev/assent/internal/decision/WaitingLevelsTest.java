/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Changes of several levels in one transaction of a platform, of which a process hears one after
 * the other.
 */
class WaitingLevelsTest extends CachedDecisions {
  private static final String ACME = "acme";
  private static final String U7 = "acme/u7";
  private static final Duration STALENESS = Duration.ofHours(24);

  private long heartbeat = 10;
  private long revision = 1;

  @BeforeEach
  void begin() {
    platform.isCurrent = subject -> true;
    decisions = fixture.built(builder().refresh(Duration.ofSeconds(60)).maxStaleness(STALENESS));
    settle();
  }

  /** Lets a heartbeat pass, and what it takes to hear of it. */
  private void beat() {
    heartbeat++;
    pass(Duration.ofMillis(1_300));
  }

  private void say(String subject, MaskedChoice... choices) {
    platform.reply(
        subject,
        new SourceReply.Found(
            new MaskedDocument(subject, revision++, 0, List.of(choices)),
            null,
            Duration.ZERO,
            null,
            null,
            new Position(0, heartbeat)));
  }

  private void announce(String subject) {
    platform.listener.changed(subject, new Seen(new Position(0, heartbeat), revision - 1));
    settle();
  }

  private SubjectHandle use(String subject) {
    SubjectHandle handle = decisions.subject(subject);
    settle();
    return handle;
  }

  /** Uses the subject until everything that it has permits what it may. */
  private SubjectHandle settled(String subject) {
    SubjectHandle handle = use(subject);
    beat();
    beat();
    beat();
    return handle;
  }

  // ---- one transaction ----

  /** The account's denial goes, and each user's comes, at one moment. */
  @Test
  void denial_movedToTheUser_isInForceAtEachMoment() {
    say(ACME, fixture.denied(CHAT));
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    assertThat(chat(subject)).isZero();
    fixture.clock.advance(Duration.ofSeconds(1));
    say(ACME);
    announce(ACME);
    assertThat(chat(subject)).isZero(); // the user's document is not read again yet

    platform.slow = true;
    say(U7, fixture.denied(CHAT));
    announce(U7);
    for (int i = 0; i < 5; i++) {
      beat();
      assertThat(chat(subject)).isZero();
    }
    platform.answerAll();
    settle();
    assertThat(chat(subject)).isZero();
  }

  @Test
  void denial_movedToTheAccount_isInForceAtEachMoment() {
    say(ACME);
    say(U7, fixture.denied(CHAT));
    SubjectHandle subject = settled(U7);
    fixture.clock.advance(Duration.ofSeconds(1));
    say(U7, fixture.granted(CHAT));
    announce(U7);
    assertThat(chat(subject)).isZero();

    say(ACME, fixture.denied(CHAT));
    beat(); // the account is read again, although nothing was announced
    assertThat(chat(subject)).isZero();
    beat();
    assertThat(chat(subject)).isZero();
  }

  /** Both are read for the first time, from two copies of the database. */
  @Test
  void denial_movedWhileASubjectIsReadFirst_isInForceAtEachMoment() {
    say(ACME);
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = use(U7);
    assertThat(chat(subject)).isZero();
    say(U7, fixture.denied(CHAT));
    beat();
    assertThat(chat(subject)).isZero();
    beat();
    assertThat(chat(subject)).isZero();
  }

  // ---- never lost ----

  @Test
  void grant_withoutAStream_waitsForOneMoreRequest() {
    say(ACME);
    say(U7);
    SubjectHandle subject = settled(U7);
    long account = platform.asked(ACME);
    long user = platform.asked(U7);
    say(U7, fixture.granted(CHAT));
    announce(U7);
    assertThat(chat(subject)).isZero();

    pass(Duration.ofMillis(1_300));

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(platform.asked(ACME)).isEqualTo(account + 1);
    assertThat(platform.asked(U7)).isEqualTo(user + 1);
  }

  @Test
  void grant_ofANewSubject_isInForceAfterABeat() {
    say(ACME);
    say(U7);
    SubjectHandle other = settled(U7);
    say("acme/u8", fixture.granted(CHAT));

    SubjectHandle subject = use("acme/u8");
    assertThat(chat(subject)).isZero();
    beat();

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(chat(other)).isZero();
  }

  @Test
  void grant_withAStream_waitsForTheNextPositionAndNoRequest() {
    say(ACME);
    say(U7);
    SubjectHandle subject = settled(U7);
    Interest.Stream stream = decisionsFollow();
    say(U7, fixture.granted(CHAT));
    announce(U7);
    int asked = platform.inquiries.size();
    assertThat(chat(subject)).isZero();
    assertThat(reached(stream)).isTrue();
    settle();

    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(Duration.ofSeconds(10));
    assertThat(platform.inquiries).hasSize(asked);
  }

  /** The stream reaches the position, and the user's own announcement comes before. */
  @Test
  void grant_withAStreamThatAnnouncesTheOtherLevel_waitsForIt() {
    say(ACME, fixture.denied(CHAT));
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    Interest.Stream stream = decisionsFollow();
    say(ACME);
    announce(ACME);
    say(U7, fixture.denied(CHAT));
    platform.slow = true;
    announce(U7);
    assertThat(reached(stream)).isTrue();
    settle();
    assertThat(chat(subject)).isZero();

    platform.answerAll();
    settle();
    assertThat(chat(subject)).isZero();
  }

  @Test
  void grant_ofTheAccount_isInForceForAllWhoseLevelsAreKnown() {
    say(ACME, fixture.denied(CHAT));
    for (int i = 0; i < 50; i++) {
      say("acme/k" + i, fixture.granted(CHAT));
      use("acme/k" + i);
    }
    for (int i = 0; i < 10; i++) {
      beat();
    }
    Interest.Stream stream = decisionsFollow();
    fixture.clock.advance(Duration.ofSeconds(1));
    say(ACME);
    announce(ACME);
    int asked = platform.inquiries.size();
    assertThat(chat(decisions.subject("acme/k3"))).isZero();
    assertThat(reached(stream)).isTrue();
    settle();

    for (int i = 0; i < 50; i++) {
      assertThat(chat(decisions.subject("acme/k" + i))).isEqualTo(CHAT);
    }
    pass(Duration.ofSeconds(10));
    assertThat(platform.inquiries).hasSize(asked); // whatever the number of users
  }

  /** The wait of the account is over for everybody in use when this user comes back. */
  @Test
  void grant_ofTheAccountWhileAUserWasNotInUse_isInForceWhenTheUserIsBack() {
    say(ACME, fixture.denied(CHAT));
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    for (int i = 0; i < 60; i++) {
      pass(Duration.ofSeconds(3));
    }
    say(ACME);
    announce(ACME);
    for (int i = 0; i < 60; i++) {
      heartbeat++;
      pass(Duration.ofSeconds(3));
    }

    for (int i = 0; i < 5; i++) {
      use(U7);
      long unused = chat(subject);
      beat();
    }

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** The user's change is later than what is known of the account, and permits nothing more. */
  @Test
  void grant_ofTheAccountBeforeADenialOfTheUser_isInForceAfterABeat() {
    say(ACME, fixture.denied(CHAT));
    say(U7, fixture.granted(CHAT | AUDIO));
    SubjectHandle subject = settled(U7);
    fixture.clock.advance(Duration.ofSeconds(1));
    say(ACME);
    announce(ACME);
    say(U7, fixture.granted(CHAT), fixture.denied(AUDIO));
    announce(U7);
    for (int i = 0; i < 5; i++) {
      use(U7);
      beat();
    }

    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
  }

  /** Its servers are older ones again. */
  @Test
  void grant_afterTheSourceHasLostItsPositions_isInForce() {
    say(ACME, fixture.denied(CHAT));
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    say(ACME);
    announce(ACME);
    platform.reply(ACME, new SourceReply.Found(new MaskedDocument(ACME, revision++, 0, List.of())));
    platform.reply(
        U7,
        new SourceReply.Found(
            new MaskedDocument(U7, revision++, 0, List.of(fixture.granted(CHAT)))));
    for (int i = 0; i < 10; i++) {
      use(U7);
      pass(Duration.ofSeconds(61));
    }

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** A failed request makes an absence unknown; the same absence is nothing new. */
  @Test
  void grant_ofAUserWhoseAccountIsStillMissing_goesOn() {
    platform.reply(ACME, new SourceReply.Absent(null, new Position(0, heartbeat)));
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    assertThat(chat(subject)).isEqualTo(CHAT);
    SourceReply missing = new SourceReply.Absent(null, new Position(0, heartbeat));
    platform.reply(ACME, new SourceReply.Failed("a server's error", null, false));
    for (int i = 0; i < 30; i++) {
      use(U7);
      pass(Duration.ofSeconds(3));
    }
    assertThat(chat(subject)).isZero();
    platform.reply(ACME, missing);
    int asked = platform.inquiries.size();
    boolean isBack = false;
    for (int i = 0; i < 40 && !isBack; i++) {
      use(U7);
      pass(Duration.ofSeconds(3));
      isBack = chat(subject) == CHAT;
    }

    assertThat(isBack).isTrue();
    assertThat(platform.asked(U7)).isLessThan(asked);
  }

  // ---- what was in force ----

  @Test
  void denial_whileAGrantWaits_isInForceAtOnce() {
    say(ACME);
    say(U7, fixture.granted(CHAT | AUDIO));
    SubjectHandle subject = settled(U7);
    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT | AUDIO);
    fixture.clock.advance(Duration.ofSeconds(1));

    say(U7, fixture.granted(CHAT), fixture.denied(AUDIO));
    announce(U7);
    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
  }

  @Test
  void grant_confirmedByANewRevision_goesOnMeanwhile() {
    say(ACME);
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    long since = subject.decision().permittedSince(Fixture.TRAINING, CHAT);
    fixture.clock.advance(Duration.ofSeconds(1));
    say(U7, fixture.granted(CHAT), fixture.granted(AUDIO));
    announce(U7);

    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
    beat();
    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT | AUDIO);
    assertThat(subject.decision().permittedSince(Fixture.TRAINING, CHAT)).isEqualTo(since);
  }

  @Test
  void grants_whileAnotherLevelCannotBeRead_goOnUntilTheyAreStale() {
    say(ACME);
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    platform.reply(ACME, new SourceReply.Failed("a server's error", null, false));
    say(U7, fixture.granted(CHAT), fixture.granted(AUDIO));
    announce(U7);

    for (int i = 0; i < 23; i++) {
      use(U7);
      pass(Duration.ofHours(1));
      assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
    }
    use(U7);
    pass(Duration.ofHours(2));
    assertThat(training(subject) & (CHAT | AUDIO)).isZero();

    say(ACME);
    for (int i = 0; i < 3; i++) {
      use(U7);
      pass(Duration.ofSeconds(61));
    }
    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT | AUDIO);
  }

  /** A server that is being replaced answers without a position. */
  @Test
  void grant_otherLevelWithoutAPosition_isInForceAtOnce() {
    platform.reply(ACME, new SourceReply.Found(MaskedDocument.empty(ACME)));
    say(U7);
    SubjectHandle subject = settled(U7);
    say(U7, fixture.granted(CHAT));
    announce(U7);

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** More changes than a slot keeps, while the other level can't be read. */
  @Test
  void grants_moreThanOneWait_permitOnlyWhatAllPermit() {
    say(ACME);
    say(U7, fixture.granted(CHAT));
    SubjectHandle subject = settled(U7);
    platform.reply(ACME, new SourceReply.Failed("a server's error", null, false));
    say(U7, fixture.denied(CHAT));
    announce(U7);
    assertThat(chat(subject)).isZero();
    for (int i = 0; i < 10; i++) {
      fixture.clock.advance(Duration.ofSeconds(1));
      heartbeat++;
      say(U7, fixture.granted(CHAT), fixture.granted(1L << i));
      announce(U7);
      assertThat(chat(subject)).isZero();
    }
    say(ACME);
    for (int i = 0; i < 30; i++) {
      use(U7);
      beat();
    }
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  private Interest.Stream decisionsFollow() {
    platform.isCurrent = subject -> false;
    Interest.Stream stream = platform.listener.interest().begin();
    assertThat(stream.reached(new Position(0, heartbeat), Duration.ZERO, 0)).isTrue();
    settle();
    return stream;
  }

  private boolean reached(Interest.Stream stream) {
    heartbeat++;
    return stream.reached(new Position(0, heartbeat), Duration.ZERO, 0);
  }
}
