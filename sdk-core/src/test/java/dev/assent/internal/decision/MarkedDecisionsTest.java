/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.supervise.Restored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes of an account, and of everybody, with many living subjects. The executor runs its tasks
 * when a test asks for it, so that a test stands between two slices.
 */
class MarkedDecisionsTest {
  private static final int SUBJECTS = 1_500;

  @TempDir private Path directory;
  private Fixture fixture;
  private CountingSource account;
  private Decisions decisions;
  private final List<SubjectHandle> subjects = new ArrayList<>();

  /** Counts the answers for users, of which each evaluation needs one. */
  private static final class CountingSource implements KnownChoices {
    private final FakeSource source;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    CountingSource(FakeSource source) {
      this.source = source;
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public Answer answer(String level) {
      users.addAndGet(level.contains("/") ? 1 : 0);
      if (level.equals("acme/u3") && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new AssertionError("of a test");
      }
      return source.answer(level);
    }

    @Override
    public void start(Listener listener) {
      source.start(
          new Listener() {
            @Override
            public void changedAny() {
              listener.changed("acme"); // a platform names the level
            }
          });
    }
  }

  @BeforeEach
  void grantTheAccount() {
    fixture = new Fixture(directory);
    account = new CountingSource(fixture.remote);
    decisions =
        fixture.built(
            fixture.builder().sources(List.<KnownChoices>of(account, fixture.file)).atOnce(1_000));
    fixture.remote.say("acme", grant(CHAT | AUDIO));
    for (int i = 0; i < SUBJECTS; i++) {
      subjects.add(decisions.subject("acme/u" + i));
    }
    fixture.executor.runDue();
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.changes.clear();
    assertThat(permitting(CHAT)).isEqualTo(SUBJECTS);
    account.users.set(0);
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  private MaskedChoice grant(long mask) {
    return fixture.granted(mask);
  }

  private CompletableFuture<Receipt> revoke(String level) {
    return Fixture.deny(decisions, level, Category.CONTENT_CHAT);
  }

  private CompletableFuture<Receipt> grant(String level) {
    return Fixture.grant(decisions, level, Category.CONTENT_CHAT);
  }

  private static boolean permits(SubjectHandle subject, long mask) {
    return (subject.decision().permitted(TRAINING) & mask) == mask;
  }

  /** Reads the decision of each subject as a gate does. */
  private long permitting(long mask) {
    return subjects.stream().filter(subject -> permits(subject, mask)).count();
  }

  /** The decisions that were evaluated, not applying marks. */
  private long evaluatedAsPermitting(long mask) {
    return subjects.stream()
        .filter(subject -> (subject.evaluated().permitted(TRAINING) & mask) == mask)
        .count();
  }

  /** Runs the tasks that wait now, and none that they add. */
  private void runOneSlice() {
    fixture.executor.runAll();
  }

  @Test
  void law5_revokeOfAnAccount_returns_evaluatedNobodyAndNobodyPermits() {
    revoke("acme");

    assertThat(account.users).as("evaluations on the caller's thread").hasValue(0);
    assertThat(fixture.changes).containsExactly(new Enforcer.Change(CHAT, 0));
    assertThat(permitting(CHAT)).isZero();
    assertThat(permitting(AUDIO)).isEqualTo(SUBJECTS);
  }

  @Test
  void law2_decisionOfAMarkedHandle_readTwice_isOneObjectAndNotTheOldOne() {
    SubjectHandle subject = subjects.get(7);
    Decision before = subject.decision();
    revoke("acme");
    Decision after = subject.decision();

    assertThat(after).isNotSameAs(before);
    assertThat(subject.decision()).isSameAs(after);
    assertThat(subject.currentDecision()).isSameAs(after);
    fixture.executor.runDue();
    assertThat(subject.decision()).as("after the slices").isSameAs(after);
  }

  @Test
  void handleMadeAfterTheMark_andCombination_areDenied() {
    SubjectHandle combined = subjects.get(1).and(decisions.subject("globex/u1"));
    revoke("acme");

    assertThat(permits(decisions.subject("acme/new"), CHAT)).isFalse();
    assertThat(permits(combined, CHAT)).isFalse();
    assertThat(permits(subjects.get(2).and(subjects.get(3)), CHAT)).isFalse();
  }

  @Test
  void handleOfAnotherAccount_isNotEvaluatedAgain() {
    SubjectHandle other = decisions.subject("globex/u1");
    Decision before = other.decision();
    account.users.set(0);
    revoke("acme");

    assertThat(other.decision()).isSameAs(before);
    assertThat(account.users).hasValue(0);
  }

  @Test
  void slices_areMany_andLeaveNoMark() {
    CompletableFuture<Receipt> receipt = revoke("acme");
    runOneSlice(); // begins
    long afterOne = evaluatedAsPermitting(CHAT);
    fixture.executor.runDue();

    assertThat(afterOne).isBetween(1L, SUBJECTS - 1L);
    assertThat(receipt).isCompleted();
    assertThat(evaluatedAsPermitting(CHAT)).isZero();
    account.users.set(0);
    assertThat(permitting(CHAT)).isZero();
    assertThat(account.users).as("evaluations after the last slice").hasValue(0);
  }

  @Test
  void receipt_completesAfterTheLastSlice() {
    CompletableFuture<Receipt> receipt = revoke("acme");
    int slices = 0;
    while (evaluatedAsPermitting(CHAT) > 0) {
      assertThat(receipt).as("after %s slices", slices).isNotDone();
      runOneSlice();
      slices++;
    }
    fixture.executor.runDue();

    assertThat(slices).isGreaterThan(3);
    assertThat(receipt).isCompleted();
    assertThat(receipt.join().durable()).isTrue();
  }

  @Test
  void anotherPersonsDenial_betweenTwoSlices_isInForceAtOnce() {
    fixture.remote.say("globex", grant(CHAT));
    SubjectHandle other = decisions.subject("globex/u1");
    fixture.executor.runDue();
    assertThat(permits(other, CHAT)).isTrue();
    CompletableFuture<Receipt> account = revoke("acme");
    runOneSlice();
    CompletableFuture<Receipt> person = revoke("globex/u1");

    assertThat(account).isNotDone();
    assertThat(permits(other, CHAT)).isFalse();
    assertThat(other.evaluated().permitted(TRAINING) & CHAT).as("evaluated at once").isZero();
    fixture.executor.runDue();
    assertThat(person).isCompleted();
  }

  @Test
  void law6_grantOfMarkedCells_takesForceAfterTheirSlices_andCoversNothingOlder() {
    SubjectHandle subject = subjects.get(SUBJECTS - 1);
    Decision captured = subject.decision();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofSeconds(1));
    CompletableFuture<Receipt> denial = revoke("acme");
    CompletableFuture<Receipt> grant = grant("acme");
    runOneSlice();

    assertThat(grant).isNotDone();
    assertThat(permitting(CHAT)).as("before its slices").isZero();
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.executor.runDue();
    assertThat(denial).isCompleted();
    assertThat(grant).isCompleted();
    assertThat(permitting(CHAT)).isEqualTo(SUBJECTS);
    Decision now = subject.decision();
    assertThat(now.permitted(TRAINING, time, captured) & CHAT).isZero();
    assertThat(now.permitted(TRAINING, fixture.clock.epochNanos()) & CHAT).isEqualTo(CHAT);
  }

