/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CATEGORIES;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request with {@code Sec-GPC: 1} denies, and what it leaves as it is. */
@Timeout(60)
class GlobalPrivacyControlTest {
  private static final int PARTNER = 2;

  private static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new Destination("partner", Purpose.AI_TRAINING, Recipient.THIRD_PARTY),
          new Destination("vendor", Purpose.AI_TRAINING, Recipient.PROCESSOR));

  private static final String EVERYBODY = "denier";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    forgetChoices();
    fixture = new Fixture(directory);
  }

  @AfterEach
  void forgetChoices() {
    System.getProperties().remove(ProcessChoices.WAITING);
    System.clearProperty(ProcessChoices.MADE);
  }

  private Decisions decisions() {
    return fixture.built(fixture.builder().destinations(DESTINATIONS));
  }

  private static long at(int destination, SubjectHandle subject) {
    return subject.currentDecision().permitted(destination);
  }

  @Test
  void withGpc_somebodyWhoGranted_isDeniedAtThirdPartiesAlone() {
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    try (Decisions decisions = decisions()) {
      SubjectHandle plain = decisions.subject("acme/u7");
      SubjectHandle signalled = plain.withGpc();
      assertThat(at(PARTNER, plain) & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
      assertThat(at(PARTNER, signalled) & (CHAT | NETWORK)).isZero();
      assertThat(signalled.decision().reason(PARTNER, CHAT)).isEqualTo(Withheld.DENIED);
      assertThat(at(PARTNER, signalled) & USAGE).isEqualTo(USAGE);
      for (int destination : List.of(0, TRAINING, 3)) {
        assertThat(at(destination, signalled)).isEqualTo(at(destination, plain));
      }
    }
  }

  @Test
  void withGpc_afterwards_hasChangedNoChoice() {
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    try (Decisions decisions = decisions()) {
      SubjectHandle plain = decisions.subject("acme/u7");
      long before = at(PARTNER, plain);
      assertThat(at(PARTNER, plain.withGpc())).isNotEqualTo(before);
      fixture.executor.runDue();
      assertThat(at(PARTNER, decisions.subject("acme/u7"))).isEqualTo(before);
      assertThat(fixture.changes).isEmpty();
      assertThat(fixture.file.stored).isEmpty();
    }
  }

  @Test
  void and_withAnyOtherSubject_keepsTheSignal() {
    try (Decisions decisions = decisions()) {
      SubjectHandle one = decisions.subject("acme/u7");
      SubjectHandle other = decisions.subject("acme/u8");
      List<SubjectHandle> others =
          List.of(one, other, one.and(other), decisions.processSubject(), decisions.unreadable());
      for (SubjectHandle some : others) {
        for (SubjectHandle more : others) {
          SubjectHandle plain = some.and(more);
          SubjectHandle signalled = plain.withGpc();
          assertThat(plain.hasGpc()).isFalse();
          assertThat(signalled.hasGpc()).isTrue();
          assertThat(signalled.paths()).isEqualTo(plain.paths());
          assertThat(signalled.isUnreadable()).isEqualTo(plain.isUnreadable());
          assertThat(some.withGpc().and(more)).isSameAs(signalled);
          assertThat(some.and(more.withGpc())).isSameAs(signalled);
          assertThat(some.withGpc().and(more.withGpc())).isSameAs(signalled);
          assertThat(signalled.covers(plain)).isTrue();
          assertThat(plain.covers(signalled)).isFalse();
        }
      }
    }
  }

  @Test
  void covers_subjectsThatCannotBeRead_isFalseForThoseThatCan() {
    try (Decisions decisions = decisions()) {
      SubjectHandle signalled = decisions.subject("acme/u7").withGpc();
      assertThat(signalled.covers(decisions.unreadable())).isFalse();
      assertThat(signalled.covers(decisions.unreadable().withGpc())).isFalse();
      assertThat(decisions.unreadable().withGpc().covers(signalled)).isTrue();
    }
  }

  @Test
  void withGpc_askedAgain_isTheSameHandleWithItsHistory() {
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    try (Decisions decisions = decisions()) {
      SubjectHandle signalled = decisions.subject("acme/u7").withGpc();
      Decision before = signalled.decision();
      System.gc();
      assertThat(decisions.subject("acme/u7").withGpc()).isSameAs(signalled);
      assertThat(decisions.subject("acme/u7").withGpc().decision()).isSameAs(before);
      assertThat(decisions.combinations()).isEqualTo(1); // that of nobody
    }
  }

  @Test
  void of_handleOfAnotherInstance_keepsTheSignal() {
    try (Decisions one = decisions();
        Decisions other = decisions()) {
      assertThat(other.of(one.subject("acme/u7").withGpc()))
          .isSameAs(other.subject("acme/u7").withGpc());
      assertThat(other.of(one.unreadable().withGpc())).isSameAs(other.unreadable().withGpc());
      assertThat(other.of(one.processSubject().withGpc()))
          .isSameAs(other.processSubject().withGpc());
    }
  }

  @Test
  void of_contextWithTheSignal_isThatOfTheRequest() {
    try (Decisions decisions = decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Context request = GlobalPrivacyControl.addTo(Context.root());
      assertThat(GlobalPrivacyControl.isIn(Context.root())).isFalse();
      assertThat(GlobalPrivacyControl.isIn(request)).isTrue();
      assertThat(decisions.of(request)).isSameAs(decisions.processSubject().withGpc());
      assertThat(decisions.of(request.with(subject))).isSameAs(subject.withGpc());
      assertThat(decisions.of(Context.root().with(subject))).isSameAs(subject);
    }
  }

  @Test
  void permittedBefore_dataOfAnEarlierRun_isDeniedAtThirdPartiesAlone() {
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    try (Decisions decisions = decisions()) {
      SubjectHandle plain = decisions.subject("acme/u7");
      long now = fixture.clock.epochNanos();
      assertThat(plain.permittedBefore(PARTNER, now) & CHAT).isEqualTo(CHAT);
      assertThat(plain.withGpc().permittedBefore(PARTNER, now))
          .isEqualTo(CATEGORIES.mask("service"));
      assertThat(plain.withGpc().permittedBefore(TRAINING, now) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void revoke_ofTheSubject_reachesTheHandleOfItsRequests() {
    fixture.remote.say("acme/u7", fixture.granted(CHAT));
    try (Decisions decisions = decisions()) {
      SubjectHandle signalled = decisions.subject("acme/u7").withGpc();
      assertThat(at(TRAINING, signalled) & CHAT).isEqualTo(CHAT);
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(signalled.decision().permitted(TRAINING) & CHAT).isZero();
    }
  }

  @Test
  void reportOnly_whileItLasts_isEnforcedAtThirdPartiesAloneAndGoesOn() {
    ReportOnly reportOnly = ReportOnly.until(fixture.clock.epochNanos() + 1_000_000_000L);
    try (Decisions decisions =
        fixture.built(fixture.builder().destinations(DESTINATIONS).reportOnly(reportOnly))) {
      for (SubjectHandle plain :
          List.of(
              decisions.processSubject(), decisions.unreadable(), decisions.subject("acme/u7"))) {
        Decision signalled = plain.withGpc().currentDecision();
        assertThat(signalled.reportsOnly(PARTNER)).isFalse();
        assertThat(signalled.permitted(PARTNER)).isEqualTo(CATEGORIES.mask("service"));
        for (int destination : List.of(0, TRAINING, 3)) {
          assertThat(signalled.reportsOnly(destination)).isTrue();
        }
        assertThat(plain.currentDecision().reportsOnly(PARTNER)).isTrue();
      }
      assertThat(decisions.reportsOnly()).isTrue();
    }
  }

  /** The model: one more subject, who denies everything. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decision_randomPoliciesAndChoices_isThatBesideSomebodyWhoDeniesEverything(long seed) {
    Random random = new Random(seed);
    fixture.remote.say(EVERYBODY, everything(ChoiceValue.DENIED, fixture, false));
    for (int round = 0; round < 40; round++) {
      fixture.remote.say("acme/u7", choices(random));
      fixture.remote.say("acme", choices(random));
      try (Decisions decisions =
          fixture.built(
              fixture.builder().destinations(DESTINATIONS).policy(fixture.policy(rules(random))))) {
        SubjectHandle plain = decisions.subject("acme/u7");
        Decision signalled = plain.withGpc().currentDecision();
        Decision denied = plain.and(decisions.subject(EVERYBODY)).currentDecision();
        assertSame(signalled, denied, PARTNER);
        for (int destination : List.of(0, TRAINING, 3)) {
          assertSame(signalled, plain.currentDecision(), destination);
        }
      }
    }
  }

  private static void assertSame(Decision one, Decision other, int destination) {
    assertThat(one.permitted(destination)).isEqualTo(other.permitted(destination));
    assertThat(one.awaited(destination, one)).isEqualTo(other.awaited(destination, other));
    assertThat(one.reduced(destination)).isEqualTo(other.reduced(destination));
    assertThat(one.redacted(destination)).isEqualTo(other.redacted(destination));
    long withheld = CATEGORIES.all() & ~one.permitted(destination);
    for (long rest = withheld; rest != 0; rest &= rest - 1) {
      long category = rest & -rest;
      assertThat(one.reason(destination, category)).isEqualTo(other.reason(destination, category));
    }
  }

  private static MaskedChoice everything(ChoiceValue value, Fixture fixture, boolean covers) {
    return new MaskedChoice(
        Purpose.AI_TRAINING,
        CATEGORIES.all(),
        value,
        Fixture.TERMS,
        fixture.clock.instant(),
        null,
        covers);
  }

  private MaskedChoice[] choices(Random random) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      ChoiceValue value = random.nextBoolean() ? ChoiceValue.GRANTED : ChoiceValue.DENIED;
      MaskedChoice all = everything(value, fixture, random.nextBoolean());
      choices.add(
          new MaskedChoice(
              all.purpose(),
              random.nextLong() & CATEGORIES.all(),
              value,
              all.terms(),
              all.at().minusSeconds(random.nextInt(100)),
              random.nextBoolean() ? null : all.at().plusSeconds(random.nextInt(100)),
              all.coversHeld()));
    }
    return choices.toArray(MaskedChoice[]::new);
  }

  private static String rules(Random random) {
    StringBuilder rules = new StringBuilder("rules:\n");
    List<String> bases = List.of("allow", "opt_out", "opt_in", "never");
    List<String> treatments = List.of("remove", "redact", "reduce");
    for (String group : List.of("service", "personal", "content", "protected")) {
      String basis = bases.get(random.nextInt(bases.size()));
      rules
          .append("  - { categories: [")
          .append(group)
          .append("], purposes: [any], recipients: [any], basis: ")
          .append(basis);
      if (basis.startsWith("opt")) {
        rules.append(", treatment: ").append(treatments.get(random.nextInt(3)));
      }
      if (basis.equals("opt_in") && random.nextBoolean()) {
        rules.append(", pending: hold");
      }
      rules.append(" }\n");
    }
    return rules.toString();
  }
}
