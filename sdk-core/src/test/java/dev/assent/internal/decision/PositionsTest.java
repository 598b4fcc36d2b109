/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Decisions over a platform that says how current its answers are, and answers from copies of which
 * some are behind.
 */
class PositionsTest extends CachedDecisions {
  private static final String U7 = "acme/u7";

  @BeforeEach
  void begin() {
    platform.isCurrent = "acme"::equals;
    platform.reply("acme", found(MaskedDocument.empty("acme"), at(1)));
    decisions = fixture.built(builder().refresh(Duration.ofSeconds(60)));
    settle();
    platform.listener.announced(true);
    settle();
  }

  private static Position at(long heartbeat) {
    return new Position(0, heartbeat);
  }

  private static SourceReply found(MaskedDocument document, Position position) {
    return new SourceReply.Found(document, null, Duration.ZERO, null, null, position);
  }

  private void say(long revision, Position position, MaskedChoice... choices) {
    platform.reply(U7, found(new MaskedDocument(U7, revision, 0, List.of(choices)), position));
  }

  private SubjectHandle use() {
    SubjectHandle subject = decisions.subject(U7);
    heard();
    return subject;
  }

  private Seen lastSeen() {
    return last().seen();
  }

  private Inquiry last() {
    List<Inquiry> ofU7 =
        platform.inquiries.stream().filter(inquiry -> inquiry.subject().equals(U7)).toList();
    return ofU7.get(ofU7.size() - 1);
  }

  @Test
  void inquiry_later_showsWhatTheProcessHasSeen() {
    say(7, at(5));
    use();
    assertThat(lastSeen()).isEqualTo(Seen.NOTHING);

    platform.listener.changed(U7, new Seen(at(9), 8));
    settle();

    assertThat(lastSeen()).isEqualTo(new Seen(at(9), 8));
  }

  /** A copy that is behind can't make a process miss what was announced. */
  @Test
  void changed_answersOlderThanAnnounced_areAskedAgainWithoutASweep() {
    say(1, at(5));
    SubjectHandle subject = use();
    long asked = platform.asked(U7);

    say(2, at(6), fixture.granted(CHAT));
    platform.listener.changed(U7, new Seen(at(6), 3));
    settle();
    assertThat(chat(subject)).isZero(); // the grant of revision 2 may be withdrawn in revision 3
    assertThat(platform.asked(U7)).isEqualTo(asked + 1);

    pass(Duration.ofMillis(200));
    assertThat(platform.asked(U7)).isEqualTo(asked + 2);

    say(3, at(6), fixture.granted(CHAT));
    pass(Duration.ofMillis(400));
    assertThat(platform.asked(U7)).isEqualTo(asked + 3);
    pass(Duration.ofMillis(1_300)); // the account is read again, too
    assertThat(chat(subject)).isEqualTo(CHAT);
    pass(Duration.ofSeconds(10));
    assertThat(platform.asked(U7)).isEqualTo(asked + 3);
    assertThat(lastSeen()).isEqualTo(new Seen(at(6), 3));
  }

  @Test
  void changed_notModifiedButOlderThanAnnounced_isAskedAgain() {
    say(1, at(5), fixture.granted(CHAT));
    SubjectHandle subject = use();
    assertThat(chat(subject)).isEqualTo(CHAT);
    long asked = platform.asked(U7);
    platform.reply(U7, new SourceReply.Unchanged(Duration.ZERO, null, at(6)));

    platform.listener.changed(U7, new Seen(at(6), 2));
    settle();
    pass(Duration.ofMillis(200));
    assertThat(platform.asked(U7)).isEqualTo(asked + 2);

    say(2, at(6));
    pass(Duration.ofMillis(400));
    assertThat(chat(subject)).isZero();
  }

