/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.supervise.Restored;
import dev.assent.ledger.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions that gates only report: when that begins, and each way in which it ends. */
@Timeout(60)
class ReportOnlyTest {
  private static final Duration LASTS = Duration.ofHours(2);

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    forgetChoices();
    fixture = new Fixture(directory);
  }

  @AfterEach
  void tearDown() {
    forgetChoices();
  }

  private static void forgetChoices() {
    System.getProperties().remove(ProcessChoices.WAITING);
    System.clearProperty(ProcessChoices.MADE);
  }

  private ReportOnly lasting() {
    return ReportOnly.until(fixture.clock.epochNanos() + LASTS.toNanos());
  }

  private Decisions reporting() {
    return fixture.built(fixture.builder().reportOnly(lasting()));
  }

  @Test
  void decision_withoutReportOnly_isEnforced() {
    try (Decisions decisions = fixture.decisions()) {
      assertThat(decisions.reportsOnly()).isFalse();
      assertThat(decisions.processSubject().decision().reportsOnly()).isFalse();
      assertThat(decisions.subject("acme/u7").decision().reportsOnly()).isFalse();
    }
  }

  @Test
  void decision_whileItLasts_isReportedWithThePermissionsThatWouldBeEnforced() {
    long permitted;
    try (Decisions enforced = fixture.decisions()) {
      permitted = enforced.subject("acme/u7").decision().permitted(OPERATION);
    }
    try (Decisions decisions = reporting()) {
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decisions.reportsOnly()).isTrue();
      assertThat(decision.reportsOnly()).isTrue();
      assertThat(decision.permitted(OPERATION)).isEqualTo(permitted);
      assertThat(decision.permitted(OPERATION) & CHAT).isZero();
      assertThat(decision.permitted(OPERATION) & USAGE).isEqualTo(USAGE);
      assertThat(decision.isCurrent(fixture.clock)).isTrue();
    }
  }

  @Test
  void decision_nothingChanged_isTheSameObjectAfterAnotherEvaluation() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      fixture.remote.say("acme/u8", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(subject.decision()).isSameAs(before);
    }
  }

  @Test
  void revoke_ofAnybody_endsForEverybodyBeforeItReturns() {
    try (Decisions decisions = reporting()) {
      SubjectHandle other = decisions.subject("acme/u7");
      Decision before = other.decision();
      deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      assertThat(other.decision()).isNotSameAs(before);
      assertThat(other.decision().reportsOnly()).isFalse();
      assertThat(decisions.processSubject().decision().reportsOnly()).isFalse();
      assertThat(decisions.unreadable().decision().reportsOnly()).isFalse();
      assertThat(decisions.reportsOnly()).isFalse();
      assertThat(fixture.changes).hasSize(1);
      assertThat(fixture.changes.get(0).tightened()).isEqualTo(-1);
    }
  }

  @Test
  void receipt_ofTheFirstChoice_saysThatThisProcessAloneStopped() {
    try (Decisions decisions = reporting()) {
      var first = deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      var second = deny(decisions, "globex/u1", Category.CONTENT_AUDIO);
      fixture.executor.runDue();
      assertThat(first.join().endsReportOnly()).isTrue();
      assertThat(first.join().toString()).contains("in this process alone");
      assertThat(second.join().endsReportOnly()).isFalse();
    }
  }

  /** It may lack the memory. */
  @Test
  void revoke_anotherInstanceFailsToEnd_isHeardAndTheOtherEndsLater() {
    try (Decisions decisions = reporting()) {
      ProcessChoices.await(
          this,
          () -> {
            throw new OutOfMemoryError("made by this test");
          });
      var receipt = deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(receipt.join().endsReportOnly()).isTrue();
    }
  }

  /** What the choice ended elsewhere is in its receipt, and its own denial comes first. */
  @Test
  void revoke_anotherInstanceReports_receiptHasWhatEndedThere() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("globex/u1");
      CompletableFuture<List<Receipt.Count>> enforced = new CompletableFuture<>();
      List<Boolean> wasDenied = new ArrayList<>();
      ProcessChoices.await(
          this,
          () -> {
            wasDenied.add(
                decisions.explain(subject, Fixture.TRAINING).toString().contains("denied"));
            return enforced;
          });
      var receipt = deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(wasDenied).containsExactly(true);
      assertThat(receipt).isNotDone();
      Receipt.Count count =
          new Receipt.Count("x", Signal.LOGS, 1, 2, 3, 4, 5, null, 6, fixture.clock.instant());
      enforced.complete(List.of(count));
      assertThat(receipt.join().endsReportOnly()).isTrue();
      assertThat(receipt.join().counts()).contains(count);
    }
  }

  @Test
  void close_instanceThatReports_nothingReportsAnyMore() {
    Decisions decisions = reporting();
    decisions.close();
    assertThat(decisions.reportsOnly()).isFalse();
  }

  @Test
  void check_aChoiceWasMadeAndNotHeard_ends() {
    try (Decisions decisions = reporting()) {
      System.setProperty(ProcessChoices.MADE, "true");
      assertThat(decisions.reportsOnly()).isTrue();
      decisions.check(fixture.clock.nanoTime(), new Restored());
      assertThat(decisions.reportsOnly()).isFalse();
    }
  }

  @Test
  void explain_whileItLasts_saysThatNothingIsWithheld() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(decisions.explain(subject, 0).reportsOnly()).isTrue();
      assertThat(decisions.explain(subject, 0).toString())
          .contains("; gates only report this, and withhold nothing");
      deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      assertThat(decisions.explain(subject, 0).reportsOnly()).isFalse();
    }
  }

  @Test
  void receipt_ofAGrant_saysThatThisProcessAloneStopped() {
    try (Decisions decisions = reporting()) {
      var receipt = grant(decisions, "globex/u1", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(receipt.join().endsReportOnly()).isTrue();
    }
  }

  @Test
  void revoke_moreSubjectsThanAreEvaluatedAtOnce_endsForAllOfThem() {
    try (Decisions decisions = fixture.built(fixture.builder().atOnce(1).reportOnly(lasting()))) {
      List<SubjectHandle> subjects =
          List.of(decisions.subject("acme/u7"), decisions.subject("acme/u8"));
      deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      assertThat(subjects).noneMatch(subject -> subject.decision().reportsOnly());
      assertThat(fixture.changes.get(0).tightened()).isEqualTo(-1);
    }
  }

  @Test
  void grant_ofAnybody_endsForEverybody() {
    try (Decisions decisions = reporting()) {
      SubjectHandle other = decisions.subject("acme/u7");
      grant(decisions, "globex/u1", Category.CONTENT_CHAT);
      assertThat(other.decision().reportsOnly()).isFalse();
    }
  }

  @Test
  void grant_thatNoSourceCanStore_endsAllTheSame() {
    try (Decisions decisions =
        fixture.built(
            fixture
                .builder()
                .sources(List.<KnownChoices>of(fixture.remote))
                .reportOnly(lasting()))) {
      SubjectHandle other = decisions.subject("acme/u7");
      assertThatThrownBy(() -> grant(decisions, "globex/u1", Category.CONTENT_CHAT))
          .isInstanceOf(IllegalStateException.class);
      assertThat(other.decision().reportsOnly()).isFalse();
    }
  }

  @Test
  void revoke_inAnotherInstance_endsHere() {
    try (Decisions decisions = reporting();
        Decisions another = new Fixture(directory).decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      deny(another, "globex/u1", Category.CONTENT_CHAT);
      assertThat(subject.decision().reportsOnly()).isFalse();
      assertThat(fixture.changes.get(0).tightened()).isEqualTo(-1);
    }
  }

  @Test
  void build_afterAChoiceInThisProcess_doesNotBegin() {
    try (Decisions another = fixture.decisions()) {
      deny(another, "globex/u1", Category.CONTENT_CHAT);
    }
    try (Decisions decisions = reporting()) {
      assertThat(decisions.reportsOnly()).isFalse();
      assertThat(decisions.subject("acme/u7").decision().reportsOnly()).isFalse();
    }
  }

  @Test
  void build_propertyOfTheProcessIsTaken_doesNotBegin() {
    System.getProperties().put(ProcessChoices.WAITING, "taken");
    try (Decisions decisions = reporting()) {
      assertThat(decisions.subject("acme/u7").decision().reportsOnly()).isFalse();
    }
  }

  /** A map among the system properties can break code that expects texts. */
  @Test
  void revoke_noInstanceReportsOnly_onlyATextIsLeftInTheProperties() {
    try (Decisions decisions = fixture.decisions()) {
      deny(decisions, "globex/u1", Category.CONTENT_CHAT);
      assertThat(System.getProperties()).doesNotContainKey(ProcessChoices.WAITING);
      assertThat(System.getProperty(ProcessChoices.MADE)).isEqualTo("true");
    }
  }

  @Test
  void build_switchedOff_doesNotBegin() {
    try (Decisions decisions =
        fixture.built(fixture.builder().enabled(false).reportOnly(lasting()))) {
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.reportsOnly()).isFalse();
      assertThat(decision.permitted(OPERATION)).isZero();
    }
  }

  @Test
  void currentDecision_itsTimeHasCome_isEnforcedThoughNoTaskHasRun() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      fixture.clock.advance(LASTS.minusNanos(1));
      assertThat(before.isCurrent(fixture.clock)).isTrue();
      fixture.clock.advance(Duration.ofNanos(1));
      assertThat(before.isCurrent(fixture.clock)).isFalse();
      assertThat(subject.currentDecision().reportsOnly()).isFalse();
    }
  }

  @Test
  void timer_itsTimeHasCome_enforcersGetTheChange() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.executor.advance(LASTS.plusSeconds(1));
      assertThat(subject.decision().reportsOnly()).isFalse();
      assertThat(fixture.changes).hasSize(1);
      assertThat(fixture.changes.get(0).tightened()).isEqualTo(-1);
    }
  }

  @Test
  void currentDecision_wallClockIsSetBackBeforeTheEnd_endsByTheMonotonicClock() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.moveWall(Duration.ofDays(-30));
      fixture.clock.advance(LASTS);
      assertThat(subject.currentDecision().reportsOnly()).isFalse();
      assertThat(decisions.reportsOnly()).isFalse();
    }
  }

  @Test
  void currentDecision_wallClockIsSetBackAfterTheEnd_doesNotBeginAgain() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.moveWall(LASTS);
      assertThat(subject.currentDecision().reportsOnly()).isFalse();
      fixture.clock.moveWall(LASTS.negated().minusDays(1));
      assertThat(subject.currentDecision().reportsOnly()).isFalse();
      assertThat(decisions.subject("acme/new").currentDecision().reportsOnly()).isFalse();
    }
  }

  @Test
  void replacePolicy_whileItLasts_goesOnWithTheNewPermissions() {
    try (Decisions decisions = reporting()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      decisions.replacePolicy(
          fixture.policy(
              """
              rules:
                - { categories: [service], purposes: [any], recipients: [any], basis: never }
              """));
      assertThat(subject.decision().reportsOnly()).isTrue();
      assertThat(subject.decision().permitted(OPERATION)).isZero();
    }
  }
}
