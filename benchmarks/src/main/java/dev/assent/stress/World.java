/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.stress;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.GrantOptions;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.DecisionsBuilder;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Shared by the tests: one destination, one account that granted chat, and short names. */
final class World {
  static final Purpose PURPOSE = Purpose.AI_TRAINING;
  static final PooledPolicy NEVER = PooledPolicy.never(Categories.builtIn());
  static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  private static final Category[] CHAT = {Category.CONTENT_CHAT};
  private static final long CHAT_MASK = Categories.builtIn().mask("content.chat");
  private static final PooledPolicy STRICT =
      PooledPolicy.load(List.of("strict"), Categories.builtIn(), Set.of());
  private static final List<Destination> DESTINATIONS =
      List.of(new Destination("models", PURPOSE, Recipient.FIRST_PARTY));

  private static final long START = 1_700_000_000_000_000_000L;

  private World() {}

  /** Returns a builder with a policy that requires consent for chat, and without a source. */
  static DecisionsBuilder builder() {
    return Decisions.builder()
        .policy(STRICT)
        .destinations(DESTINATIONS)
        .executor(new SerialExecutor())
        .clock(new Time())
        .spanSubjects((span, subject) -> {});
  }

  /** Returns decisions over a source in which the account granted. */
  static Decisions granted() {
    return builder().sources(List.of(new Said())).build();
  }

  /** The same, where each change marks, and evaluates nothing at once. */
  static Decisions marking() {
    return builder().sources(List.of(new Said())).atOnce(0).build();
  }

  static int permits(SubjectHandle subject) {
    return permits(subject.decision());
  }

  static int permits(Decision decision) {
    return (decision.permitted(0) & CHAT_MASK) == 0 ? 0 : 1;
  }

  /** Revokes; these tests ignore the enforcers. */
  static void revoke(Decisions decisions, String level) {
    var unused = decisions.consent(level).revoke(PURPOSE, CHAT);
  }

  static void grant(Decisions decisions, String level) {
    var unused = decisions.consent(level).grant(PURPOSE, GrantOptions.underTerms(TERMS), CHAT);
  }

  static MaskedChoice choice(ChoiceValue value) {
    return new MaskedChoice(
        PURPOSE, CHAT_MASK, value, TERMS, Instant.ofEpochSecond(1_600_000_000), null, false);
  }

  /** Returns a grant of another category that ends in five minutes. */
  static MaskedChoice endingSoon() {
    return new MaskedChoice(
        PURPOSE,
        Categories.builtIn().mask("content.audio"),
        ChoiceValue.GRANTED,
        TERMS,
        Instant.ofEpochSecond(1_600_000_000),
        Instant.ofEpochSecond(0, START + Duration.ofMinutes(5).toNanos()),
        false);
  }

  static MaskedDocument document(String level, long revision, ChoiceValue value) {
    return new MaskedDocument(level, revision, 0, List.of(choice(value)));
  }

  /** A source and store that holds the account's last choice. */
  static final class Said implements KnownChoices, LocalStore {
    private volatile MaskedDocument account;

    Said() {
      this(choice(ChoiceValue.GRANTED));
    }

    Said(MaskedChoice... choices) {
      account = new MaskedDocument("acme", 0, 0, List.of(choices));
    }

    @Override
    public String name() {
      return "file:consent.json";
    }

    @Override
    public Answer answer(String level) {
      MaskedDocument stated = account;
      return Answer.ageless(level.equals("acme") ? stated : MaskedDocument.empty(level));
    }

    @Override
    public void store(List<LevelChoice> choices) {
      MaskedChoice last = choices.get(choices.size() - 1).choice();
      account = new MaskedDocument("acme", account.revision() + 1, 0, List.of(last));
    }

    ChoiceValue last() {
      return account.choices().get(0).value();
    }

    @Override
    public void start(Listener listener) {}
  }

  /** Two clocks that an actor moves. */
  static final class Time implements Clock {
    private volatile long nanos;

    /** Advances both clocks by ten minutes. */
    void pass() {
      nanos = Duration.ofMinutes(10).toNanos();
    }

    @Override
    public long epochNanos() {
      return START + nanos;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }
  }
}
