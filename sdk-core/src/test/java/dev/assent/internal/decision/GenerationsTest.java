/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions over a platform whose database was promoted or restored, and has lost changes. */
class GenerationsTest extends CachedDecisions {
  private static final String U7 = "acme/u7";

  private ManualExecutor files;
  private SourceReply account = found(MaskedDocument.empty("acme"), 0);
  private long cacheBytes = 10_000_000;
  private MaskedChoice earlyGrant;

  @BeforeEach
  void begin() {
    earlyGrant = fixture.granted(CHAT | AUDIO);
    fixture.clock.advance(Duration.ofMinutes(1));
    platform.isCurrent = subject -> true;
    files = fixture.executor;
    start();
  }

  private void start() {
    platform.reply("acme", account);
    decisions =
        fixture.built(
            builder()
                .fileExecutor(files)
                .stateDirectory(directory.resolve("state"))
                .cacheMaxBytes(cacheBytes));
    settle();
  }

  private static SourceReply found(MaskedDocument document, long generation) {
    Position position = new Position(generation, 5);
    return new SourceReply.Found(document, null, Duration.ZERO, null, null, position);
  }

  private void say(long generation, long revision, long adds, MaskedChoice... choices) {
    long published = (generation << 32) + revision;
    platform.reply(
        U7, found(new MaskedDocument(U7, published, adds, List.of(choices)), generation));
  }

  private long chat() {
    platform.listener.changed(U7);
    SubjectHandle subject = decisions.subject(U7);
    heard();
    return training(subject) & CHAT;
  }

  private void restart() {
    fixture.clock.advance(Duration.ofMinutes(1));
    settle();
    decisions.close();
    settle();
    start();
  }

  /** The backup of yesterday has the grant, and not the denial of today. */
  @Test
  void denial_lostByANewGeneration_staysInForce() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();

