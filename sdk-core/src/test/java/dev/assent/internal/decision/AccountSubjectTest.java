/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.path;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that serves the people of an account, and subjects whose names can't be read. */
class AccountSubjectTest {
  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
    fixture.remote.say("acme", fixture.granted(CHAT));
    fixture.remote.say("other", fixture.granted(CHAT));
    fixture.remote.say("acmetwo", fixture.granted(CHAT));
    decisions = fixture.built(fixture.builder().account(path("acme")));
  }

  private void assertUnknown(SubjectHandle subject) {
    assertThat(subject.isNamed()).isFalse();
    assertThat(training(subject) & (CHAT | NETWORK)).isZero();
    assertThat(training(subject) & USAGE).isEqualTo(USAGE);
    assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
    assertThat(subject.decision().addedToContent()).isEqualTo(Fixture.CATEGORIES.any());
    assertThat(subject.permittedBefore(TRAINING, fixture.clock.epochNanos()) & CHAT).isZero();
    assertThat(subject.decision().awaited(TRAINING, subject.decision())).isZero();
  }

  @Test
  void subject_somebodyBelowTheAccount_hasTheChoicesOfItsPath() {
    for (String user : List.of("acme/u7", "acme/eu/u7")) {
      assertThat(decisions.subject(user).isNamed()).isTrue();
      assertThat(training(decisions.subject(user)) & CHAT).isEqualTo(CHAT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "other", "other/u1", "acmetwo/u1", "acmetwo"})
  void subject_theAccountAloneOrAnotherOne_isUnknown(String subject) {
    assertUnknown(decisions.subject(subject));
  }

  @Test
  void own_andContextWithoutSubject_areUnknown() {
    assertUnknown(decisions.processSubject());
    assertUnknown(decisions.of(Context.root()));
  }

  @Test
  void and_accountWithItsUser_isTheUser() {
    SubjectHandle account = decisions.subject("acme");

    assertThat(training(account.and(decisions.subject("acme/u7"))) & CHAT).isEqualTo(CHAT);
    assertThat(decisions.processSubject().and(decisions.subject("acme/u7")))
        .isSameAs(decisions.subject("acme/u7"));
  }

  @Test
  void and_anybodyOutside_isUnknown() {
    SubjectHandle user = decisions.subject("acme/u7");

    assertUnknown(user.and(decisions.subject("other/u1")));
    assertUnknown(decisions.subject("other/u1").and(user));
    assertUnknown(user.and(decisions.subject("acme/u8")).and(decisions.subject("other")));
  }

  @Test
  void revoke_ofTheAccount_reachesItsPeople() {
    SubjectHandle user = decisions.subject("acme/u7");
    Fixture.deny(decisions, "acme", Category.CONTENT_CHAT);

    assertThat(training(user) & CHAT).isZero();
    assertThat(user.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
  }

  @Test
  void policy_replaced_appliesToUnknownSubjects() {
    SubjectHandle account = decisions.subject("acme");
    SubjectHandle unreadable = decisions.unreadable();
    decisions.replacePolicy(
        fixture.policy(
            """
            rules:
              - { categories: [personal], purposes: [any], recipients: [any], basis: allow }
            """));

    for (SubjectHandle subject : List.of(account, unreadable, decisions.processSubject())) {
      assertThat(training(subject) & (NETWORK | USAGE)).isEqualTo(NETWORK);
    }
  }

  @Test
  void explain_accountAlone_saysWhatIsMissing() {
    Explanation explained = decisions.explain(decisions.subject("acme"), TRAINING);

    assertThat(explained.lines())
        .filteredOn(line -> line.category().equals(Category.CONTENT_CHAT))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.permitted()).isFalse();
              assertThat(line.reason())
                  .contains("names no subject below the account in ASSENT_SUBJECT");
            });
  }

  @Test
  void build_ownSubjectAndAccount_isRefused() {
    assertThatThrownBy(() -> fixture.builder().account(path("acme")).ownSubject(path("acme/u7")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unreadable_aloneAndWithOthers_needsNoChoiceOrIsWithheld() {
    Decisions plain = fixture.decisions();
    SubjectHandle user = plain.subject("acme/u7");
    assertThat(training(user) & CHAT).isEqualTo(CHAT);

    assertUnknown(plain.unreadable());
    assertThat(plain.unreadable().and(user)).isSameAs(plain.unreadable());
    assertThat(user.and(plain.unreadable())).isSameAs(plain.unreadable());
    assertThat(plain.processSubject().and(plain.unreadable())).isSameAs(plain.unreadable());
    assertThat(plain.unreadable().and(plain.processSubject())).isSameAs(plain.unreadable());
    assertThat(plain.unreadable().decision().permitted(OPERATION) & HEALTH).isZero();
  }

  @Test
  void unreadable_besideAForeignSubject_permitsNothing() {
    SubjectHandle foreign = decisions.of(new Foreign());

    assertThat(decisions.unreadable().and(foreign)).isSameAs(foreign);
    assertThat(foreign.and(decisions.unreadable())).isSameAs(foreign);
    assertThat(training(foreign)).isZero();
  }

  @Test
  void unreadable_ofAnotherInstance_isUnreadableHere() {
    SubjectHandle other = fixture.decisions().unreadable();

    assertThat(decisions.of(other)).isSameAs(decisions.unreadable());
    assertThat(decisions.subject("acme/u7").and(other)).isSameAs(decisions.unreadable());
  }

  @Test
  void unreadable_whileSwitchedOff_permitsNothing() {
    Decisions off = fixture.built(fixture.builder().enabled(false));

    assertThat(off.unreadable().decision().permitted(TRAINING)).isZero();
  }

  /** A subject that is not Assent's. */
  private static final class Foreign implements Subject {
    @Override
    public List<String> paths() {
      return List.of("acme/u7");
    }

    @Override
    public Subject and(Subject other) {
      return this;
    }

    @Override
    public void addTo(Span span) {}

    @Override
    public Context storeInContext(Context context) {
      return context;
    }
  }
}
