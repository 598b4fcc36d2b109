/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.ledger.Withheld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions over a platform that has one document per subject. */
class CachedConsentTest extends CachedDecisions {
  private static final Duration REFRESH = Duration.ofSeconds(60);

  @BeforeEach
  void begin() {
    platform.say(MaskedDocument.empty("acme"));
    decisions = fixture.built(builder());
    settle();
  }

  @Override
  DecisionsBuilder builder() {
    return super.builder().refresh(REFRESH);
  }

  private MaskedChoice granted(long mask) {
    return fixture.granted(mask);
  }

  private SubjectHandle use(String path) {
    SubjectHandle subject = decisions.subject(path);
    settle();
    return subject;
  }

  @Test
  void subject_neverAskedFor_unknownUntilTheSourcesHaveAnswered() {
    platform.say("acme/u7", 1, granted(CHAT));

    SubjectHandle subject = decisions.subject("acme/u7");

    assertThat(platform.asked("acme/u7")).isZero(); // the caller did not wait for an answer
    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
    assertThat(subject.decision().permitted(OPERATION) & NETWORK).isZero(); // opt_out
    assertThat(subject.decision().permitted(OPERATION) & USAGE).isEqualTo(USAGE); // allow
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(platform.asked("acme/u7")).isOne();
    assertThat(platform.asked("acme")).isOne();
  }

  @Test
  void subject_resolvedAgain_isOneLookUpAndNoRequest() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    int asked = platform.inquiries.size();

    for (int i = 0; i < 100; i++) {
      assertThat(decisions.subject("acme/u7")).isSameAs(subject);
    }
    settle();

    assertThat(platform.inquiries).hasSize(asked);
    assertThat(decisions.cache().stats().hitCount()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void load_manyAsked_oneRequestPerSubject() {
    platform.slow = true;

    for (int i = 0; i < 50; i++) {
      decisions.subject("acme/u7");
      decisions.subject("acme/u8");
    }
    settle();

    assertThat(platform.asked("acme/u7")).isOne();
    assertThat(platform.asked("acme/u8")).isOne();
  }

  @Test
  void load_many_onlySomeAtOnce() {
    platform.slow = true;
    for (int i = 0; i < 1_000; i++) {
      decisions.subject("acme/u" + i);
    }
    settle();
    assertThat(platform.pending).hasSize(16);

    platform.answer(new SourceReply.Absent(null));
    settle();
    assertThat(platform.pending).hasSize(16);
    assertThat(platform.inquiries).hasSize(17);
  }

  /** A burst of new subjects does not delay the denial of a known one. */
  @Test
  void refresh_whileManyNewSubjectsWait_whatIsKnownIsAskedFirst() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    for (int second = 0; second < 50; second++) {
      passInSeconds(Duration.ofSeconds(1));
      assertThat(chat(subject)).isNotZero(); // the gate read the decision
    }
    long before = platform.asked("acme/u7");
    platform.slow = true;
    for (int i = 0; i < 20_000; i++) {
      decisions.subject("acme/x" + i);
    }
    settle();
    assertThat(platform.pending).hasSize(16);
    assertThat(chat(subject)).isNotZero();

    for (int second = 0; second < 10; second++) {
      passInSeconds(Duration.ofSeconds(1)); // without announced changes
      assertThat(chat(subject)).isNotZero();
    }
    for (int answered = 0; platform.asked("acme/u7") == before; answered++) {
      assertThat(answered).as("answers before it is asked for").isLessThan(4);
      platform.answer(new SourceReply.Absent(null));
      settle();
    }
    while (platform.pending.stream().noneMatch(it -> it.subject().equals("acme/u7"))) {
      platform.answer(new SourceReply.Absent(null));
    }
    platform.pending.stream()
        .filter(it -> it.subject().equals("acme/u7"))
        .findFirst()
        .orElseThrow()
        .reply()
        .complete(found(new MaskedDocument("acme/u7", 2, 0, List.of(fixture.denied(CHAT)))));
    settle();
    assertThat(chat(subject)).isZero();
  }

