/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions over a platform whose stream announces the levels in use, and confirms the others. */
class FollowedLevelsTest extends CachedDecisions {
  private static final String U7 = "acme/u7";
  private static final Duration STALENESS = Duration.ofHours(24);
  private static final Duration STEP = Duration.ofMinutes(10);

  private Interest interest;
  private Interest.Stream stream;
  private long heartbeat = 10;

  @BeforeEach
  void begin() {
    platform.isCurrent = subject -> true;
    platform.reply("acme", found(MaskedDocument.empty("acme"), null));
    decisions = fixture.built(builder().refresh(Duration.ofSeconds(60)).maxStaleness(STALENESS));
    settle();
    interest = Objects.requireNonNull(platform.listener.interest());
  }

  @Override
  void heard() {
    super.heard();
    heartbeat++;
  }

  /** Lets time pass in which the subject is in use, and its source says what the test says. */
  private void pass(Duration duration, Runnable eachStep) {
    for (long left = duration.toMillis(); left > 0; left -= STEP.toMillis()) {
      fixture.clock.advance(Duration.ofMillis(Math.min(left, STEP.toMillis())));
      SubjectHandle used = decisions.subject(U7);
      long unused = training(used);
      eachStep.run();
      settle();
    }
  }

  private Position now() {
    return at(heartbeat);
  }

  private static Position at(long heartbeat) {
    return new Position(0, heartbeat);
  }

  private SourceReply found(MaskedDocument document, Instant validUntil) {
    return new SourceReply.Found(document, null, Duration.ZERO, null, validUntil, now());
  }

  private void say(long revision, MaskedChoice... choices) {
    platform.reply(U7, found(new MaskedDocument(U7, revision, 0, List.of(choices)), null));
  }

  private SubjectHandle use() {
    SubjectHandle subject = decisions.subject(U7);
    heard();
    return subject;
  }

  private Interest.Change begun() {
    stream = interest.begin();
    return stream.first();
  }

  /** The platform has heard of a change of the interest, and says that all was announced. */
  private boolean reached(long number) {
    heartbeat++;
    return stream.reached(now(), Duration.ZERO, number);
  }

  /** A platform that takes all changes of the interest, and confirms. */
  private void confirm() {
    Interest.Change next = stream.next();
    if (next != null) {
      assertThat(reached(next.number())).isTrue();
    }
  }

  private void fails() {
    platform.reply("acme", new SourceReply.Failed("down", null, false));
    platform.reply(U7, new SourceReply.Failed("down", null, false));
  }

  // ---- naming ----

  @Test
  void begin_levelsInUse_areNamedWithWhatIsKnown() {
    say(7);
    use();

    Interest.Change first = begun();

    assertThat(first.number()).isZero();
    assertThat(first.removed()).isEmpty();
    assertThat(first.added())
        .containsExactlyInAnyOrder(
            new Interest.Level("acme", new Seen(now(), 0)),
            new Interest.Level(U7, new Seen(now(), 7)));
  }

  @Test
  void next_newLevel_isNamedWithItsFirstReply() {
    assertThat(begun().added()).isEmpty();
    assertThat(stream.next()).isNull();
    say(7);
    use();

    Interest.Change next = stream.next();

    assertThat(next.number()).isEqualTo(1);
    assertThat(next.added()).contains(new Interest.Level(U7, new Seen(now(), 7)));
    assertThat(stream.next()).isNull();
  }

  /** It says when this process has heard the stream last. */
  @Test
  void next_nothingNewForARefresh_isEmpty() {
    say(7);
    use();
    begun();
    fixture.clock.advance(Duration.ofSeconds(60));

    assertThat(stream.next()).isEqualTo(new Interest.Change(1, List.of(), List.of()));
  }

