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
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.cache.RedactingSource;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.time.TestClock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sources that lie, stop answering and call back from any thread, and gaps that no grant may span.
 */
class HostileConsentTest extends CachedDecisions {

  @BeforeEach
  void begin() {
    platform.say(MaskedDocument.empty("acme"));
    platform.say(MaskedDocument.empty("other"));
    platform.say(MaskedDocument.empty("other/u1"));
    decisions = start(platform);
  }

  private Decisions start(DocumentSource source) {
    return start(source, 1 << 20);
  }

  private Decisions start(DocumentSource source, long maxBytes) {
    Decisions started =
        fixture.built(builder().consentSources(List.of(source)).cacheMaxBytes(maxBytes));
    settle();
    return started;
  }

  private void announcements(String level) {
    platform.listener.changed(level);
    settle();
  }

  private SubjectHandle use(String path) {
    SubjectHandle subject = decisions.subject(path);
    settle();
    return subject;
  }

  private long chatAt(SubjectHandle subject, long epochNanos) {
    return subject.currentDecision().permitted(TRAINING, epochNanos) & CHAT;
  }

  /** Returns another handle with the same grant, without an earlier decision. */
  private SubjectHandle combined(String path) {
    platform.say("other/u1", 1, fixture.granted(CHAT));
    announcements("other/u1");
    SubjectHandle both = decisions.subject(path).and(use("other/u1"));
    settle();
    return both;
  }

  private void fail(String level) {
    platform.reply(level, new SourceReply.Failed("down", null, false));
  }

  // gaps