  @Test
  void grantOfOtherCells_whileAnAccountIsMarked_takesForceAtOnce() {
    revoke("acme");
    CompletableFuture<Receipt> grant = Fixture.grant(decisions, "globex/u1", Category.CONTENT_CHAT);

    assertThat(permits(decisions.subject("globex/u1"), CHAT)).isTrue();
    fixture.executor.runDue();
    assertThat(grant).isCompleted();
  }

  @Test
  void denialAfterAWaitingGrant_wins_andTheGrantSaysSo() {
    revoke("acme");
    CompletableFuture<Receipt> grant = grant("acme");
    CompletableFuture<Receipt> last = revoke("acme");

    assertThat(grant).isCompletedExceptionally();
    assertThatThrownBy(grant::join).hasMessageContaining("revoked before it took force");
    fixture.executor.runDue();
    assertThat(last).isCompleted();
    assertThat(permitting(CHAT)).isZero();
    assertThat(fixture.file.stored).containsExactly("acme DENIED", "acme DENIED");
  }

  @Test
  void grantOfAnAccount_isReadAtOnce_andAppliesFromThenOn() {
    revoke("acme");
    fixture.executor.runDue();
    fixture.clock.advance(Duration.ofSeconds(1));
    account.users.set(0);
    CompletableFuture<Receipt> grant = grant("acme");
    long granted = fixture.clock.epochNanos();
    assertThat(account.users).hasValue(0);
    fixture.clock.advance(Duration.ofSeconds(1));

    assertThat(permitting(CHAT)).isEqualTo(SUBJECTS);
    Decision read = subjects.get(3).decision();
    assertThat(read.permitted(TRAINING, granted) & CHAT).as("read a second later").isEqualTo(CHAT);
    assertThat(read.permitted(TRAINING, granted - 1) & CHAT).isZero();
    fixture.executor.runDue();
    assertThat(grant).isCompleted();
  }

