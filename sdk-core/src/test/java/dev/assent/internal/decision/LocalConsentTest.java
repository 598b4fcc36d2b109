/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.grant;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.time.TestClock;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local grants and denials: their order, their receipts, their failures. */
@Timeout(60)
class LocalConsentTest {
  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void deny_returns_decisionHasChangedAndNothingWasWrittenYet() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      SubjectHandle subject = decisions.subject("acme/u7");
      CompletableFuture<Receipt> done = deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(subject.decision().permitted(TRAINING) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
      assertThat(fixture.changes).hasSize(1);
      assertThat(fixture.changes.get(0).tightened() & CHAT).isEqualTo(CHAT);
      assertThat(done).isNotDone();
      assertThat(fixture.file.stored).isEmpty();
      fixture.executor.runDue();
      Receipt receipt = done.join();
      assertThat(receipt.durable()).isTrue();
      assertThat(receipt.problem()).isNull();
      assertThat(receipt.value()).isEqualTo(ChoiceValue.DENIED);
      assertThat(receipt.categories()).containsExactly(Category.CONTENT_CHAT);
      assertThat(receipt.inForce()).isEqualTo(TestClock.START);
      assertThat(fixture.file.stored).containsExactly("acme/u7 DENIED");
    }
  }

  /** What an application does with a receipt may block: the thread for changes must not. */
  @Test
  void deny_receiptIsComplete_dependentsRunElsewhere() {
    List<Runnable> dependents = new ArrayList<>();
    try (Decisions decisions = fixture.built(fixture.builder().dependents(dependents::add))) {
      CompletableFuture<Receipt> done = deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(done).isNotDone();
      assertThat(dependents).hasSize(1);
      dependents.get(0).run();
      assertThat(done.join().durable()).isTrue();
    }
  }

  /** An error can keep a receipt from arriving. */
  @Test
  void check_completeReceiptDidNotArrive_arrivesLater() {
    List<Runnable> dependents = new ArrayList<>();
    try (Decisions decisions = fixture.built(fixture.builder().dependents(dependents::add))) {
      CompletableFuture<Receipt> done = deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      dependents.clear();
      fixture.clock.advance(Duration.ofSeconds(OpenReceipts.BOUND_SECONDS));
      decisions.check(System.nanoTime(), new Restored());
      dependents.forEach(Runnable::run);
      assertThat(done.join().durable()).isTrue();
    }
  }

  @Test
  void deny_withoutLocalSource_inForceButNotDurable() {
    try (Decisions decisions =
        fixture.built(fixture.builder().sources(List.<KnownChoices>of(fixture.remote)))) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      SubjectHandle subject = decisions.subject("acme/u7");
      Receipt receipt = deny(decisions, "acme/u7", Category.CONTENT_CHAT).join();
      assertThat(receipt.durable()).isFalse();
      assertThat(receipt.problem()).isEqualTo("no local source can store it");
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isZero();
    }
  }

  @Test
  void deny_whileEverySourceFailsAndStoringTo_takesEffect() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.fail("down");
      fixture.file.fail("down");
      fixture.file.broken = true;
      SubjectHandle subject = decisions.subject("acme/u7");
      CompletableFuture<Receipt> done = deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(done.join().durable()).isFalse();
      assertThat(done.join().problem())
          .isEqualTo("file:consent.json could not store it: IOException");
      fixture.remote.fail(null);
      fixture.file.fail(null);
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isZero();
    }
  }

  @Test
  void deny_afterClose_takesEffect() {
    Decisions decisions = fixture.decisions();
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    SubjectHandle subject = decisions.subject("acme/u7");
    decisions.close();
    fixture.executor.shutdown();
    Receipt receipt = deny(decisions, "acme/u7", Category.CONTENT_CHAT).join();
    assertThat(receipt.durable()).as("stored by the caller's thread").isTrue();
    assertThat(training(subject) & CHAT).isZero();
  }

  @Test
  void deny_ofWhatIsAllowed_receiptSaysItIsNotBasedOnConsent() {
    try (Decisions decisions = fixture.decisions()) {
      CompletableFuture<Receipt> done =
          decisions
              .consent("acme")
              .revoke(Purpose.AI_TRAINING, Category.SERVICE_USAGE, Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(done.join().notBasedOnConsent()).containsExactly("models:service.usage");
    }
  }

  @Test
  void deny_enforcersDone_receiptHasTheirCountsAndWaitsForThem() {
    try (Decisions decisions = fixture.decisions()) {
      CompletableFuture<List<Receipt.Count>> purged = new CompletableFuture<>();
      decisions.addEnforcer(EnforcerOrder.DESTINATION, change -> purged);
      Receipt.Count count = new Receipt.Count("models", Signal.LOGS, 1, 2, 3, 4, 0, null, 5, null);
      CompletableFuture<Receipt> done = deny(decisions, "acme", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(done).isNotDone();
      purged.complete(List.of(count));
      assertThat(done.join().counts()).containsExactly(count);
    }
  }

  @Test
  void deny_enforcerFails_inForceAndTheFutureSaysIt() {
    try (Decisions decisions = fixture.decisions()) {
      List<Enforcer.Change> others = new ArrayList<>();
      decisions.addEnforcer(
          EnforcerOrder.DESTINATION,
          change -> {
            throw new IllegalStateException("secret");
          });
      decisions.addEnforcer(
          EnforcerOrder.DESTINATION,
          change -> {
            others.add(change);
            return CompletableFuture.completedFuture(List.of());
          });
      fixture.remote.say("acme", fixture.granted(CHAT));
      SubjectHandle subject = decisions.subject("acme");
      CompletableFuture<Receipt> done = deny(decisions, "acme", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(done).isCompletedExceptionally();
      assertThat(others).isNotEmpty();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(fixture.file.stored).containsExactly("acme DENIED");
    }
  }

  @Test
  void grant_returns_inForceAtOnceAndStoredBeforeTheFutureCompletes() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      CompletableFuture<Receipt> done = grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      Decision atOnce = subject.decision();
      assertThat(atOnce.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(done).isNotDone();
      long captured = fixture.clock.epochNanos();
      fixture.executor.runDue();
      assertThat(done.join().durable()).isTrue();
      assertThat(done.join().value()).isEqualTo(ChoiceValue.GRANTED);
      assertThat(fixture.file.stored).containsExactly("acme/u7 GRANTED");
      assertThat(subject.decision().permitted(TRAINING, captured, atOnce) & CHAT).isEqualTo(CHAT);
      assertThat(decisions.consent("acme/u7").choices())
          .singleElement()
          .satisfies(
              choice -> {
                assertThat(choice.value()).isEqualTo(ChoiceValue.GRANTED);
                assertThat(choice.terms()).isEqualTo(TERMS);
              });
    }
  }

  @Test
  void grant_canNotBeStored_isWithdrawnAndTheDenialItLiftedStandsAgain() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      fixture.file.broken = true;
      CompletableFuture<Receipt> done = grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      fixture.changes.clear();
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
      assertThat(fixture.changes).anyMatch(change -> (change.tightened() & CHAT) != 0);
      assertThatThrownBy(done::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("withdrawn")
          .hasMessageNotContaining("disk full");
    }
  }

  @Test
  void grants_ofWhichNoneCanBeStored_theDenialTheyLiftedStandsAgain() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.file.broken = true;
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);

      fixture.executor.runDue();
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();

      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void grant_withoutLocalSource_refusedNamingTheSources() {
    try (Decisions decisions =
        fixture.built(fixture.builder().sources(List.<KnownChoices>of(fixture.remote)))) {
      assertThatThrownBy(() -> grant(decisions, "acme/u7", Category.CONTENT_CHAT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("remote");
      assertThat(training(decisions.subject("acme/u7")) & CHAT).isZero();
    }
  }

  @Test
  void law8_grantHere_liftsOnlyTheLocalDenialOfTheSameCells() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      decisions
          .consent("acme/u7")
          .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT, Category.CONTENT_AUDIO);
      fixture.remote.say("acme", fixture.denied(NETWORK));
      fixture.executor.advance(Duration.ofSeconds(1));
      decisions
          .consent("acme/u7")
          .grant(
              Purpose.AI_TRAINING,
              GrantOptions.underTerms(TERMS),
              Category.CONTENT_CHAT,
              Category.PERSONAL_NETWORK);
      fixture.executor.runDue();
      assertThat(training(subject) & (CHAT | AUDIO | NETWORK)).isEqualTo(CHAT);
      assertThat(subject.decision().permitted(OPERATION) & CHAT).isZero();
    }
  }

  @Test
  void denyAndGrant_inOneInstant_theLastOneCounts() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      for (int i = 0; i < 3; i++) {
        deny(decisions, "acme/u7", Category.CONTENT_CHAT);
        assertThat(training(subject) & CHAT).isZero();
        grant(decisions, "acme/u7", Category.CONTENT_CHAT);
        assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      }
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(fixture.file.stored)
          .containsExactly(
              "acme/u7 DENIED",
              "acme/u7 GRANTED",
              "acme/u7 DENIED",
              "acme/u7 GRANTED",
              "acme/u7 DENIED",
              "acme/u7 GRANTED",
              "acme/u7 DENIED");
      assertThat(fixture.file.answer("acme/u7").document().choices())
          .extracting(MaskedChoice::at)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void grant_afterAStoredDenialThatIsDatedAhead_isTheLatestAllTheSame() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.clock.advance(Duration.ofHours(1));
      fixture.file.say("acme/u7", fixture.denied(CHAT));
      fixture.clock.moveWall(Duration.ofMinutes(-30));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
    }
  }

  /** A restart with a right clock after a choice that was made while it was ahead. */
  @ParameterizedTest
  @ValueSource(strings = {"granted", "denied"})
  void grant_afterAStoredChoiceThatIsDatedTomorrow_isInForceBeforeAndAfterItIsStored(String value)
      throws IOException {
    Path file =
        fixture.write(
            "consent.json",
            """
            {"documents": [{ "subject": "acme/u7", "revision": 1, "choices": [
              { "purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
                "terms": "2023-08-07", "at": "%s"}]}]}
            """
                .formatted(value, fixture.clock.instant().plus(Duration.ofDays(1))));
    KnownChoices source =
        new RealSources(fixture.clock, fixture.executor, Duration.ofMinutes(1)).file(file);
    try (Decisions decisions = fixture.built(fixture.builder().sources(List.of(source)))) {
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(chatNow(subject)).isZero();

      CompletableFuture<Receipt> done = grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(chatNow(subject)).isEqualTo(CHAT);
      fixture.executor.runDue();

      assertThat(done.join().durable()).isTrue();
      assertThat(done.join().inForce()).isEqualTo(TestClock.START);
      assertThat(chatNow(subject)).isEqualTo(CHAT);
      assertThat(Files.readString(file)).doesNotContain("2024-01-11");
    }
  }

  /** The chat category, if data that is captured now may leave. */
  private long chatNow(SubjectHandle subject) {
    Decision decision = subject.currentDecision();
    return decision.permitted(TRAINING, fixture.clock.epochNanos(), decision) & CHAT;
  }

  @Test
  void unknownPurposeCategoryOrSubject_refusedNamingTheValidOnes() {
    try (Decisions decisions = fixture.decisions()) {
      Consent consent = decisions.consent("acme");
      GrantOptions options = GrantOptions.underTerms(TERMS);
      assertThatThrownBy(() -> consent.revoke(new Purpose("resale"), Category.CONTENT_CHAT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ai_training");
      assertThatThrownBy(() -> consent.revoke(Purpose.AI_TRAINING, Category.of("content.smell")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("content.chat");
      for (Category[] wrong : new Category[][] {{}, {Category.UNCLASSIFIED}}) {
        assertThatThrownBy(() -> consent.grant(Purpose.AI_TRAINING, options, wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(wrong.length == 0 ? "no category is given" : "unclassified")
            .hasMessageContaining("content.chat");
      }
      assertThatThrownBy(() -> decisions.consent("secret name"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void grant_expiring_endsByItself() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      CompletableFuture<Receipt> done =
          expiring(decisions, fixture.clock.instant().plusSeconds(60));
      fixture.executor.runDue();
      assertThat(done.join().durable()).isTrue();
      fixture.clock.advance(Duration.ofSeconds(59));
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      fixture.clock.advance(Duration.ofSeconds(1));
      assertThat(training(subject) & CHAT).isZero();
    }
  }

  @Test
  void grant_expiryHasPassed_isRefused() {
    try (Decisions decisions = fixture.decisions()) {
      assertThatThrownBy(() -> expiring(decisions, fixture.clock.instant()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has passed");
      assertThat(training(decisions.subject("acme/u7")) & CHAT).isZero();
    }
  }

  @Test
  void grant_expiryTooFarToWriteDown_hasNoEnd() {
    try (Decisions decisions = fixture.decisions()) {
      expiring(decisions, Instant.MAX);
      fixture.executor.runDue();
      assertThat(decisions.consent("acme/u7").choices())
          .singleElement()
          .satisfies(choice -> assertThat(choice.expires()).isNull());
    }
  }

  private static CompletableFuture<Receipt> expiring(Decisions decisions, Instant end) {
    return decisions
        .consent("acme/u7")
        .grant(
            Purpose.AI_TRAINING,
            GrantOptions.underTerms(TERMS).expiring(end),
            Category.CONTENT_CHAT);
  }

  @Test
  void law7_receiptAndExplanation_nameNoSubject() {
    try (Decisions decisions = fixture.decisions()) {
      CompletableFuture<Receipt> done = deny(decisions, "acme/canary7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/canary7");
      assertThat(done.join().toString()).doesNotContain("canary7");
      assertThat(decisions.explain(subject, TRAINING).toString()).doesNotContain("canary7");
      assertThat(subject.toString() + subject.decision()).doesNotContain("canary7");
    }
  }
}