  /** For announcements: later ones, and those of new subjects, come after it. */
  @Test
  void announced_manyOthersAfterwards_whatWasAnnouncedFirstIsAskedFirst() {
    for (int i = 0; i < 300; i++) {
      platform.say("acme/k" + i, 1, granted(CHAT));
      decisions.subject("acme/k" + i);
    }
    platform.say("acme/u7", 1, granted(CHAT));
    use("acme/u7");
    platform.slow = true;
    for (int i = 0; i < 16; i++) {
      platform.listener.changed("acme/k" + i);
    }
    settle();
    assertThat(platform.pending).hasSize(16);
    long before = platform.asked("acme/u7");

    platform.listener.changed("acme/u7");
    for (int i = 16; i < 300; i++) {
      platform.listener.changed("acme/k" + i);
    }
    for (int i = 0; i < 20_000; i++) {
      decisions.subject("acme/x" + i);
      platform.listener.changed("acme/x" + i);
    }
    settle();

    for (int answered = 0; platform.asked("acme/u7") == before; answered++) {
      assertThat(answered).as("answers before it is asked for").isLessThan(3);
      platform.answer(new SourceReply.Unchanged(Duration.ZERO, null));
      settle();
    }
  }

  /** Checks of known subjects do not delay the requests for new ones forever. */
  @Test
  void load_whileMuchThatIsKnownWaits_newSubjectsHaveTheirTurn() {
    for (int i = 0; i < 200; i++) {
      platform.say("acme/k" + i, 1, granted(CHAT));
      decisions.subject("acme/k" + i);
    }
    settle();
    platform.slow = true;
    platform.listener.announced(true); // all known documents are checked
    settle();
    decisions.subject("acme/fresh");
    settle();
    for (int answered = 0; platform.asked("acme/fresh") == 0; answered++) {
      assertThat(answered).as("answers before it is asked for").isLessThanOrEqualTo(8);
      platform.answer(new SourceReply.Unchanged(Duration.ZERO, null));
      settle();
    }
  }

  @Test
  void refresh_inUse_askedAgainAheadOfTimeAndConditionally() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");

    for (int second = 0; second < 59; second++) {
      passInSeconds(Duration.ofSeconds(1));
      assertThat(chat(subject)).isNotZero(); // the gate read the decision
    }