  @Test
  void denialFromASource_isInAllDecisionsAfterOneTask_andEnforcedOnce() {
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.remote.say("acme", grant(AUDIO), fixture.denied(CHAT));
    runOneSlice();

    assertThat(evaluatedAsPermitting(CHAT)).isZero();
    assertThat(fixture.changes).containsExactly(new Enforcer.Change(CHAT, 0));
    fixture.executor.runDue();
    assertThat(fixture.changes).hasSize(1);
  }

  /** Fails if a decision that missed the denial takes the second grant for a renewal. */
  @Test
  void law6_sourceDeniesAndGrantsAgain_dataOfTheFirstGrantStays() {
    MaskedChoice granted = grant(CHAT);
    long time = fixture.clock.epochNanos();
    SubjectHandle subject = subjects.get(SUBJECTS - 1);
    Decision captured = subject.evaluated();
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.remote.say("acme", fixture.denied(CHAT));
    runOneSlice(); // one task for all: no handle is left that has not seen the denial
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.remote.say("acme", granted);
    fixture.executor.runDue();

    long now = fixture.clock.epochNanos();
    assertThat(subject.decision().permitted(TRAINING, time, captured) & CHAT).isZero();
    assertThat(subject.decision().permitted(TRAINING, now) & CHAT).isEqualTo(CHAT);
  }

  /** Nobody reads a decision, and no slice runs, while the policy permits nothing. */
  @Test
  void law6_policyForbidsAndPermitsAgainBeforeTheFirstSlice_olderDataStays() {
    PooledPolicy before = decisions.policy();
    long time = fixture.clock.epochNanos();
    SubjectHandle subject = subjects.get(SUBJECTS - 1);
    Decision captured = subject.evaluated();
    fixture.clock.advance(Duration.ofSeconds(1));
    decisions.replacePolicy(PooledPolicy.never(Fixture.CATEGORIES));
    fixture.clock.advance(Duration.ofSeconds(1));
    decisions.replacePolicy(before);
    fixture.executor.runDue();

    long now = fixture.clock.epochNanos();
    assertThat(subject.decision().permitted(TRAINING, time, captured) & CHAT).isZero();
    assertThat(subject.decision().permitted(TRAINING, now) & CHAT).isEqualTo(CHAT);
  }

  @Test
  void newTerms_areReadAtOnce_andEnforcedAtOnce() {
    account.users.set(0);
    decisions.replacePolicy(PooledPolicy.never(Fixture.CATEGORIES));

    assertThat(account.users).hasValue(0);
    assertThat(fixture.changes).hasSize(1);
    assertThat(fixture.changes.get(0).tightened() & CHAT).isEqualTo(CHAT);
    assertThat(permitting(CHAT)).isZero();
    fixture.executor.runDue();
    assertThat(evaluatedAsPermitting(CHAT)).isZero();
  }

  @Test
  void revokeAfterTheExecutorEnded_isInForce_andItsReceiptCompletes() {
    fixture.executor.shutdown();
    CompletableFuture<Receipt> receipt = revoke("acme");

    assertThat(receipt).isCompleted();
    assertThat(permitting(CHAT)).isZero();
    assertThat(Set.copyOf(fixture.file.stored)).containsExactly("acme DENIED");
  }

  /** Fails if nobody begins a walk again that an error ended. */
  @Test
  void sliceEndsByAnError_walkBeginsAgainAtTheNextCheck() {
    CompletableFuture<Receipt> receipt = revoke("acme");
    account.failures.set(1);
    fixture.executor.runDue();
    assertThat(account.failures).as("it failed").hasValue(0);
    assertThat(receipt).isNotDone();
    assertThat(permitting(AUDIO)).isEqualTo(SUBJECTS);
    assertThat(permitting(CHAT)).isZero();
    fixture.clock.advance(Duration.ofSeconds(3));
    decisions.check(fixture.clock.nanoTime(), new Restored());
    fixture.executor.runDue();

    assertThat(receipt).isCompleted();
    assertThat(evaluatedAsPermitting(CHAT)).isZero();
  }
}