    say(1, 3, 0, earlyGrant);
    assertThat(chat()).isZero();
    say(1, 4, 0, earlyGrant);
    assertThat(chat()).isZero();
    assertThat(training(decisions.subject(U7)) & AUDIO).isEqualTo(AUDIO); // never denied
  }

  @Test
  void denial_lostByANewGeneration_endsWithALaterGrant() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    fixture.clock.advance(Duration.ofMinutes(1));

    say(1, 3, 0, fixture.granted(CHAT));
    assertThat(chat()).isEqualTo(CHAT);
    say(1, 4, 0);
    assertThat(chat()).isZero();
    say(1, 5, 0, fixture.granted(CHAT));
    assertThat(chat()).isEqualTo(CHAT);
  }

  /** As any denial that a later grant has lifted: it counts again when the grant ends. */
  @Test
  void denial_lostByANewGeneration_countsAgainAfterTheGrant() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    say(1, 3, 0, earlyGrant);
    fixture.clock.advance(Duration.ofMinutes(1));
    say(1, 4, 0, fixture.granted(CHAT));
    assertThat(chat()).isEqualTo(CHAT);

    say(1, 5, 0, earlyGrant);
    assertThat(chat()).isZero();
  }

  /** Each reply of a revision with the kept denial is the same document. */
  @Test
  void denial_lostByANewGeneration_isTheSameDocumentEachTime() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    say(1, 3, 0, earlyGrant);
    assertThat(chat()).isZero();
    long ignored = decisions.cache().sources().get(0).ignored();

    for (int i = 0; i < 3; i++) {
      assertThat(chat()).isZero();
    }

    assertThat(decisions.cache().sources().get(0).ignored()).isEqualTo(ignored);
  }

  /** The new generation has the denial, and then it is withdrawn there. */
  @Test
  void denial_thatANewGenerationHas_endsAsAnyOther() {
    MaskedChoice denied = fixture.denied(CHAT);
    say(0, 7, 0, denied);
    assertThat(chat()).isZero();
    say(1, 7, 0, denied);
    assertThat(chat()).isZero();

    say(1, 8, 0, earlyGrant);

    assertThat(chat()).isEqualTo(CHAT);
  }

  /** Its level must not be forgotten: no document of the platform has the denial. */
  @Test
  void denial_lostByANewGeneration_outlivesAFullCache() {
    decisions.close();
    cacheBytes = 100_000;
    start();
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    say(1, 3, 0, earlyGrant);
    assertThat(chat()).isZero();

    for (int i = 0; i < 2_000; i++) {
      decisions.subject("acme/k" + i);
      settle();
    }
    System.gc(); // a handle that nobody holds may go
    assertThat(decisions.cache().stats().evictionCount()).isGreaterThan(100);

    say(1, 4, 0, earlyGrant);
    assertThat(chat()).isZero();
  }

  /** The source answers before the disk does. */
  @Test
  void denial_storedBeforeANewGeneration_countsAlsoIfTheDiskIsSlower() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    fixture.clock.advance(Duration.ofMinutes(1));
    settle();
    decisions.close();
    settle();
    say(1, 3, 0, earlyGrant);
    files = new ManualExecutor(fixture.clock);
    start();
    assertThat(chat()).isEqualTo(CHAT); // nothing else is known yet

    files.runDue();
    settle();
    assertThat(training(decisions.subject(U7)) & CHAT).isZero();
    say(1, 4, 0, earlyGrant);
    assertThat(chat()).isZero();
  }

  @Test
  void denial_replacedWithinAGeneration_isGone() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();

    say(0, 8, 0, earlyGrant);

    assertThat(chat()).isEqualTo(CHAT);
  }

  /** The subject is missing at first, and created again. */
  @Test
  void denial_ofASubjectThatANewGenerationLacks_staysInForce() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    platform.reply(U7, new SourceReply.Absent(null, new Position(1, 5)));
    assertThat(chat()).isZero();

    say(1, 0, 0, earlyGrant);

    assertThat(chat()).isZero();
  }

  @Test
  void adds_lostByANewGeneration_stay() {
    say(0, 7, HEALTH, earlyGrant);
    assertThat(chat()).isEqualTo(CHAT);
    assertThat(decisions.subject(U7).decision().addedToContent()).isEqualTo(HEALTH);

    say(1, 3, 0, earlyGrant);

    long unused = chat();
    assertThat(decisions.subject(U7).decision().addedToContent()).isEqualTo(HEALTH);
  }

  /** A restart of the process between the failover and the next change. */
  @Test
  void denial_lostByANewGeneration_outlivesARestart() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();
    say(1, 3, 0, earlyGrant);
    assertThat(chat()).isZero();

    restart();

    say(1, 4, 0, earlyGrant);
    assertThat(chat()).isZero();
    restart();
    say(2, 1, 0, earlyGrant);
    assertThat(chat()).isZero();
  }

  /** The platform is away when the process starts again. */
  @Test
  void grant_ofTheAccount_outlivesARestartWithoutNetwork() {
    say(0, 1, 0);
    platform.reply("acme", found(new MaskedDocument("acme", 5, 0, List.of(earlyGrant)), 0));
    assertThat(chatWithin(Duration.ofMinutes(3))).isEqualTo(CHAT);

    account = new SourceReply.Failed("away", null, true);
    platform.reply(U7, account);
    restart();

    assertThat(chatWithin(Duration.ofSeconds(5))).isEqualTo(CHAT);
  }

  /** A change of the account may belong to one of a user that was not read since. */
  @Test
  void grant_ofTheAccountThatHasJustChanged_isNotInForceAfterARestartWithoutNetwork() {
    say(0, 1, 0, fixture.denied(AUDIO));
    platform.reply("acme", found(new MaskedDocument("acme", 5, 0, List.of()), 0));
    assertThat(chatWithin(Duration.ofMinutes(3))).isZero();
    platform.reply("acme", found(new MaskedDocument("acme", 6, 0, List.of(earlyGrant)), 0));
    platform.listener.changed("acme");
    assertThat(chatWithin(Duration.ofMinutes(3))).isEqualTo(CHAT);

    account = new SourceReply.Failed("away", null, true);
    platform.reply(U7, account);
    restart();

    assertThat(chatWithin(Duration.ofSeconds(5))).isZero();
  }

  private long chatWithin(Duration duration) {
    SubjectHandle subject = decisions.subject(U7);
    for (long left = duration.toSeconds(); left > 0; left--) {
      settle();
      fixture.clock.advance(Duration.ofSeconds(1));
      settle();
      long unused = training(subject);
    }
    return training(subject) & CHAT;
  }

  /** The failover happens while the process is down. */
  @Test
  void denial_knownBeforeARestart_staysInForceInANewGeneration() {
    say(0, 7, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();

    restart();

    say(1, 3, 0, earlyGrant);
    assertThat(chat()).isZero();
  }

  /** A server that still serves the old primary is not heard any more. */
  @Test
  void answer_ofAnEarlierGeneration_doesNotCount() {
    say(1, 3, 0, fixture.denied(CHAT));
    assertThat(chat()).isZero();

    Position old = new Position(0, 99);
    platform.isCurrent = "acme"::equals;
    platform.reply(
        U7,
        new SourceReply.Found(
            new MaskedDocument(U7, 1L << 40, 0, List.of(earlyGrant)),
            null,
            Duration.ZERO,
            null,
            null,
            old));

    assertThat(chat()).isZero();
  }

  /** A copy that is behind can't take the first position of a generation for one that it has. */
  @Test
  void restart_withWhatWasStored_showsItsRevisionAndNoPosition() {
    say(1, 7, 0, fixture.granted(CHAT));
    assertThat(chat()).isEqualTo(CHAT);

    restart();
    chat();

    assertThat(platform.inquiries.get(platform.inquiries.size() - 1).seen())
        .isEqualTo(new Seen(null, (1L << 32) + 7));
  }
}
