/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.supervise.Restored;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lack of memory that passes, at any point where work is scheduled or a handle is judged. What it
 * prevented is done later: no denial is lost, whatever failed.
 */
class LackOfMemoryTest {
  private static final Duration REFRESH = Duration.ofSeconds(60);

  @TempDir Path directory;
  private Fixture fixture;
  private FakePlatform platform;
  private ManualExecutor cacheThread;

  @BeforeEach
  void begin() {
    fixture = new Fixture(directory);
    platform = new FakePlatform("https://consent.example");
    cacheThread = new ManualExecutor(fixture.clock);
    platform.say(MaskedDocument.empty("acme"));
  }

  private Decisions decisions() {
    return fixture.built(
        fixture
            .builder()
            .sources(List.<KnownChoices>of(fixture.file))
            .consentSources(List.of(platform))
            .cacheExecutor(cacheThread)
            .fileExecutor(fixture.executor)
            .sourceCallers(() -> Runnable::run)
            .refresh(REFRESH)
            .random(() -> 0.5));
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      cacheThread.runDue();
      fixture.executor.runDue();
    }
  }

  /** Lets time pass, with a look of the supervisor in each second. */
  private void pass(Decisions decisions, Duration duration) {
    for (long second = 0; second < duration.toSeconds(); second++) {
      fixture.clock.advance(Duration.ofSeconds(1));
      settle();
      check(decisions);
    }
    settle();
  }

  private static void check(Decisions decisions) {
    try {
      decisions.check(System.nanoTime(), new Restored());
    } catch (OutOfMemoryError passing) {
      // as the supervisor, which checks again
    }
  }

  private static void passing(Runnable action) {
    try {
      action.run();
    } catch (OutOfMemoryError passing) {
      // the caller of Assent gets what the virtual machine throws
    }
  }

  @Test
  void denialOfAPlatform_anySubmissionOfTheCacheFails_heardWithinTheRefresh() {
    int submission = 1;
    while (deniedBy(true, submission)) {
      submission++;
    }
    assertThat(submission).isGreaterThan(3);
  }

  @Test
  void denialOfAPlatform_anySubmissionOfTheControlThreadFails_heardWithinTheRefresh() {
    int submission = 1;
    while (deniedBy(false, submission)) {
      submission++;
    }
    assertThat(submission).isGreaterThan(1);
  }

  private boolean deniedBy(boolean cache, int submission) {
    begin();
    try (Decisions decisions = decisions()) {
      platform.say("acme/u7", 1, fixture.granted(CHAT));
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      ManualExecutor fails = cache ? cacheThread : fixture.executor;
      fails.failSubmission(submission);
      platform.say("acme/u7", 2, fixture.denied(CHAT));
      passing(() -> platform.listener.changed("acme/u7"));
      pass(decisions, Duration.ofSeconds(20));
      boolean failed = fails.hasFailed();
      assertThat(subject.decision().permitted(TRAINING) & CHAT)
          .as("submission %s fails", submission)
          .isZero();
      assertThat(fixture.changes).anyMatch(change -> (change.tightened() & CHAT) != 0);
      return failed && submission < 100;
    }
  }

  @Test
  void announcementOfAPlatform_anySubmissionFails_everyDocumentIsChecked() {
    for (int submission = 1; submission < 10; submission++) {
      begin();
      try (Decisions decisions = decisions()) {
        platform.say("acme/u7", 1, fixture.granted(CHAT));
        SubjectHandle subject = decisions.subject("acme/u7");
        settle();
        platform.listener.announced(true);
        settle();
        cacheThread.failSubmission(submission);
        platform.say("acme/u7", 2, fixture.denied(CHAT));
        passing(() -> platform.listener.announced(true)); // a new connection
        pass(decisions, Duration.ofSeconds(20));
        assertThat(subject.decision().permitted(TRAINING) & CHAT)
            .as("submission %s fails", submission)
            .isZero();
      }
    }
  }

  /** A source whose answer for one level fails for lack of memory. */
  private static final class Failing implements KnownChoices {
    private volatile String fails = "";
    private volatile boolean grants = true;
    private final Fixture fixture;
    private Runnable onChange = () -> {};

    Failing(Fixture fixture) {
      this.fixture = fixture;
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Answer answer(String level) {
      if (level.equals(fails)) {
        throw new OutOfMemoryError("a test");
      }
      return Answer.ageless(
          new MaskedDocument(
              level, 1, 0, List.of(grants ? fixture.granted(CHAT) : fixture.denied(CHAT))));
    }

    @Override
    public void start(Listener listener) {
      onChange = listener::changedAny;
    }
  }

  @Test
  void change_judgingAHandleFails_itIsWithheldUntilItCanBeJudgedAndNoOtherIsMissed() {
    Failing source = new Failing(fixture);
    try (Decisions decisions =
        fixture.built(fixture.builder().sources(List.<KnownChoices>of(source)))) {
      List<SubjectHandle> subjects = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        subjects.add(decisions.subject("acme/u" + i));
      }
      fixture.executor.runDue();
      source.fails = "acme/u7";
      source.grants = false;
      source.onChange.run();
      fixture.executor.runDue();
      assertThat(subjects)
          .allMatch(subject -> (subject.decision().permitted(TRAINING) & CHAT) == 0);
      source.grants = true;
      source.fails = "";
      pass(decisions, Duration.ofSeconds(3));
      assertThat(training(subjects.get(7)) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void revoke_anEnforcerFails_theOthersAreCalledAndItIsCalledAgain() {
    try (Decisions decisions = decisions()) {
      List<Long> enforced = new ArrayList<>();
      decisions.addEnforcer(
          EnforcerOrder.DESTINATION,
          change -> {
            enforced.add(change.tightened());
            if (enforced.size() == 1) {
              throw new OutOfMemoryError("a test");
            }
            return CompletableFuture.completedFuture(List.of());
          });
      decisions.addEnforcer(
          EnforcerOrder.DESTINATION,
          change -> {
            enforced.add(0L);
            return CompletableFuture.completedFuture(List.of());
          });
      passing(() -> Fixture.deny(decisions, "acme/u7", Category.CONTENT_CHAT));
      assertThat(enforced).containsExactly(CHAT, 0L);
      pass(decisions, Duration.ofSeconds(3));
      assertThat(enforced).containsExactly(CHAT, 0L, CHAT, 0L);
    }
  }

  /**
   * An enforcer that ends each change at once, but for the first.
   *
   * @param enforced receives the tightened categories of each change
   */
  private static Enforcer enforcer(
      List<Long> enforced, Supplier<CompletableFuture<List<Receipt.Count>>> first) {
    return change -> {
      enforced.add(change.tightened());
      return enforced.size() > 1 ? CompletableFuture.completedFuture(List.of()) : first.get();
    };
  }

  @Test
  void revoke_aTaskOfAnEnforcerFails_itIsCalledAgain() {
    try (Decisions decisions = decisions()) {
      List<Long> enforced = new ArrayList<>();
      decisions.addEnforcer(
          EnforcerOrder.DESTINATION,
          enforcer(
              enforced,
              () ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        throw new OutOfMemoryError("a test");
                      },
                      fixture.executor)));
      Fixture.deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      pass(decisions, Duration.ofSeconds(3));
      assertThat(enforced).containsExactly(CHAT, CHAT);
    }
  }

  /** An error can end a task of an enforcer so that no handler runs: its stage never completes. */
  @Test
  void revoke_anEnforcerNeverCompletes_itIsCalledAgain() {
    try (Decisions decisions = decisions()) {
      List<Long> enforced = new ArrayList<>();
      decisions.addEnforcer(EnforcerOrder.DESTINATION, enforcer(enforced, CompletableFuture::new));
      Fixture.deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      pass(decisions, Duration.ofSeconds(OpenReceipts.BOUND_SECONDS - 1));
      assertThat(enforced).containsExactly(CHAT);
      pass(decisions, Duration.ofSeconds(OpenReceipts.BOUND_SECONDS * 2));
      assertThat(enforced).containsExactly(CHAT, CHAT);
    }
  }

  @Test
  void grantThatExpires_theTimerFails_enforcedAtTheNextLook() {
    try (Decisions decisions =
        fixture.built(fixture.builder().sources(List.<KnownChoices>of(fixture.remote)))) {
      fixture.executor.failSubmission(1);
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              Purpose.AI_TRAINING,
              CHAT,
              fixture.clock.instant(),
              fixture.clock.instant().plusSeconds(10)));
      SubjectHandle subject = decisions.subject("acme/u7");
      pass(decisions, Duration.ofSeconds(5));
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      fixture.changes.clear();
      pass(decisions, Duration.ofSeconds(10));
      assertThat(fixture.changes).anyMatch(change -> (change.tightened() & CHAT) != 0);
    }
  }

  @Test
  void revoke_theStoreCouldNotBeScheduled_storedLaterAndTheReceiptIsDurable() {
    try (Decisions decisions = decisions()) {
      settle();
      fixture.executor.failSubmission(1);
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      passing(() -> receipts.add(Fixture.deny(decisions, "acme/u7", Category.CONTENT_CHAT)));
      receipts.add(Fixture.deny(decisions, "acme/u8", Category.CONTENT_CHAT));
      pass(decisions, Duration.ofSeconds(5));
      assertThat(receipts).allMatch(receipt -> receipt.join().durable());
      assertThat(fixture.file.stored).containsExactly("acme/u7 DENIED", "acme/u8 DENIED");
    }
  }

  @Test
  void revoke_whatTheReceiptWaitsForIsLost_failsAfterTheBound() {
    try (Decisions decisions = decisions()) {
      decisions.addEnforcer(EnforcerOrder.DESTINATION, change -> new CompletableFuture<>());
      CompletableFuture<Receipt> receipt =
          Fixture.deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      pass(decisions, Duration.ofSeconds(OpenReceipts.BOUND_SECONDS - 1));
      assertThat(receipt).isNotDone();
      pass(decisions, Duration.ofSeconds(1));
      assertThat(receipt).isCompletedExceptionally();
    }
  }
}