  /** Its changes are announced already, and the reply is of a later position. */
  @Test
  void next_newRevisionAfterAnAnnouncement_isNotNamedAgain() {
    say(7);
    SubjectHandle subject = use();
    begun();
    reached(0);
    say(8, fixture.granted(CHAT));
    platform.listener.changed(U7, new Seen(now(), 8));
    settle();

    assertThat(stream.next()).isNull();
    pass(STALENESS.multipliedBy(2), this::confirm);
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** The reply may lack a change that was made before the source began to announce the level. */
  @Test
  void next_replyOlderThanTheStream_isNamedAgain() {
    say(7);
    use();
    begun();
    platform.slow = true;
    platform.listener.changed(U7, new Seen(now(), 8));
    settle();
    say(8);
    assertThat(reached(0)).isTrue();
    platform.answerAll();
    settle();

    assertThat(stream.next().added().get(0).known().revision()).isEqualTo(8);
  }

  /** One body must not be longer than a server takes. */
  @Test
  void begin_moreLevelsThanFitIntoOneBody_namesTheRestWithTheNextChange() {
    String name = "acme/" + "x".repeat(240);
    int many = 12_000;
    for (int i = 0; i < many; i++) {
      String level = name + i;
      platform.reply(level, found(grantOf(level), null));
      decisions.subject(level);
    }
    for (int i = 0; i < 200; i++) {
      settle();
    }

    int first = begun().added().size();
    int second = stream.next().added().size();

    assertThat(first).isBetween(many * 3 / 4, many - 1);
    assertThat(first + second).isEqualTo(many + 1); // and the account
  }

  /** A source that takes changes but counts none. */
  @Test
  void next_nothingCounts_isNotSentForEver() {
    say(7);
    use();
    begun();
    int sent = 0;
    for (int i = 0; i < 200; i++) {
      fixture.clock.advance(Duration.ofSeconds(61));
      decisions.subject(U7);
      settle();
      sent += stream.next() == null ? 0 : 1;
    }
    assertThat(sent).isLessThan(65);
  }

  /** A handle that was not used for long is not named when a stream begins. */
  @Test
  void sweep_levelInUseAgain_isNamed() {
    say(7);
    SubjectHandle subject = use();
    fixture.clock.advance(Duration.ofMinutes(10));
    for (int i = 0; i < 30; i++) {
      fixture.clock.advance(Duration.ofSeconds(3));
      settle();
    }
    assertThat(begun().added()).isEmpty();
    long unused = training(subject);
    for (int i = 0; i < 3; i++) {
      fixture.clock.advance(Duration.ofSeconds(3));
      settle();
    }

    assertThat(stream.next().added()).extracting(Interest.Level::subject).contains(U7);
  }

  // ---- confirmations ----

  @Test
  void reached_documentsUnchanged_areConfirmedWithoutARequest() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    assertThat(reached(0)).isTrue();
    int asked = platform.inquiries.size();
    long since = subject.decision().permittedSince(Fixture.TRAINING, CHAT);

    pass(STALENESS.multipliedBy(3), this::confirm);

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(platform.inquiries).hasSize(asked);
    assertThat(subject.decision().permittedSince(Fixture.TRAINING, CHAT)).isEqualTo(since);
  }

  @Test
  void reached_noMore_staysInForceUntilItIsStale() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    pass(STALENESS, this::confirm);
    fails();
    stream.ended();