  /** A 404 of a copy that does not have the subject yet is no answer. */
  @Test
  void changed_absentBeforeTheAnnouncedPosition_isAskedAgain() {
    platform.reply(U7, new SourceReply.Absent(null, at(4)));
    SubjectHandle subject = use();
    long asked = platform.asked(U7);

    platform.listener.changed(U7, new Seen(at(6), 0));
    settle();
    assertThat(platform.asked(U7)).isEqualTo(asked + 1);
    say(0, at(6), fixture.granted(CHAT));
    pass(Duration.ofMillis(200));
    pass(Duration.ofMillis(1_300));

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  @Test
  void changed_absentAfterTheAnnouncedPosition_isTheAnswer() {
    say(5, at(4), fixture.granted(CHAT));
    SubjectHandle subject = use();
    long asked = platform.asked(U7);
    platform.reply(U7, new SourceReply.Absent(null, at(7)));

    platform.listener.changed(U7, new Seen(at(6), 6));
    settle();
    pass(Duration.ofSeconds(5));

    assertThat(chat(subject)).isZero();
    assertThat(platform.asked(U7)).isEqualTo(asked + 1);
  }

  /** A proxy, or a server that is being replaced, does not know whether there is the subject. */
  @Test
  void absent_withoutPosition_doesNotCountIfAnAnswerHadOne() {
    say(5, at(4), fixture.granted(CHAT));
    SubjectHandle subject = use();
    platform.reply(U7, new SourceReply.Absent(null));

    platform.listener.changed(U7);
    settle();

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  @Test
  void answer_withoutPosition_leavesTheLastOneInPlace() {
    say(1, at(9));
    SubjectHandle subject = use();
    say(2, null);
    platform.listener.changed(U7);
    settle();
    say(3, at(8), fixture.granted(CHAT));

    platform.listener.changed(U7);
    settle();

    assertThat(chat(subject)).isZero();
  }

  /** The known document can't be the announced one, so the platform is not asked about it. */
  @Test
  void changed_toAnotherRevision_asksForTheWholeDocument() {
    platform.reply(
        U7,
        new SourceReply.Found(
            new MaskedDocument(U7, 1, 0, List.of()), "\"v1\"", Duration.ZERO, null, null, at(5)));
    use();
    platform.listener.changed(U7);
    settle();
    assertThat(last().validator()).isEqualTo("\"v1\"");

    platform.listener.changed(U7, new Seen(at(6), 2));
    settle();

    assertThat(last().validator()).isNull();
  }

  @Test
  void changed_whileARequestIsUnderWay_waitsForANewerAnswer() {
    say(1, at(5));
    SubjectHandle subject = use();
    long asked = platform.asked(U7);
    platform.slow = true;
    platform.listener.changed(U7, new Seen(at(6), 2));
    settle();
    platform.listener.changed(U7, new Seen(at(7), 3));
    settle();
    assertThat(platform.asked(U7)).isEqualTo(asked + 1);

    platform.answer(found(new MaskedDocument(U7, 2, 0, List.of(fixture.granted(CHAT))), at(6)));
    settle();
    assertThat(lastSeen()).isEqualTo(new Seen(at(7), 3));

    platform.answer(found(new MaskedDocument(U7, 3, 0, List.of()), at(7)));
    settle();
    assertThat(chat(subject)).isZero();
    assertThat(platform.asked(U7)).isEqualTo(asked + 2);
  }

  /** An answer from before the last one confirms nothing, whatever its revision is. */
  @Test
  void answer_beforeTheLastPosition_doesNotCount() {
    say(1, at(9));
    SubjectHandle subject = use();
    say(2, at(8), fixture.granted(CHAT));

    platform.listener.changed(U7);
    settle();

    assertThat(chat(subject)).isZero();
    say(2, at(9), fixture.granted(CHAT));
    pass(Duration.ofSeconds(4));
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** During an update of its servers, a platform may answer with positions and without them. */
  @Test
  void answer_withoutPosition_countsByItsRevision() {
    say(1, at(9));
    SubjectHandle subject = use();
    say(2, null, fixture.granted(CHAT));

    platform.listener.changed(U7);
    settle();

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  /** A platform that never gets there is not asked more often than one that fails. */
  @Test
  void changed_neverAnswered_isAskedMoreAndMoreRarely() {
    say(1, at(5));
    use();
    long asked = platform.asked(U7);

    platform.listener.changed(U7, new Seen(at(6), 9));
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      SubjectHandle used = decisions.subject(U7);
      long unused = training(used);
    }

    assertThat(platform.asked(U7) - asked).isBetween(10L, 30L);
  }

  /** A token that may not read a subject any more: nobody uses the subject, so nobody asks. */
  @Test
  void changed_neverAnsweredAndNotInUse_isNotAskedForEver() {
    say(1, at(5));
    use();
    platform.listener.changed(U7, new Seen(at(6), 9));
    for (int minute = 0; minute < 30; minute++) {
      pass(Duration.ofMinutes(1));
    }
    long asked = platform.asked(U7);

    for (int minute = 0; minute < 60; minute++) {
      pass(Duration.ofMinutes(1));
    }

    assertThat(platform.asked(U7)).isEqualTo(asked);
  }

  @Test
  void build_stalenessBelowTwoMinutesWithPositions_saysOnceWhatWorks() {
    decisions.close();
    List<String> lines = linesWithStaleness(Duration.ofSeconds(119));

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("ASSENT_CONSENT_MAX_STALENESS to 2m or more");
    assertThat(linesWithStaleness(Duration.ofMinutes(2))).isEmpty();
  }

  /** Returns the lines about the staleness while two levels of a subject are read. */
  private List<String> linesWithStaleness(Duration staleness) {
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      decisions = fixture.built(builder().refresh(Duration.ofSeconds(60)).maxStaleness(staleness));
      say(1, at(5), fixture.granted(CHAT));
      decisions.subject(U7);
      settle();
      decisions.close();
      return log.messages().stream().filter(line -> line.contains("30 seconds old")).toList();
    }
  }

  /** A proxy repeats an answer and removes its age; the position alone shows that it is old. */
  @Test
  void answer_sameOrEarlierPositionForEver_growsOld() {
    platform.listener.announced(false);
    say(7, at(5), fixture.granted(CHAT));
    SubjectHandle subject = use();
    pass(Duration.ofSeconds(5));

    int permitted = 0;
    for (int minutes = 0; minutes < 48 * 60; minutes++) {
      pass(Duration.ofMinutes(1));
      permitted += chat(subject) == CHAT ? 1 : 0;
    }
    assertThat(permitted).isBetween(23 * 60, 25 * 60); // the staleness is a day

    say(8, at(10_000), fixture.granted(CHAT));
    platform.isCurrent = each -> false;
    platform.reply("acme", found(MaskedDocument.empty("acme"), at(10_001)));
    pass(Duration.ofMinutes(2));
    pass(Duration.ofMinutes(2));
    assertThat(chat(subject)).isEqualTo(CHAT);
  }
}