    assertThat(platform.asked("acme/u7")).isEqualTo(2);
    assertThat(platform.inquiries)
        .contains(new DocumentSource.Inquiry("acme/u7", "\"1\""))
        .contains(new DocumentSource.Inquiry("acme", "\"0\""));
  }

  @Test
  void refresh_notInUse_askedWhenItIsResolvedAgain() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    passInSeconds(Duration.ofMinutes(10));
    assertThat(platform.asked("acme/u7")).isLessThanOrEqualTo(2);

    platform.say("acme/u7", 2, fixture.denied(CHAT));
    assertThat(decisions.subject("acme/u7")).isSameAs(subject);
    settle();

    assertThat(chat(subject)).isZero();
  }

  @Test
  void refresh_accountsDocument_isKeptFreshByItsUsers() {
    platform.say("acme", 1, granted(CHAT));
    platform.say(MaskedDocument.empty("acme/u7"));
    SubjectHandle subject = use("acme/u7");
    assertThat(chat(subject)).isNotZero();

    platform.say("acme", 2, fixture.denied(CHAT));
    for (int second = 0; second < 60; second++) {
      passInSeconds(Duration.ofSeconds(1));
      chat(subject);
    }

    assertThat(chat(subject)).isZero();
  }

  @Test
  void refresh_ownSubject_askedAgainWithoutUse() {
    decisions.close();
    platform.say("acme/u7", 1, granted(CHAT));
    decisions = fixture.built(builder().ownSubject(Fixture.path("acme/u7")));
    settle();
    platform.say("acme/u7", 2, fixture.denied(CHAT));

    passInSeconds(Duration.ofMinutes(1));

    assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
        .isEqualTo(Withheld.DENIED);
  }

  @Test
  void revision_lowerThanTheKnownOne_ignored() {
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    SubjectHandle subject = use("acme/u7");

    platform.say("acme/u7", 41, granted(CHAT));
    platform.listener.changed("acme/u7");
    settle();

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    platform.say("acme/u7", 43, granted(CHAT));
    platform.listener.changed("acme/u7");
    settle();
    assertThat(chat(subject)).isNotZero();
  }

  /** Law 12: an outdated replica must not deny again; an older file may tighten. */
  @Test
  void law12_olderRevisionThatDenies_ofAPlatformIsIgnored() {
    platform.say("acme/u7", 42, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    fixture.changes.clear();

    platform.say("acme/u7", 41, fixture.denied(CHAT));
    platform.listener.changed("acme/u7");
    settle();

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(fixture.changes).noneMatch(it -> it.tightened() != 0);
  }

  @Test
  void revision_sameWithOtherContent_onlyTightens() {
    platform.say("acme/u7", 5, granted(CHAT));
    SubjectHandle subject = use("acme/u7");

    platform.reply(
        "acme/u7", found(new MaskedDocument("acme/u7", 5, 0, List.of(granted(CHAT | AUDIO)))));
    platform.listener.changed("acme/u7");
    settle();
    assertThat(training(subject) & AUDIO).isZero();

    platform.reply(
        "acme/u7", found(new MaskedDocument("acme/u7", 5, 0, List.of(fixture.denied(CHAT)))));
    platform.listener.changed("acme/u7");
    settle();
    assertThat(chat(subject)).isZero();
  }

  private static SourceReply found(MaskedDocument document) {
    return new SourceReply.Found(document);
  }

  @Test
  void revision_lowerThanAnEvictedDenial_ignored() {
    decisions.close();
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    decisions = fixture.built(builder().cacheMaxBytes(16 << 10));
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    decisions.subject("acme/u7");
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              for (int i = 0; i < 500; i++) {
                decisions.subject("acme/x" + i);
              }
              cacheThread.runDue();
              System.gc();
              return decisions.cache().known("acme/u7") == null;
            });

    platform.say("acme/u7", 41, granted(CHAT));
    SubjectHandle again = use("acme/u7");
    assertThat(again.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);

    platform.say("acme/u7", 42, granted(CHAT)); // the same for another content
    platform.listener.changed("acme/u7");
    settle();
    assertThat(again.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);

    platform.say("acme/u7", 42, fixture.denied(CHAT));
    platform.listener.changed("acme/u7");
    settle();
    assertThat(again.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void revision_lowerThanADenialHeardAfterEviction_ignored() {
    crowded();
    platform.say("acme/u7", 40, granted(CHAT));
    denyWhileItIsHeldAndEvicted("acme/u7", 42);
    forget("acme/u7");

    platform.say("acme/u7", 41, granted(CHAT));

    assertThat(use("acme/u7").decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
  }

  private void denyWhileItIsHeldAndEvicted(String level, long revision) {
    SubjectHandle held = decisions.subject(level);
    assertThat(chat(held)).isEqualTo(CHAT);
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              crowd();
              return decisions.cache().cached(level) == null;
            });
    platform.say(level, revision, fixture.denied(CHAT));
    platform.listener.changed(level);
    settle();
    assertThat(held.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void absent_whereADenialWasEvicted_theAccountsGrantDoesNotCount() {
    crowded();
    platform.say("acme", 1, granted(CHAT));
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    assertThat(use("acme/u7").decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    forget("acme/u7");

    platform.reply("acme/u7", new SourceReply.Absent(null));

    assertThat(use("acme/u7").decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
  }

  private void crowded() {
    decisions.close();
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    decisions = fixture.built(builder().cacheMaxBytes(16 << 10));
  }

  private void crowd() {
    for (int i = 0; i < 500; i++) {
      decisions.subject("other/x" + i);
    }
    cacheThread.runDue();
  }

  private void forget(String level) {
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              crowd();
              System.gc();
              return decisions.cache().known(level) == null;
            });
  }

  @Test
  void absent_isUnknownAndTakesNoGrantOfTheAccountAway() {
    platform.say("acme", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(subject.decision().permitted(TRAINING) & NETWORK).isZero(); // opt_out: not unset
    assertThat(subject.decision().reason(TRAINING, AUDIO)).isEqualTo(Withheld.UNKNOWN);
  }

  @Test
  void absent_afterADocument_grantsGoAndDenialsStay() {
    platform.say("acme/u7", 3, granted(CHAT), fixture.denied(AUDIO));
    SubjectHandle subject = use("acme/u7");
    assertThat(chat(subject)).isNotZero();

    platform.reply("acme/u7", new SourceReply.Absent(null));
    platform.listener.changed("acme/u7");
    settle();

    assertThat(chat(subject)).isZero();
    assertThat(subject.decision().reason(TRAINING, AUDIO)).isEqualTo(Withheld.DENIED);

    platform.say("acme/u7", 3, granted(CHAT), fixture.denied(AUDIO));
    platform.listener.changed("acme/u7");
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT); // the first document is back
  }

  @Test
  void absent_shortLived_askedAgainWithinHalfAMinute() {
    SubjectHandle subject = use("acme/u7");
    for (int second = 0; second < 31; second++) {
      chat(subject);
      passInSeconds(Duration.ofSeconds(1));
    }
    assertThat(platform.asked("acme/u7")).isEqualTo(2);
  }

  @Test
  void failure_afterADocument_documentCountsUntilItIsTooOld() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.otherwise = new SourceReply.Failed("down", null, true);
    platform.reply("acme/u7", platform.otherwise);
    platform.reply("acme", platform.otherwise);

    fixture.clock.advance(Duration.ofHours(23));
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT);

    fixture.clock.advance(Duration.ofHours(1));
    settle();
    assertThat(chat(subject)).isZero();
  }

  @Test
  void failure_denialOutlivesIt() {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.reply("acme/u7", new SourceReply.Failed("down", null, true));

    fixture.clock.advance(Duration.ofDays(30));
    settle();

    assertThat(subject.currentDecision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void failure_ofTheSource_nothingElseIsAskedUntilTheWaitIsOver() {
    platform.otherwise = new SourceReply.Failed("down", null, true);
    use("other/u1");
    int asked = platform.inquiries.size();
    for (int i = 0; i < 100; i++) {
      decisions.subject("other/v" + i);
    }
    settle();
    assertThat(platform.inquiries).hasSizeLessThanOrEqualTo(asked + 1);

    platform.otherwise = new SourceReply.Absent(null);
    passInSeconds(Duration.ofSeconds(3));
    assertThat(platform.asked("other/v99")).isOne();
  }

  @Test
  void failure_retryAfter_isWaitedFor() {
    platform.otherwise = new SourceReply.Failed("busy", Duration.ofSeconds(30), true);
    SubjectHandle subject = use("other/u1");
    int asked = platform.inquiries.size();
    for (int second = 0; second < 29; second++) {
      passInSeconds(Duration.ofSeconds(1));
      chat(subject);
      chat(use("other/u1"));
    }
    assertThat(platform.inquiries).hasSize(asked);
    platform.say("other/u1", 1, granted(CHAT));
    platform.otherwise = new SourceReply.Absent(null);
    passInSeconds(Duration.ofSeconds(10));
    assertThat(chat(subject)).isNotZero();
  }

  @Test
  void load_noAnswerInTime_failsAndTheLateOneIsIgnored() {
    platform.slow = true;
    SubjectHandle subject = decisions.subject("acme/u7");
    settle();
    FakePlatform.Pending late = platform.pending.get(0);
    passInSeconds(Duration.ofSeconds(16));
    assertThat(late.reply()).isCancelled();

    platform.slow = false;
    platform.say("acme/u7", 7, fixture.denied(CHAT));
    chat(subject); // the decision is read for a datum
    passInSeconds(Duration.ofSeconds(5));

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void load_threadOfTheSourceHangs_nobodyElseWaits() {
    decisions.close();
    decisions =
        fixture.built(
            builder()
                .sourceCallers(
                    () ->
                        task -> {
                          throw new RejectedExecutionException("full");
                        }));
    SubjectHandle subject = use("acme/u7");

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
    assertThat(decisions.cache().stats().loadFailureCount()).isPositive();
  }

  @Test
  void changed_whileLoading_loadedOnceMore() {
    platform.slow = true;
    SubjectHandle subject = decisions.subject("acme/u7");
    settle();
    platform.listener.changed("acme/u7");
    settle();
    assertThat(platform.asked("acme/u7")).isOne();

    platform.pending.stream()
        .filter(it -> it.subject().equals("acme/u7"))
        .findFirst()
        .orElseThrow()
        .reply()
        .complete(found(new MaskedDocument("acme/u7", 1, 0, List.of(granted(CHAT)))));
    platform.slow = false;
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    settle();

    assertThat(platform.asked("acme/u7")).isEqualTo(2);
    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void changed_notCached_ignored() {
    int asked = platform.inquiries.size();
    platform.listener.changed("acme/stranger");
    platform.listener.changed("no subject at all/");
    settle();
    assertThat(platform.inquiries).hasSize(asked);
  }

  @Test
  void announced_again_allThatIsCachedIsCheckedInUseOrNot() {
    platform.say("acme/u7", 1, granted(CHAT));
    platform.say("acme/u8", 1, granted(CHAT));
    use("acme/u7");
    use("acme/u8");
    passInSeconds(Duration.ofMinutes(5));
    platform.inquiries.clear();

    platform.listener.announced(true);
    settle();

    assertThat(platform.asked("acme/u7")).isOne();
    assertThat(platform.asked("acme/u8")).isOne();
    assertThat(platform.asked("acme")).isOne();
  }

  @Test
  void announced_checkFails_isRepeatedInUseOrNot() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.listener.announced(false);
    passInSeconds(Duration.ofMinutes(5)); // it is cached and unused
    platform.reply("acme/u7", new SourceReply.Failed("busy", null, false));

    platform.listener.announced(true);
    settle();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    passInSeconds(Duration.ofSeconds(10));

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void changed_loadFails_isRepeatedInUseOrNot() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.listener.announced(true);
    passInSeconds(Duration.ofMinutes(5));
    platform.reply("acme/u7", new SourceReply.Failed("busy", null, false));

    platform.listener.changed("acme/u7");
    settle();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    passInSeconds(Duration.ofSeconds(10));

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void changed_whileOthersWait_isAskedForFirst() {
    platform.slow = true;
    for (int user = 0; user < 100; user++) {
      use("u" + user);
    }
    int underWay = platform.pending.size();
    assertThat(underWay).isLessThan(90);

    platform.listener.changed("u99");
    settle();
    platform.answer(new SourceReply.Absent(null));
    settle();

    assertThat(platform.inquiries.get(platform.inquiries.size() - 1).subject()).isEqualTo("u99");
    platform.slow = false;
    while (!platform.pending.isEmpty()) {
      platform.answer(new SourceReply.Absent(null));
    }
    settle();
    for (int user = 0; user < 100; user++) {
      assertThat(platform.asked("u" + user)).isOne();
    }
  }

  @Test
  void announced_pollingIsRarerAndComesBackWhenItEnds() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.listener.announced(true);
    settle();
    platform.inquiries.clear();
    for (int second = 0; second < 300; second++) {
      chat(subject);
      passInSeconds(Duration.ofSeconds(1));
    }
    assertThat(platform.asked("acme/u7")).isZero();

    platform.listener.announced(false);
    for (int second = 0; second < 120; second++) {
      chat(subject);
      passInSeconds(Duration.ofSeconds(1));
    }
    assertThat(platform.asked("acme/u7")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void validUntil_reached_grantIsUnknown() {
    platform.reply(
        "acme/u7",
        new SourceReply.Found(
            new MaskedDocument("acme/u7", 1, 0, List.of(granted(CHAT))),
            null,
            Duration.ZERO,
            null,
            fixture.clock.instant().plusSeconds(600)));
    SubjectHandle subject = use("acme/u7");
    assertThat(chat(subject)).isNotZero();
    platform.reply("acme/u7", new SourceReply.Failed("down", null, false));

    fixture.clock.advance(Duration.ofSeconds(600));
    settle();

    assertThat(chat(subject)).isZero();
  }

  @Test
  void age_ofTheReply_countsTowardsStaleness() {
    platform.reply(
        "acme/u7",
        new SourceReply.Found(
            new MaskedDocument("acme/u7", 1, 0, List.of(granted(CHAT))),
            null,
            Duration.ofHours(23),
            null,
            null));
    SubjectHandle subject = use("acme/u7");
    assertThat(chat(subject)).isNotZero();
    platform.reply("acme/u7", new SourceReply.Failed("down", null, false));

    fixture.clock.advance(Duration.ofHours(1));
    settle();

    assertThat(chat(subject)).isZero();
  }

  @Test
  void wallClock_setBack_extendsNoGrant() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.reply("acme/u7", new SourceReply.Failed("down", null, false));
    fixture.clock.moveWall(Duration.ofHours(-1));

    fixture.clock.advance(Duration.ofHours(24));
    settle();

    assertThat(chat(subject)).isZero();
  }

  @Test
  void localDenial_isNotLiftedByAnyAnswer() {
    platform.say("acme/u7", 1, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    Fixture.deny(decisions, "acme/u7", dev.assent.category.Category.of("content.chat"));
    assertThat(chat(subject)).isZero();

    platform.say("acme/u7", 2, granted(CHAT));
    platform.listener.changed("acme/u7");
    settle();

    assertThat(chat(subject)).isZero();
  }

  @Test
  void localDenial_ofTheAccount_reachesUsersAndCombinations() {
    platform.say("acme/u7", 1, granted(CHAT));
    platform.say("other/u1", 1, granted(CHAT));
    platform.say(MaskedDocument.empty("other"));
    SubjectHandle user = use("acme/u7");
    SubjectHandle both = user.and(use("other/u1"));
    settle();
    assertThat(chat(both)).isNotZero();

    Fixture.deny(decisions, "acme", dev.assent.category.Category.of("content.chat"));

    assertThat(user.decision().permitted(TRAINING) & CHAT).isZero();
    assertThat(both.decision().permitted(TRAINING) & CHAT).isZero();
  }

  @Test
  void explain_namesTheDecidingSourceRevisionAndAge() {
    platform.say("acme/u7", 42, granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    fixture.clock.advance(Duration.ofSeconds(5));

    Explanation.Line line =
        decisions.explain(subject, TRAINING).lines().stream()
            .filter(it -> it.category().equals(Category.CONTENT_CHAT))
            .findFirst()
            .orElseThrow();

    assertThat(line.permitted()).isTrue();
    assertThat(line.source()).isEqualTo("https://consent.example");
    assertThat(line.revision()).isEqualTo(42);
    assertThat(line.terms()).isEqualTo("2023-08-07");
    assertThat(line.age()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void explain_beforeTheChangeWasJudged_saysWhatIsInForceFromNowOn() {
    platform.say("acme/u7", 1);
    SubjectHandle subject = use("acme/u7");
    platform.say("acme/u7", 2, granted(CHAT));
    platform.listener.changed("acme/u7");
    cacheThread.runDue(); // the document is loaded, and not evaluated yet

    Explanation.Line line =
        decisions.explain(subject, TRAINING).lines().stream()
            .filter(it -> it.category().equals(Category.CONTENT_CHAT))
            .findFirst()
            .orElseThrow();

    assertThat(line.choice()).isEqualTo(ChoiceState.GRANTED);
    assertThat(line.permitted()).isTrue();
    assertThat(subject.decision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    settle();
    assertThat(fixture.changes.get(fixture.changes.size() - 1).loosened() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void disabled_asksNobody() {
    decisions.close();
    platform.inquiries.clear();
    decisions = fixture.built(builder().enabled(false));
    use("acme/u7");
    passInSeconds(Duration.ofMinutes(2));
    assertThat(platform.inquiries).isEmpty();
    assertThat(platform.closed).isTrue(); // the first instance's source
  }

  @Test
  void close_nothingIsAskedAnyMore() {
    use("acme/u7");
    decisions.close();
    platform.inquiries.clear();
    use("acme/u9");
    passInSeconds(Duration.ofMinutes(2));
    assertThat(platform.inquiries).isEmpty();
    assertThat(platform.closed).isTrue();
    assertThat(cacheThread.delays()).isEmpty();
  }
}