  @Test
  void stale_confirmedAgain_countsAgainForDataFromThenOn() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    fail("acme/u7");
    fixture.clock.advance(Duration.ofHours(30));
    settle();
    long gap = fixture.clock.epochNanos();
    assertThat(chat(subject)).isZero();
    fixture.clock.advance(Duration.ofHours(1));
    platform.say("acme/u7", 1, Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START, null));

    announcements("acme");
    announcements("acme/u7");

    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(chatAt(subject, gap)).isZero();
  }

  @Test
  void stale_confirmedAgain_newHandleDoesNotReachBackOverTheGap() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    use("acme/u7");
    fail("acme/u7");
    fixture.clock.advance(Duration.ofHours(30));
    settle();
    long gap = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofHours(1));
    platform.say("acme/u7", 1, Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START, null));
    announcements("acme");
    announcements("acme/u7");
    // the other subject's grant is as old
    platform.say("other/u1", 1, Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START, null));
    announcements("other/u1");

    SubjectHandle both = decisions.subject("acme/u7").and(use("other/u1"));
    settle();

    assertThat(chat(both)).isEqualTo(CHAT);
    assertThat(chatAt(both, gap)).isZero();
  }

  @Test
  void ended_renewedAfterIt_newHandleDoesNotReachBackOverTheGap() {
    MaskedDocument document = new MaskedDocument("acme/u7", 1, 0, List.of(fixture.granted(CHAT)));
    signed(document, Duration.ofMinutes(5));
    use("acme/u7");
    SubjectHandle other = use("other/u1");
    platform.say("other/u1", 1, fixture.granted(CHAT));
    announcements("other/u1");
    fixture.clock.advance(Duration.ofMinutes(6));
    settle();
    long gap = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofMinutes(1));
    signed(document, Duration.ofMinutes(5));
    announcements("acme/u7");

    SubjectHandle both = decisions.subject("acme/u7").and(other);

    assertThat(chat(both)).isEqualTo(CHAT);
    assertThat(chatAt(both, gap)).isZero();
  }

  private void signed(MaskedDocument document, Duration lasts) {
    Instant end = fixture.clock.instant().plus(lasts);
    platform.reply(
        document.subject(), new SourceReply.Found(document, null, Duration.ZERO, null, end));
  }

  @Test
  void absent_failedBetween_newHandleDoesNotReachBackOverTheGap() {
    platform.say("acme", 1, fixture.granted(CHAT));
    platform.say("acme/u7", 1);
    use("acme/u7");
    platform.say("other/u1", 1, fixture.granted(CHAT));
    SubjectHandle other = use("other/u1");
    platform.reply("acme/u7", new SourceReply.Absent(null));
    announcements("acme/u7");
    fixture.clock.advance(Duration.ofSeconds(1));
    fail("acme/u7");
    announcements("acme/u7");
    assertThat(chat(decisions.subject("acme/u7"))).isZero(); // a source is unreadable
    long gap = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofSeconds(1));
    platform.reply("acme/u7", new SourceReply.Absent(null));
    announcements("acme/u7");

    SubjectHandle both = decisions.subject("acme/u7").and(other);

    assertThat(chat(both)).isEqualTo(CHAT);
    assertThat(chatAt(both, gap)).isZero();
  }

  @Test
  void absent_andBack_doesNotReachBackOverTheGap() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.reply("acme/u7", new SourceReply.Absent(null));
    announcements("acme/u7");
    long gap = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofSeconds(1));
    platform.say("acme/u7", 1, Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START, null));
    announcements("acme/u7");

    SubjectHandle both = combined("acme/u7");
    assertThat(chat(subject)).isEqualTo(CHAT);
    assertThat(chatAt(subject, gap)).isZero();
    assertThat(chatAt(both, gap)).isZero();
  }

  // one revision, two contents

  @Test
  void sameRevision_grantLeftOut_isGoneUntilTheNextRevision() {
    MaskedChoice chat = fixture.granted(CHAT);
    MaskedChoice audio = fixture.granted(AUDIO);
    platform.say("acme/u7", 5, chat, audio);
    SubjectHandle subject = use("acme/u7");
    platform.reply(
        "acme/u7", new SourceReply.Found(new MaskedDocument("acme/u7", 5, 0, List.of(audio))));

    announcements("acme/u7");

    assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(AUDIO);
    platform.say("acme/u7", 5, chat, audio);
    announcements("acme/u7");
    assertThat(chat(subject)).isZero();
    platform.say("acme/u7", 6, chat, audio);
    announcements("acme/u7");
    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  @Test
  void sameRevision_otherContent_isAskedForWithoutAValidator() {
    platform.say("acme/u7", 5, fixture.granted(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.reply(
        "acme/u7",
        new SourceReply.Found(
            new MaskedDocument("acme/u7", 5, 0, List.of(fixture.granted(AUDIO))),
            "\"6\"",
            Duration.ZERO,
            null,
            null));
    announcements("acme/u7");
    platform.inquiries.clear();

    announcements("acme/u7");

    assertThat(platform.inquiries.get(platform.inquiries.size() - 1).validator()).isNull();
    assertThat(training(subject) & (CHAT | AUDIO)).isZero();
  }

  @Test
  void sameRevision_choicesInAnotherOrder_isTheSame() {
    List<MaskedChoice> choices =
        new ArrayList<>(List.of(fixture.granted(CHAT), fixture.denied(AUDIO)));
    platform.reply("acme/u7", new SourceReply.Found(new MaskedDocument("acme/u7", 5, 0, choices)));
    SubjectHandle subject = use("acme/u7");
    Collections.reverse(choices);
    platform.reply("acme/u7", new SourceReply.Found(new MaskedDocument("acme/u7", 5, 0, choices)));

    fixture.clock.advance(Duration.ofHours(23));
    announcements("acme");
    announcements("acme/u7");
    fixture.clock.advance(Duration.ofHours(2));
    settle();

    assertThat(chat(subject)).isEqualTo(CHAT);
  }

  @Test
  void sameRevision_anotherDenialEachTime_documentDoesNotGrow() {
    SubjectHandle subject = use("acme/u7");
    for (int i = 0; i < 50; i++) {
      fixture.clock.advance(Duration.ofSeconds(1));
      platform.reply(
          "acme/u7",
          new SourceReply.Found(
              new MaskedDocument("acme/u7", 0, 0, List.of(fixture.denied(CHAT)))));
      announcements("acme/u7");
    }

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    assertThat(decisions.consent("acme/u7").choices()).hasSize(1);
  }

  // impossible answers

  @Test
  void document_negativeRevision_isRefused() {
    platform.say("acme/u7", -1, fixture.granted(CHAT));
    assertThat(chat(use("acme/u7"))).isZero();
  }

  @Test
  void document_moreChoicesThanAreRead_isRefused() {
    List<MaskedChoice> choices =
        new ArrayList<>(Collections.nCopies(MaskedDocument.MAX_CHOICES, fixture.granted(CHAT)));
    platform.reply("acme/u7", new SourceReply.Found(new MaskedDocument("acme/u7", 1, 0, choices)));
    platform.say("acme/u8", 1, fixture.granted(CHAT));
    assertThat(chat(use("acme/u7"))).isEqualTo(CHAT);
    choices.add(fixture.granted(AUDIO));
    platform.reply("acme/u8", new SourceReply.Found(new MaskedDocument("acme/u8", 2, 0, choices)));
    assertThat(training(use("acme/u8")) & AUDIO).isZero();
  }

  /** The behavior of an application's own source. */
  enum FalseReply {
    NULL_STAGE,
    NULL_REPLY,
    THROWS,
    THROWS_ERROR,
    FAILS,
    OTHER_SUBJECT,
    OTHER_CASE,
    UNCHANGED,
    NEGATIVE_AGE,
    HUGE_AGE,
    NEGATIVE_TIMES,
    ENDED_LONG_AGO,
    GRANTED_IN_THE_FUTURE
  }

  private CompletionStage<SourceReply> lie(FalseReply lie, String subject) {
    MaskedDocument document = new MaskedDocument(subject, 1, 0, List.of(fixture.granted(CHAT)));
    return switch (lie) {
      case NULL_STAGE -> null;
      case NULL_REPLY -> CompletableFuture.completedFuture(null);
      case THROWS -> throw new IllegalStateException(subject);
      case THROWS_ERROR -> throw new StackOverflowError(subject);
      case FAILS -> CompletableFuture.failedFuture(new IllegalStateException(subject));
      case OTHER_SUBJECT -> answer(new MaskedDocument("acme/u8", 1, 0, document.choices()));
      case OTHER_CASE -> answer(new MaskedDocument("ACME/U7", 1, 0, document.choices()));
      case UNCHANGED ->
          CompletableFuture.completedFuture(new SourceReply.Unchanged(Duration.ZERO, null));
      case NEGATIVE_AGE -> answer(document, Duration.ofDays(-400), null);
      case HUGE_AGE -> answer(document, Duration.ofSeconds(Long.MAX_VALUE), null);
      case NEGATIVE_TIMES -> answer(document, Duration.ZERO, Instant.MIN);
      case ENDED_LONG_AGO -> answer(document, Duration.ZERO, Instant.EPOCH);
      case GRANTED_IN_THE_FUTURE ->
          answer(
              new MaskedDocument(
                  subject,
                  1,
                  0,
                  List.of(Fixture.granted(Purpose.AI_TRAINING, CHAT, Instant.MAX, null))));
    };
  }

  private static CompletionStage<SourceReply> answer(MaskedDocument document) {
    return CompletableFuture.completedFuture(new SourceReply.Found(document));
  }

  private static CompletionStage<SourceReply> answer(
      MaskedDocument document, Duration age, Instant end) {
    return CompletableFuture.completedFuture(
        new SourceReply.Found(document, null, age, Duration.ofDays(-1), end));
  }

  @ParameterizedTest
  @EnumSource
  void source_lies_grantsNothingForLonger(FalseReply lie) {
    decisions.close();
    decisions =
        start(
            new RedactingSource(
                new DocumentSource() {
                  @Override
                  public String name() {
                    throw new IllegalStateException("none");
                  }

                  @Override
                  public CompletionStage<SourceReply> load(Inquiry inquiry) {
                    return inquiry.subject().equals("acme/u7")
                        ? lie(lie, inquiry.subject())
                        : answer(MaskedDocument.empty(inquiry.subject()));
                  }
                }));
    SubjectHandle subject = use("acme/u7");
    long now = fixture.clock.epochNanos();

    if (lie == FalseReply.NEGATIVE_AGE) {
      assertThat(chat(subject)).isEqualTo(CHAT);
      fixture.clock.advance(Duration.ofHours(24));
      assertThat(chat(subject)).isZero();
    } else {
      assertThat(chatAt(subject, now)).isZero();
    }
    if (lie != FalseReply.NEGATIVE_AGE && lie != FalseReply.GRANTED_IN_THE_FUTURE) {
      assertThat(subject.currentDecision().permitted(OPERATION) & NETWORK).isZero(); // opt_out
    }
    assertThat(decisions.explain(subject, TRAINING).toString()).doesNotContain("acme");
  }

  /** Lies that count as failures, repeated for every request. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "NULL_STAGE",
        "NULL_REPLY",
        "THROWS",
        "THROWS_ERROR",
        "FAILS",
        "OTHER_SUBJECT",
        "UNCHANGED"
      })
  void source_liesAgain_isCountedEachTimeAndLoggedOnceWithoutContent(FalseReply lie) {
    decisions.close();
    List<String> stated = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.assent.consent");
    Handler recorder = recorder(stated);
    logger.addHandler(recorder);
    try {
      decisions = start(new RedactingSource(lying(lie)));
      use("acme/u1");
      use("acme/u2");
      passInSeconds(Duration.ofMinutes(5));
      decisions.subject("acme/u1");
      passInSeconds(Duration.ofSeconds(5));
    } finally {
      logger.removeHandler(recorder);
    }

    assertThat(decisions.cache().stats().loadFailureCount()).isGreaterThanOrEqualTo(4);
    assertThat(stated).hasSize(1);
    assertThat(stated.get(0)).contains("liar").doesNotContain("acme", "\tat ");
  }

  private DocumentSource lying(FalseReply lie) {
    return new DocumentSource() {
      @Override
      public String name() {
        return "liar";
      }

      @Override
      public CompletionStage<SourceReply> load(Inquiry inquiry) {
        return lie(lie, inquiry.subject());
      }
    };
  }

  private static Handler recorder(List<String> stated) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        stated.add(new SimpleFormatter().format(record));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void source_documentOfAnother_replacesNothing() {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    SubjectHandle subject = use("acme/u7");
    platform.reply(
        "acme/u7",
        new SourceReply.Found(new MaskedDocument("acme/u8", 9, 0, List.of(fixture.granted(CHAT)))));

    announcements("acme/u7");

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    assertThat(decisions.cache().stats().loadFailureCount()).isOne();
  }

  @Test
  void source_repliesAfterItsTime_isNotHeard() {
    decisions.close();
    CompletableFuture<SourceReply> late =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    List<CompletionStage<SourceReply>> replies = new ArrayList<>(List.of(late));
    decisions =
        start(
            new DocumentSource() {
              @Override
              public String name() {
                return "late";
              }

              @Override
              public CompletionStage<SourceReply> load(Inquiry inquiry) {
                return inquiry.subject().equals("acme/u7") && !replies.isEmpty()
                    ? replies.remove(0)
                    : answer(new MaskedDocument(inquiry.subject(), 1, 0, List.of()));
              }
            });
    replies.add(answer(new MaskedDocument("acme/u7", 7, 0, List.of(fixture.denied(CHAT)))));
    SubjectHandle subject = use("acme/u7");
    for (int second = 0; second < 30; second++) {
      chat(subject);
      passInSeconds(Duration.ofSeconds(1));
    }

    late.complete(
        new SourceReply.Found(new MaskedDocument("acme/u7", 8, 0, List.of(fixture.granted(CHAT)))));
    settle();

    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void source_repliesSlowly_replyIsAsOldAsTheQuestion() {
    platform.slow = true;
    SubjectHandle subject = use("acme/u7");
    fixture.clock.advance(Duration.ofSeconds(10));
    platform.pending.forEach(
        asked ->
            asked
                .reply()
                .complete(
                    new SourceReply.Found(
                        new MaskedDocument(
                            asked.subject(), 1, 0, List.of(fixture.granted(CHAT))))));
    platform.slow = false;
    fail("acme");
    fail("acme/u7");
    settle();
    assertThat(chat(subject)).isEqualTo(CHAT);

    fixture.clock.advance(Duration.ofHours(24).minusSeconds(10));

    assertThat(chat(subject)).isZero();
  }

  @Test
  void source_listenerCalledWithGarbage_isNotHeard() {
    use("acme/u7");
    platform.inquiries.clear();
    for (String garbage : new String[] {null, "", "/", "acme/", " ", "x".repeat(10_000)}) {
      platform.listener.changed(garbage);
    }
    settle();
    assertThat(platform.inquiries).isEmpty();
  }

  @Test
  void source_announcesWhileItIsAsked_isNotAskedForEver() {
    decisions.close();
    Chatty chatty = new Chatty();
    decisions = start(chatty);

    use("acme/u7");

    assertThat(chatty.asked).isLessThan(5_000);
    int asked = chatty.asked;
    passInSeconds(Duration.ofSeconds(10));
    assertThat(chatty.asked).isGreaterThan(asked); // changes are late, not lost
  }

  /** A source that announces a change with each load. */
  private static final class Chatty implements DocumentSource {
    private Listener listener;
    private int asked;

    @Override
    public String name() {
      return "chatty";
    }

    @Override
    public void start(Listener hearing) {
      listener = hearing;
    }

    @Override
    public CompletionStage<SourceReply> load(Inquiry inquiry) {
      asked++;
      listener.changed(inquiry.subject());
      return answer(MaskedDocument.empty(inquiry.subject()));
    }
  }

  @Test
  void source_announcesAllWithoutEnd_oneWalkWaits() {
    for (int i = 0; i < 10_000; i++) {
      platform.listener.announced(i % 2 == 0);
    }
    assertThat(cacheThread.waiting()).isLessThanOrEqualTo(3);
  }

  // requests in flight

  @Test
  void close_requestUnderWay_isCancelled() {
    decisions.close();
    decisions = start(new RedactingSource(platform));
    platform.slow = true;
    use("acme/u7");
    FakePlatform.Pending waiting = platform.pending.get(0);

    decisions.close();
    settle();

    assertThat(waiting.reply()).isCancelled();
    assertThat(platform.closed).isTrue();
  }

  @Test
  void timeout_applicationsOwnSource_itsFutureIsCancelled() {
    decisions.close();
    decisions = start(new RedactingSource(platform));
    platform.slow = true;
    use("acme/u7");
    FakePlatform.Pending waiting = platform.pending.get(0);

    passInSeconds(Duration.ofSeconds(16));

    assertThat(waiting.reply()).isCancelled();
  }

  // eviction

  @Test
  void evicted_heldByNobodyAndNotCollectedYet_isNotAskedForAgain() {
    decisions.close();
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    decisions = start(platform, 16 << 10);
    List<SubjectHandle> held = new ArrayList<>(); // not collected yet
    for (int i = 0; i < 500; i++) {
      held.add(decisions.subject("acme/x" + i));
    }
    settle();
    passInSeconds(Duration.ofSeconds(10));
    platform.inquiries.clear();

    passInSeconds(Duration.ofMinutes(3));

    assertThat(platform.inquiries).isEmpty();
    assertThat(held).hasSize(500);
  }

  @Test
  void evicted_heldAndUsed_staysFreshWithAllAboveIt() {
    decisions.close();
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    decisions = start(platform, 16 << 10);
    platform.say("acme", 1, fixture.granted(CHAT));
    SubjectHandle held = decisions.subject("acme/u7");
    settle();
    assertThat(chat(held)).isEqualTo(CHAT);
    for (int i = 0; i < 500; i++) {
      decisions.subject("other/x" + i);
    }
    platform.say("acme", 2, fixture.denied(CHAT));

    for (int second = 0; second < 63; second++) {
      chat(held); // it is used for data
      passInSeconds(Duration.ofSeconds(1));
    }

    assertThat(chat(held)).isZero();
  }

  @Test
  void evicted_deniedByItsAccount_heldHandleHearsIt() {
    decisions.close();
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    decisions = start(platform, 16 << 10);
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    SubjectHandle held = decisions.subject("acme/u7");
    settle();
    assertThat(chat(held)).isEqualTo(CHAT);
    Awaitility.await()
        .until(
            () -> {
              for (int i = 0; i < 500; i++) {
                decisions.subject("other/x" + i);
              }
              settle();
              return decisions.cache().cached("acme") == null;
            });

    Fixture.deny(decisions, "acme", dev.assent.category.Category.of("content.chat"));

    assertThat(held.decision().permitted(TRAINING) & CHAT).isZero();
    assertThat(decisions.subject("acme/u7")).isSameAs(held);
  }

  // waiting requests

  @Test
  void deny_whileNewsAreJudged_waitsForNobody() throws Exception {
    CountDownLatch evaluating = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    FakeSource source =
        new FakeSource("slow", fixture.clock, true) {
          @Override
          public Answer answer(String level) {
            if (level.equals("acme/u7") && slow.get()) {
              evaluating.countDown();
              awaitUnchecked(goOn);
            }
            return super.answer(level);
          }
        };
    ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
    try (Decisions some = fixture.builder().sources(List.of(source)).executor(control).build()) {
      SubjectHandle subject = some.subject("acme/u7");
      slow.set(true);
      source.say(MaskedDocument.empty("other/u1"));
      evaluating.await();

      some.consent("zzz/u9")
          .revoke(Purpose.AI_TRAINING, Category.of("content.chat"))
          .get(10, TimeUnit.SECONDS);

      assertThat(goOn.getCount()).isOne();
      assertThat(subject).isNotNull();
    } finally {
      goOn.countDown();
      control.shutdownNow();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void toString_ofWhatSourcesSay_showsNobody() {
    MaskedChoice choice =
        new MaskedChoice(
            Purpose.AI_TRAINING, CHAT, ChoiceValue.DENIED, null, Instant.EPOCH, null, false);
    MaskedDocument document = new MaskedDocument("acme/u7", 1, 0, List.of(choice));
    assertThat(document.toString()).doesNotContain("acme");
    assertThat(new SourceReply.Found(document).toString()).doesNotContain("acme");
    assertThat(Fixture.path("acme/u7").toString()).doesNotContain("acme");
  }
}
