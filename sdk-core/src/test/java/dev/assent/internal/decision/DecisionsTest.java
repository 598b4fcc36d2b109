/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.grant;
import static dev.assent.internal.decision.Fixture.path;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions, and their changes. */
@Timeout(60)
class DecisionsTest {
  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void law1_unknownSubject_onlyWhatIsAllowed() {
    try (Decisions decisions = fixture.decisions()) {
      Decision own = decisions.processSubject().decision();
      assertThat(own.permitted(TRAINING)).isEqualTo(Fixture.CATEGORIES.mask("service"));
      assertThat(own.reason(TRAINING, CHAT | NETWORK)).isEqualTo(Withheld.UNKNOWN);
      assertThat(own.reason(TRAINING, Categories.UNCLASSIFIED)).isEqualTo(Withheld.UNCLASSIFIED);
      assertThat(decisions.processSubject().subjectPaths()).isEmpty();
    }
  }

  @Test
  void law1_nothingChosen_optInWithheldOptOutPermitted() {
    try (Decisions decisions = fixture.decisions()) {
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.permitted(TRAINING) & (CHAT | NETWORK | USAGE))
          .isEqualTo(NETWORK | USAGE);
      assertThat(decision.reason(TRAINING, CHAT)).isEqualTo(Withheld.UNSET);
      assertThat(decision.redacted(TRAINING)).isEqualTo(Fixture.CATEGORIES.mask("personal"));
    }
  }

  @Test
  void law1_sourceFails_everythingThatNeedsConsentWithheld() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme", fixture.granted(CHAT | NETWORK));
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject)).isEqualTo(CHAT | NETWORK | allPersonal() | service());
      fixture.remote.fail("gone");
      fixture.executor.runDue();
      assertThat(training(subject)).isEqualTo(service());
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
    }
  }

  @Test
  void law1_switchedOff_nothingAnywhere() {
    fixture.remote.say("acme", fixture.granted(CHAT));
    try (Decisions decisions = fixture.built(fixture.builder().enabled(false))) {
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.keptAnywhere()).isZero();
      assertThat(decision.reason(OPERATION, USAGE)).isEqualTo(Withheld.DISABLED);
    }
  }

  @Test
  void law1_invalidPolicyFile_neverUntilCorrected() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.write("policy.yaml", "rules: [ { basis: perhaps } ]");
      fixture.executor.advance(Duration.ofSeconds(60));
      assertThat(subject.decision().keptAnywhere()).isZero();
      assertThat(subject.decision().reason(OPERATION, USAGE)).isEqualTo(Withheld.POLICY);
      fixture.write("policy.yaml", Fixture.RULES); // it permits no more than the last valid policy
      fixture.executor.advance(Duration.ofSeconds(60));
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isEqualTo(USAGE);
    }
  }

  @Test
  void permittedAtAnyTime_decidedAnewForAnotherDestination_isAllThatIsPermittedHere() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      deny(decisions, "acme", Category.CONTENT_CHAT);
      Decision after = subject.decision();
      assertThat(after).isNotSameAs(before);
      assertThat(after.permittedAtAnyTime(OPERATION, before))
          .isEqualTo(after.permitted(OPERATION))
          .isNotZero();
    }
  }

  @Test
  void permittedAtAnyTime_somethingBeganWithAGrant_isNothing() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      deny(decisions, "acme", Category.CONTENT_AUDIO);
      assertThat(subject.decision()).isNotSameAs(before);
      assertThat(subject.decision().permittedAtAnyTime(OPERATION, before)).isZero();
    }
  }

  @Test
  void policyFile_rewrittenWithTheSameRules_keepsDecisions() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      fixture.write("policy.yaml", "# reviewed\n" + Fixture.RULES);
      fixture.executor.advance(Duration.ofSeconds(60));
      assertThat(subject.decision()).isSameAs(before);
    }
  }

  @Test
  void replacePolicy_whileAFileIsWatched_isNotUndoneAndItsFilesAreWatched() {
    try (Decisions decisions = fixture.decisions()) {
      Path file = fixture.write("other.yaml", "rules: []");
      decisions.replacePolicy(
          PooledPolicy.load(List.of(file.toString()), Fixture.CATEGORIES, java.util.Set.of()));
      fixture.executor.advance(Duration.ofSeconds(60));
      assertThat(decisions.processSubject().decision().keptAnywhere()).isZero();
      fixture.write("other.yaml", Fixture.RULES);
      fixture.executor.advance(Duration.ofSeconds(60));
      fixture.executor.advance(Duration.ofSeconds(60));
      assertThat(decisions.processSubject().decision().keptAnywhere()).isEqualTo(service());
    }
  }

  @Test
  void law6_oneGrantEnds_theOthersOfTheSubjectStayUnbroken() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(10)),
          fixture.granted(AUDIO));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision first = subject.decision();
      long captured = fixture.clock.epochNanos();
      fixture.executor.advance(Duration.ofSeconds(10));
      assertThat(subject.decision()).isNotSameAs(first);
      assertThat(subject.decision().permitted(TRAINING, captured, first) & (CHAT | AUDIO))
          .isEqualTo(AUDIO);
    }
  }

  @Test
  void law12_sourceConfirmedAgainBeforeItWentStale_grantIsUnbroken() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision first = subject.decision();
      long captured = fixture.clock.epochNanos();
      fixture.executor.advance(Duration.ofHours(23));
      fixture.remote.confirm();
      fixture.file.confirm();
      fixture.executor.advance(Duration.ofHours(1));
      assertThat(first.isCurrent(fixture.clock)).isFalse();
      assertThat(subject.decision().isCurrent(fixture.clock)).isTrue();
      assertThat(subject.decision().permitted(TRAINING, captured, first) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law12_silenceGoesStale_optOutWithheld() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & NETWORK).isEqualTo(NETWORK);
      fixture.clock.advance(Duration.ofHours(24));
      assertThat(training(subject) & NETWORK).isZero();
    }
  }

  @Test
  void law8_severalSubjects_allMustPermitInAnyOrder() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT | AUDIO));
      fixture.remote.say("beta/u8", fixture.granted(CHAT));
      SubjectHandle one = decisions.subject("acme/u7");
      SubjectHandle other = decisions.subject("beta/u8");
      SubjectHandle both = one.and(other);
      assertThat(other.and(one)).isSameAs(both);
      assertThat(both.and(one)).isSameAs(both);
      assertThat(one.and(both)).isSameAs(both);
      assertThat(training(both) & (CHAT | AUDIO)).isEqualTo(CHAT);
      deny(decisions, "beta", Category.CONTENT_CHAT);
      assertThat(training(both) & (CHAT | AUDIO)).isZero();
      assertThat(training(one) & (CHAT | AUDIO)).isEqualTo(CHAT | AUDIO);
      assertThat(both.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void and_withTheUnknownSubject_isTheKnownOne() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle known = decisions.subject("acme");
      assertThat(known.and(decisions.processSubject())).isSameAs(known);
      assertThat(decisions.processSubject().and(known)).isSameAs(known);
    }
  }

  @Test
  void law1_subjectOfAnotherImplementation_permitsNothingAloneAndWithOthers() {
    try (Decisions decisions = fixture.decisions();
        Decisions others = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle known = decisions.subject("acme/u7");
      Subject foreign = new ForeignSubject("acme/u7");
      assertThat(training(known) & CHAT).isEqualTo(CHAT);

      SubjectHandle unknown = decisions.of(foreign);
      assertThat(training(unknown)).isZero();
      assertThat(unknown.decision().permitted(OPERATION)).isZero();
      assertThat(unknown.permittedBefore(OPERATION, Long.MAX_VALUE)).isZero();
      assertThat(unknown.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
      assertThat(known.and(foreign)).isSameAs(unknown);
      assertThat(unknown.and(known)).isSameAs(unknown);
      assertThat(decisions.processSubject().and(foreign)).isSameAs(unknown);
      assertThat(unknown.and(decisions.processSubject())).isSameAs(unknown);
      assertThat(decisions.of(unknown.storeInContext(Context.root()))).isSameAs(unknown);
      assertThat(others.of(unknown)).isSameAs(others.of(foreign)).isNotSameAs(unknown);
      assertThat(others.subject("acme/u7").and(unknown)).isSameAs(others.of(foreign));

      fixture.remote.say("acme/u7", fixture.granted(CHAT | AUDIO));
      fixture.executor.runDue();
      assertThat(training(unknown)).as("whatever changes").isZero();
    }
  }

  /** A subject of the application's own class, or a mock. */
  private record ForeignSubject(String path) implements Subject {
    @Override
    public List<String> paths() {
      return List.of(path);
    }

    @Override
    public Subject and(Subject other) {
      return other;
    }

    @Override
    public void addTo(Span span) {}

    @Override
    public Context storeInContext(Context context) {
      return context;
    }
  }

  @Test
  void law6_grant_permitsOnlyDataSinceThen() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      long earlier = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(1));
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START.minusSeconds(9), null));
      fixture.executor.runDue();
      long now = fixture.clock.epochNanos();
      Decision after = subject.decision();
      assertThat(after.permitted(TRAINING, now) & CHAT).isEqualTo(CHAT);
      assertThat(after.permitted(TRAINING, earlier) & CHAT).isZero();
      assertThat(after.permitted(TRAINING, now, before) & CHAT).isZero();
      assertThat(after.reason(TRAINING, CHAT)).isEqualTo(Withheld.TOO_OLD);
    }
  }

  @Test
  void law6_newHandleAfterAChange_grantDoesNotReachBackBehindTheChange() {
    try (Decisions decisions = fixture.decisions()) {
      long earlier = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(1));
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START.minusSeconds(9), null));
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.permitted(TRAINING, earlier) & CHAT).isZero();
      assertThat(decision.permitted(TRAINING, fixture.clock.epochNanos()) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law6_grantRevokeGrant_dataOfOnePeriodNeverLeavesUnderAnother() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      Decision first = subject.decision();
      long captured = fixture.clock.epochNanos() + 1;
      assertThat(first.permitted(TRAINING, captured) & CHAT).isEqualTo(CHAT);
      fixture.executor.advance(Duration.ofSeconds(1));
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.advance(Duration.ofSeconds(1));
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      Decision second = subject.decision();
      long now = fixture.clock.epochNanos() + 1;
      assertThat(second.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(second.permitted(TRAINING, captured) & CHAT).isZero();
      assertThat(second.permitted(TRAINING, now, first) & CHAT).isZero();
      fixture.executor.runDue();
      assertThat(subject.decision().permitted(TRAINING, now, second) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law6_accountLiftsItsDenial_newHandleDoesNotReachBackToTheUsersOlderGrant() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      deny(decisions, "acme", Category.CONTENT_CHAT);
      fixture.executor.advance(Duration.ofSeconds(1));
      long whileDenied = fixture.clock.epochNanos();
      fixture.executor.advance(Duration.ofSeconds(1));
      grant(decisions, "acme", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(decision.permitted(TRAINING, whileDenied) & CHAT).isZero();
    }
  }

  @Test
  void law6_renewal_keepsTheTimeOfTheUnbrokenGrant() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision first = subject.decision();
      long captured = fixture.clock.epochNanos();
      fixture.executor.advance(Duration.ofHours(1));
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(subject.decision().permitted(TRAINING, captured, first) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law6_optOutAfterADenial_countsFromItsEnd() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision first = subject.decision();
      long captured = fixture.clock.epochNanos();
      assertThat(first.permitted(TRAINING, captured - 1_000_000) & NETWORK).isEqualTo(NETWORK);
      fixture.remote.say("acme/u7", fixture.denied(NETWORK));
      fixture.executor.advance(Duration.ofSeconds(1));
      assertThat(training(subject) & NETWORK).isZero();
      fixture.remote.fail("for a while");
      fixture.executor.advance(Duration.ofSeconds(1));
      fixture.remote.fail(null);
      fixture.remote.say("acme/u7");
      fixture.executor.advance(Duration.ofSeconds(1));
      assertThat(training(subject) & NETWORK).isEqualTo(NETWORK);
      assertThat(subject.decision().permitted(TRAINING, captured) & NETWORK).isZero();
      assertThat(subject.decision().permitted(TRAINING, fixture.clock.epochNanos(), first))
          .matches(mask -> (mask & NETWORK) == 0);
    }
  }

  @Test
  void since_boundsAllowToo() {
    String yaml =
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [any], basis: allow, since: 2024-01-11 }
        """;
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(yaml)))) {
      Decision decision = decisions.processSubject().decision();
      long tomorrow = EpochNanos.nanos(TestClock.START.plusSeconds(43_200));
      assertThat(decision.permitted(OPERATION, tomorrow) & USAGE).isEqualTo(USAGE);
      assertThat(decision.permitted(OPERATION, tomorrow - 1) & USAGE).isZero();
      assertThat(decisions.explain(decisions.processSubject(), OPERATION).lines())
          .filteredOn(line -> line.category().equals(Category.SERVICE_USAGE))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.permitted()).isFalse();
                assertThat(line.reason()).contains("only for data from 2024-01-11");
              });
    }
  }

  @Test
  void law12_staleGrant_withheldWhileDenialStays() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT), fixture.denied(AUDIO));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
      fixture.changes.clear();
      fixture.executor.advance(Duration.ofHours(24));
      assertThat(subject.decision().permitted(TRAINING)).isEqualTo(service());
      assertThat(subject.decision().reason(TRAINING, CHAT | NETWORK)).isEqualTo(Withheld.UNKNOWN);
      assertThat(subject.decision().reason(TRAINING, AUDIO)).isEqualTo(Withheld.DENIED);
      // held data is not removed
      assertThat(fixture.changes).allMatch(change -> (change.tightened() & CHAT) == 0);
      fixture.remote.confirm();
      fixture.file.confirm();
      fixture.remote.say("acme/u7", fixture.granted(CHAT), fixture.denied(AUDIO));
      fixture.executor.runDue();
      assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
    }
  }

  @Test
  void law12_expiry_withheldAtTheGateBeforeAnyTimerRan() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(10)));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision decision = subject.decision();
      fixture.clock.advance(Duration.ofSeconds(10).minusNanos(1));
      assertThat(subject.currentDecision()).isSameAs(decision);
      fixture.clock.advance(Duration.ofNanos(1));
      assertThat(decision.isCurrent(fixture.clock)).isFalse();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.currentDecision()).isSameAs(subject.decision());
      fixture.executor.runDue();
      assertThat(fixture.changes).anyMatch(change -> (change.tightened() & CHAT) != 0);
    }
  }

  @Test
  void law12_wallClockSetBack_extendsNoGrant() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(600)));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.moveWall(Duration.ofHours(-1));
      decisions.replacePolicy(fixture.policy(Fixture.RULES + "\n"));
      SubjectHandle later = decisions.subject("acme/u7").and(decisions.subject("acme"));
      fixture.clock.advance(Duration.ofSeconds(600));
      assertThat(training(subject) & CHAT).isZero();
      assertThat(training(later) & CHAT).isZero();
      assertThat(training(decisions.subject("acme/u7")) & CHAT).isZero();
    }
  }

  @Test
  void law12_wallClockSetForward_onlyTightens() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(600)));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.moveWall(Duration.ofHours(1));
      assertThat(training(subject) & CHAT).isZero();
      fixture.clock.moveWall(Duration.ofHours(-1));
      assertThat(training(subject) & CHAT).isZero();
    }
  }

  @Test
  void law12_wallClockSetBack_aGrantReachesNoFurtherBack() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.advance(Duration.ofHours(2));
      long beforeTheGrant = fixture.clock.epochNanos();
      fixture.clock.moveWall(Duration.ofHours(-1));
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(subject.decision().permitted(TRAINING, beforeTheGrant - 1) & CHAT).isZero();
    }
  }

  @Test
  void law12_newTerms_endGrantsUnderOlderOnesButNoDenial() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT), fixture.denied(AUDIO));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      decisions.replacePolicy(
          fixture.policy(
              """
              rules:
                - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, since: 2023-12-01 }
              """));
      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
      assertThat(subject.decision().reason(TRAINING, AUDIO)).isEqualTo(Withheld.DENIED);
      assertThat(fixture.changes).anyMatch(change -> (change.tightened() & CHAT) != 0);
    }
  }

  @Test
  void deny_atTheAccount_hasChangedEveryCombinationWhenItReturns() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.remote.say("beta/u8", fixture.granted(CHAT));
      SubjectHandle user = decisions.subject("acme/u7");
      SubjectHandle both = user.and(decisions.subject("beta/u8"));
      assertThat(training(both) & CHAT).isEqualTo(CHAT);
      deny(decisions, "acme", Category.CONTENT_CHAT);
      assertThat(user.decision().permitted(TRAINING) & CHAT).isZero();
      assertThat(both.decision().permitted(TRAINING) & CHAT).isZero();
      assertThat(decisions.subject("beta/u8").decision().permitted(TRAINING) & CHAT)
          .isEqualTo(CHAT);
    }
  }

  @Test
  void change_thatChangesNothingForAHandle_keepsItsDecision() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      fixture.remote.say("beta/u8", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(subject.decision()).isSameAs(before);
      assertThat(fixture.changes).isEmpty();
    }
  }

  @Test
  void adds_ofADocument_joinDownwardAndOverSubjects() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(new MaskedDocument("clinic", 1, HEALTH, List.of()));
      SubjectHandle patient = decisions.subject("clinic/p1");
      assertThat(patient.decision().addedToContent()).isEqualTo(HEALTH);
      assertThat(patient.and(decisions.subject("acme")).decision().addedToContent())
          .isEqualTo(HEALTH);
      assertThat(decisions.subject("acme").decision().addedToContent()).isZero();
    }
  }

  @Test
  void ownSubject_isPartOfEveryHandle() {
    try (Decisions decisions = fixture.built(fixture.builder().ownSubject(path("acme/device")))) {
      fixture.remote.say("beta", fixture.granted(CHAT));
      SubjectHandle guest = decisions.subject("beta/u8");
      assertThat(decisions.processSubject().subjectPaths()).containsExactly(path("acme/device"));
      assertThat(guest.subjectPaths()).containsExactly(path("acme/device"), path("beta/u8"));
      assertThat(training(guest) & CHAT).isZero();
      assertThat(guest.and(decisions.processSubject())).isSameAs(guest);
    }
  }

  @Test
  void context_carriesTheHandle_alsoOfAnotherInstance() {
    try (Decisions decisions = fixture.decisions();
        Decisions others = new Fixture(directory).decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Context context = Context.root().with(subject);
      assertThat(decisions.of(context)).isSameAs(subject);
      assertThat(decisions.of(Context.root())).isSameAs(decisions.processSubject());
      SubjectHandle theirs = others.of(context);
      assertThat(theirs).isSameAs(others.subject("acme/u7")).isNotSameAs(subject);
    }
  }

  @Test
  void handle_ofTheSameSubjects_isTheSameObject() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(decisions.subject("acme/u7")).isSameAs(subject);
      assertThat(subject).hasToString("Subject{1}");
    }
  }

  @Test
  void handles_evicted_stayTheSameWhileHeldAndLeaveNothingBehindElse() {
    DecisionsBuilder small =
        fixture
            .builder()
            .cacheMaxBytes(16 << 10)
            .cacheExecutor(ManualExecutor.onTheCaller(fixture.clock));
    try (Decisions decisions = fixture.built(small)) {
      SubjectHandle held = decisions.subject("held");
      SubjectHandle both = decisions.subject("acme/u1").and(held);
      for (int i = 0; i < 2_000; i++) {
        decisions.subject("acme/u" + i);
      }
      org.awaitility.Awaitility.await()
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(decisions.cache().size()).isLessThan(100);
              });
      assertThat(decisions.subject("held")).isSameAs(held);
      assertThat(decisions.subject("acme/u1").and(held)).isSameAs(both);

      fixture.remote.say("held", fixture.denied(CHAT));
      fixture.executor.runDue();
      assertThat(held.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
      assertThat(both.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void combinations_thatNobodyHolds_leaveNothingBehind() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle held = decisions.subject("held");
      for (int i = 0; i < 1_000; i++) {
        SubjectHandle unused = decisions.subject("acme/u" + i).and(held);
      }
      org.awaitility.Awaitility.await()
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(decisions.combinations()).isLessThanOrEqualTo(2);
              });
    }
  }

  @Test
  void subject_malformed_refusedWithoutRepeatingIt() {
    try (Decisions decisions = fixture.decisions()) {
      assertThatThrownBy(() -> decisions.subject("secret name/"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void addTo_goesThroughTheCarrier() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme");
      subject.addTo(Span.getInvalid());
      assertThat(fixture.carried).containsExactly(subject);
    }
  }

  @Test
  void build_withoutCarrierPolicyOrExecutor_refused() {
    assertThatThrownBy(() -> Decisions.builder().build()).hasMessage("policy");
    DecisionsBuilder builder = Decisions.builder().policy(PooledPolicy.never(Fixture.CATEGORIES));
    assertThatThrownBy(builder::build).hasMessage("executor");
    builder.executor(fixture.executor);
    assertThatThrownBy(builder::build).hasMessage("spanSubjects");
  }

  private static long service() {
    return Fixture.CATEGORIES.mask("service");
  }

  private static long allPersonal() {
    return Fixture.CATEGORIES.mask("personal");
  }
}