    pass(STALENESS.minus(STEP), () -> {});
    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(STEP.multipliedBy(2), () -> {});
    assertThat(chat(subject)).isZero();
  }

  /** A proxy that keeps what it gets can't make old content fresh. */
  @Test
  void reached_late_confirmsAsOfTheChangeThatItNames() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    fails();

    pass(STALENESS.minus(STEP), () -> assertThat(reached(0)).isTrue());
    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(STEP.multipliedBy(2), () -> reached(0));

    assertThat(chat(subject)).isZero();
  }

  @Test
  void reached_oldContent_isAsOldAsItsAge() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    assertThat(reached(0)).isTrue();
    fails();
    Duration half = STALENESS.dividedBy(2);
    fixture.clock.advance(half);
    decisions.subject(U7);
    Interest.Change next = stream.next();
    heartbeat++;
    assertThat(stream.reached(now(), half.dividedBy(2), next.number())).isTrue();

    pass(half.plus(half.dividedBy(2)).minus(STEP), () -> {});
    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(STEP.multipliedBy(2), () -> {});
    assertThat(chat(subject)).isZero();
  }

  /** What was announced and can't be read is not confirmed by what the stream says of others. */
  @Test
  void reached_whileAnAnnouncementWaits_confirmsOnlyTheOthers() {
    say(7, fixture.granted(CHAT));
    platform.reply("acme/u8", found(grantOf("acme/u8"), null));
    SubjectHandle subject = use();
    SubjectHandle other = decisions.subject("acme/u8");
    settle();
    begun();
    reached(0);
    platform.reply(U7, SourceReply.Failed.behind("no copy has it"));
    platform.listener.changed(U7, new Seen(now(), 8));
    settle();

    pass(
        STALENESS.plus(STEP),
        () -> {
          confirm();
          long unused = training(decisions.subject("acme/u8"));
        });

    assertThat(chat(subject)).isZero();
    assertThat(chat(other)).isEqualTo(CHAT);
  }

  private MaskedDocument grantOf(String subject) {
    return new MaskedDocument(subject, 3, 0, List.of(fixture.granted(CHAT)));
  }

  /** The source compares an absence, too. */
  @Test
  void reached_levelWithoutADocument_isConfirmedUntilItIsAnnounced() {
    platform.reply(U7, new SourceReply.Absent(null, now()));
    SubjectHandle subject = use();
    assertThat(begun().added()).contains(new Interest.Level(U7, new Seen(now(), -1)));
    reached(0);
    long asked = platform.asked(U7);
    pass(Duration.ofHours(3), this::confirm);
    assertThat(platform.asked(U7)).isEqualTo(asked);

    say(0, fixture.granted(CHAT));
    platform.listener.changed(U7, new Seen(now(), 0));
    settle();

    assertThat(platform.asked(U7)).isEqualTo(asked + 1);
    pass(STEP.multipliedBy(2), this::confirm);
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** Between an announcement and the reply, what was confirmed before counts as it did. */
  @Test
  void changed_longAfterTheLastReply_keepsTheGrantWithoutAGap() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    long since = subject.decision().permittedSince(Fixture.TRAINING, CHAT);
    pass(STALENESS.multipliedBy(3), this::confirm);
    platform.slow = true;

    platform.listener.changed(U7, new Seen(now(), 8));
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT);
    say(8, fixture.granted(CHAT));
    platform.answerAll();
    settle();

    assertThat(subject.decision().permittedSince(Fixture.TRAINING, CHAT)).isEqualTo(since);
  }

  /** The connection broke for a second; the last reply is older than any answer may be. */
  @Test
  void begin_anotherStreamLongAfterTheLastReply_keepsTheGrantWithoutAGap() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    long since = subject.decision().permittedSince(Fixture.TRAINING, CHAT);
    pass(STALENESS.multipliedBy(3), this::confirm);
    int asked = platform.inquiries.size();

    stream.ended();
    assertThat(begun().added()).extracting(Interest.Level::subject).contains(U7);
    fixture.clock.advance(Duration.ofSeconds(2));
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT);
    reached(0);
    pass(STALENESS.multipliedBy(2), this::confirm);

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(platform.inquiries).hasSize(asked);
    assertThat(subject.decision().permittedSince(Fixture.TRAINING, CHAT)).isEqualTo(since);
  }

  /** The source has no new content: documents are requested, as without a stream. */
  @Test
  void reached_positionsOfGrowingAge_doNotKeepDocumentsFromBeingRequested() {
    say(7, fixture.granted(CHAT));
    use();
    begun();
    reached(0);
    long asked = platform.asked(U7);
    Duration[] age = {Duration.ZERO};

    pass(
        STALENESS.dividedBy(2),
        () -> {
          age[0] = age[0].plus(STEP);
          Interest.Change next = stream.next();
          if (next != null) {
            assertThat(stream.reached(now(), age[0], next.number())).isTrue();
          }
        });

    assertThat(platform.asked(U7)).isGreaterThan(asked + 10);
  }

  @Test
  void reached_positionThatFallsOrIsOfAnotherGeneration_asksForANewStream() {
    say(7);
    use();
    begun();
    assertThat(stream.reached(at(20), Duration.ZERO, 0)).isTrue();
    assertThat(stream.reached(at(19), Duration.ZERO, 0)).isFalse();
    begun();
    assertThat(stream.reached(at(20), Duration.ZERO, 0)).isTrue();
    assertThat(stream.reached(new Position(1, 1), Duration.ZERO, 0)).isFalse();
  }

  /** A document of one generation says nothing about the next one. */
  @Test
  void reached_positionOfAnotherGenerationThanTheDocument_doesNotConfirmIt() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    fails();
    assertThat(stream.reached(new Position(1, 1), Duration.ZERO, 0)).isTrue();

    pass(
        STALENESS.plus(STEP),
        () -> {
          Interest.Change next = stream.next();
          if (next != null) {
            assertThat(stream.reached(new Position(1, 1), Duration.ZERO, next.number())).isTrue();
          }
        });

    assertThat(chat(subject)).isZero();
  }

  /** Its connection may still deliver what it had received. */
  @Test
  void reached_ofAnEarlierStream_confirmsNothing() {
    say(7);
    use();
    begun();
    Interest.Stream earlier = stream;
    begun();

    assertThat(earlier.reached(now(), Duration.ZERO, 0)).isFalse();
    assertThat(earlier.next()).isNull();
    earlier.ended();
    assertThat(reached(0)).isTrue();
  }

  @Test
  void reached_changeThatWasNeverSent_asksForANewStream() {
    say(7);
    use();
    begun();

    assertThat(reached(1)).isFalse();
  }

  /** Grants that did not count for a while count from now on, not as if nothing had been. */
  @Test
  void reached_afterDocumentsBecameStale_asksForANewStreamAndNewAnswers() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    fails();
    pass(STALENESS.plus(STEP), () -> {});
    assertThat(chat(subject)).isZero();

    assertThat(reached(0)).isFalse();
    assertThat(chat(subject)).isZero();
    Interest.Change again = begun();
    assertThat(again.added()).isEmpty();
    assertThat(reached(0)).isTrue();
    settle();
    assertThat(chat(subject)).isZero();

    say(8, fixture.granted(CHAT));
    platform.reply("acme", found(MaskedDocument.empty("acme"), null));
    pass(STEP.multipliedBy(3), this::confirm);
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  // ---- requests ----

  @Test
  void ended_manyLevels_areAskedOneAfterTheOther() {
    for (int i = 0; i < 500; i++) {
      String level = "acme/k" + i;
      platform.reply(level, found(grantOf(level), null));
      decisions.subject(level);
    }
    for (int i = 0; i < 50; i++) {
      settle();
    }
    begun();
    reached(0);
    fixture.clock.advance(Duration.ofSeconds(61));
    useAll();
    int asked = platform.inquiries.size();

    stream.ended();

    fixture.clock.advance(Duration.ofSeconds(30));
    useAll();
    assertThat(platform.inquiries.size() - asked).isLessThan(10);
    fixture.clock.advance(Duration.ofMinutes(15));
    useAll();
    List<Inquiry> since = platform.inquiries.subList(asked, platform.inquiries.size());
    assertThat(since.size()).isGreaterThanOrEqualTo(500);
    assertThat(since).allMatch(Inquiry::isBackground);
  }

  private void useAll() {
    for (int i = 0; i < 500; i++) {
      long unused = training(decisions.subject("acme/k" + i));
    }
    for (int i = 0; i < 50; i++) {
      settle();
    }
  }

  /** A stream does not renew a signature. */
  @Test
  void reached_signedDocument_isReadInTheLastThirdOfItsValidity() {
    Instant end = fixture.clock.instant().plus(Duration.ofHours(6));
    MaskedDocument document = grantOf(U7);
    platform.reply(U7, found(document, end));
    SubjectHandle subject = use();
    begun();
    reached(0);
    long asked = platform.asked(U7);

    pass(Duration.ofHours(4), this::confirm);
    assertThat(platform.asked(U7)).isEqualTo(asked);
    platform.reply(U7, found(document, end.plus(Duration.ofHours(6))));
    pass(Duration.ofHours(2), this::confirm);

    assertThat(platform.asked(U7)).isEqualTo(asked + 1);
    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(Duration.ofHours(3), this::confirm);
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** A server that is busy hears of announcements first, and nobody counts it as broken. */
  @Test
  void putOff_backgroundRequests_waitAndAnnouncedOnesDoNot() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    stream.ended();
    platform.reply("acme", SourceReply.Failed.putOff(Duration.ofHours(1)));
    platform.reply(U7, SourceReply.Failed.putOff(Duration.ofHours(1)));
    pass(Duration.ofMinutes(30), () -> {});
    int asked = platform.inquiries.size();
    pass(Duration.ofMinutes(20), () -> {});
    assertThat(platform.inquiries).hasSize(asked);
    assertThat(chat(subject)).isEqualTo(CHAT);

    say(8);
    platform.listener.changed(U7, new Seen(now(), 8));
    settle();

    assertThat(chat(subject)).isZero();
  }

  /** A change that is announced while such a request is under way is read at once. */
  @Test
  void putOff_changeAnnouncedMeanwhile_isReadAtOnce() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    stream.ended();
    platform.slow = true;
    while (platform.pending.stream().noneMatch(it -> it.subject().equals(U7))) {
      pass(STEP, () -> {});
    }
    platform.listener.changed(U7, new Seen(now(), 8));
    platform.reply("acme", SourceReply.Failed.putOff(Duration.ofHours(1)));
    platform.reply(U7, SourceReply.Failed.putOff(Duration.ofHours(1)));
    platform.answerAll();
    say(8);
    settle();

    assertThat(chat(subject)).isZero();
  }

  /** The server is busy, and the document is about to be too old. */
  @Test
  void putOff_staleDocument_isRequestedAllTheSame() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    stream.ended();
    platform.reply("acme", SourceReply.Failed.putOff(STALENESS.multipliedBy(4)));
    platform.reply(U7, SourceReply.Failed.putOff(STALENESS.multipliedBy(4)));
    pass(STALENESS, () -> {});
    assertThat(chat(subject)).isZero();

    say(8, fixture.granted(CHAT));
    platform.reply("acme", found(MaskedDocument.empty("acme"), null));
    pass(STEP.multipliedBy(3), () -> {});

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** A failure after an announcement is tried again, although the stream confirms the others. */
  @Test
  void changed_failedRequest_isSentAgain() {
    say(7, fixture.granted(CHAT));
    SubjectHandle subject = use();
    begun();
    reached(0);
    platform.reply(U7, new SourceReply.Failed("a server's error", null, false));
    platform.listener.changed(U7, new Seen(now(), 8));
    settle();
    say(8);

    for (int i = 0; i < 20; i++) {
      fixture.clock.advance(Duration.ofSeconds(3));
      confirm();
      settle();
    }

    assertThat(chat(subject)).isZero();
  }
}
