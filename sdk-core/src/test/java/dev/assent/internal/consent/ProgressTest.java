/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.position.Position;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers that wait for another level, over random documents. */
class ProgressTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final List<Integer> CELLS =
      List.of(
          Long.numberOfTrailingZeros(CATEGORIES.mask("content.chat")),
          Long.numberOfTrailingZeros(CATEGORIES.mask("content.audio")));
  private static final List<Long> SINCE =
      List.of(
          Long.MIN_VALUE, Instant.parse("2024-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L);

  /** From the strictest to the loosest. */
  private static final List<ChoiceState> ORDER =
      List.of(ChoiceState.DENIED, ChoiceState.UNKNOWN, ChoiceState.UNSET, ChoiceState.GRANTED);

  private final TestClock clock = new TestClock();
  private final Random random = new Random(17);

  @Test
  void effective_answerThatWaits_isTheStricterOfBoth() {
    int granted = 0;
    int differing = 0;
    for (int i = 0; i < 30_000; i++) {
      Answer account = answer("acme", 4);
      Answer now = answer("acme/u7", 4);
      Answer before = answer("acme/u7", 4);
      Progress.Waiting waiting = new Progress.Waiting(before, at(7), at(7), null);
      Answer waits = now.with(new Progress(at(7), at(0), null, waiting));
      for (int bit : CELLS) {
        for (long since : SINCE) {
          int ifNow = state(account, now, bit, since);
          int ifBefore = state(account, before, bit, since);
          int both = state(account.with(new Progress(at(7), at(0), null, null)), waits, bit, since);
          assertThat(both).isEqualTo(Math.min(ifNow, ifBefore));
          assertThat(state(account.with(new Progress(at(8), at(0), null, null)), waits, bit, since))
              .isEqualTo(ifNow);
          assertThat(state(account, waits, bit, since)).isEqualTo(ifNow); // no position at all
          granted += both == 3 ? 1 : 0;
          differing += ifNow > ifBefore ? 1 : 0;
        }
      }
    }
    assertThat(granted).isGreaterThan(1_000);
    assertThat(differing).isGreaterThan(10_000);
  }

  /** The account's may wait, too, for an earlier position than a later change of it. */
  @Test
  void effective_severalWaits_isNotLooserThanAny() {
    for (int i = 0; i < 10_000; i++) {
      Answer account = answer("acme", 4);
      Answer accountBefore = answer("acme", 4);
      Answer now = answer("acme/u7", 4);
      Answer second = answer("acme/u7", 4);
      Answer first = answer("acme/u7", 4);
      Progress.Waiting earlier = new Progress.Waiting(first, at(5), at(8), null);
      Answer waits =
          now.with(
              new Progress(
                  at(9), at(0), null, new Progress.Waiting(second, at(9), at(9), earlier)));
      Answer other =
          account.with(
              new Progress(
                  at(5), at(0), null, new Progress.Waiting(accountBefore, at(9), at(9), null)));
      for (int bit : CELLS) {
        int both = state(other, waits, bit, Long.MIN_VALUE);
        for (Answer mine : List.of(now, second, first)) {
          for (Answer theirs : List.of(account, accountBefore)) {
            assertThat(both).isLessThanOrEqualTo(state(theirs, mine, bit, Long.MIN_VALUE));
          }
        }
        // known as of 6, so the first change does not wait any more
        Answer later = account.with(new Progress(at(6), at(0), null, null));
        assertThat(state(later, waits, bit, Long.MIN_VALUE))
            .isEqualTo(
                Math.min(
                    state(account, now, bit, Long.MIN_VALUE),
                    state(account, second, bit, Long.MIN_VALUE)));
      }
    }
  }

  @Test
  void effective_firstAnswer_isUnknownButForItsDenials() {
    for (int i = 0; i < 10_000; i++) {
      Answer account =
          Answer.ageless(MaskedDocument.empty("acme")).with(new Progress(at(7), at(0), null, null));
      Answer now = answer("acme/u7", 4);
      Answer waits =
          now.with(
              new Progress(
                  at(7),
                  at(0),
                  null,
                  new Progress.Waiting(Answer.unknown("not loaded"), at(7), at(7), null)));
      for (int bit : CELLS) {
        int whole = state(account, now, bit, Long.MIN_VALUE);
        assertThat(state(account, waits, bit, Long.MIN_VALUE)).isEqualTo(whole == 0 ? 0 : 1);
      }
    }
  }

  /** The user's document was read with a later change, of which the account's knows nothing. */
  @Test
  void effective_otherLevelThatChangedLater_isNotOfTheSameMoment() {
    Answer account = granted("acme");
    Answer before = Answer.ageless(MaskedDocument.empty("acme"));
    Answer user = Answer.ageless(MaskedDocument.empty("acme/u7"));
    int bit = CELLS.get(0);
    Answer changedAt18 = user.with(new Progress(at(18), at(18), null, null));

    assertThat(state(account(account, before, 17), changedAt18, bit, SINCE.get(0))).isEqualTo(2);
    assertThat(state(account(account, before, 19), changedAt18, bit, SINCE.get(0))).isEqualTo(3);
    Answer knownBefore = user.with(new Progress(at(30), at(29), at(17), null));
    assertThat(state(account(account, before, 17), knownBefore, bit, SINCE.get(0))).isEqualTo(3);
    Position next = new Position(1, 5);
    Answer ofTheNext = user.with(new Progress(next, next, null, null));
    assertThat(state(account(account, before, 19), ofTheNext, bit, SINCE.get(0))).isEqualTo(2);
  }

  /** Content is health information as long as one of the answers that count says so. */
  @Test
  void adds_answerThatWaits_areThoseOfBoth() {
    long health = CATEGORIES.mask("protected.health");
    long education = CATEGORIES.mask("protected.education");
    Answer before = Answer.ageless(new MaskedDocument("acme/u7", 1, health, List.of()));
    Answer now = Answer.ageless(new MaskedDocument("acme/u7", 2, education, List.of()));
    Progress.Waiting waiting = new Progress.Waiting(before, at(7), at(7), null);
    Answer waits = now.with(new Progress(at(7), at(0), null, waiting));
    Answer account = Answer.ageless(MaskedDocument.empty("acme"));

    assertThat(read(account.with(new Progress(at(7), at(0), null, null)), waits).adds())
        .isEqualTo(health | education);
    assertThat(read(account.with(new Progress(at(8), at(0), null, null)), waits).adds())
        .isEqualTo(education);
  }

  /** Read at 17 in the place of another one, and known as of a position. */
  private static Answer account(Answer now, Answer before, long current) {
    Progress.Waiting waiting = new Progress.Waiting(before, at(17), at(current), null);
    return now.with(new Progress(at(current), at(17), null, waiting));
  }

  private Answer granted(String level) {
    return Answer.ageless(
        new MaskedDocument(
            level,
            1,
            0,
            List.of(
                new MaskedChoice(
                    Purpose.AI_TRAINING,
                    1L << CELLS.get(0),
                    ChoiceValue.GRANTED,
                    null,
                    after(-1),
                    null,
                    false))));
  }

  /** What does not loosen has the same effect as the stricter of both. */
  @Test
  void loosens_false_isNeverLooser() {
    int tightens = 0;
    for (int i = 0; i < 100_000; i++) {
      Answer now = answer("acme/u7", 2);
      Answer before = answer("acme/u7", 2);
      if (!Progress.loosens(now, before)) {
        tightens++;
        for (int bit : CELLS) {
          Answer account = Answer.ageless(MaskedDocument.empty("acme"));
          for (long since : SINCE) {
            assertThat(state(account, now, bit, since))
                .isLessThanOrEqualTo(state(account, before, bit, since));
          }
        }
      }
    }
    assertThat(tightens).isGreaterThan(1_000);
  }

  private static Position at(long heartbeat) {
    return new Position(0, heartbeat);
  }

  private int state(Answer account, Answer user, int bit, long since) {
    return ORDER.indexOf(
        read(account, user).effective(Purpose.AI_TRAINING, bit, since, false).state());
  }

  private ResolvedChoices read(Answer account, Answer user) {
    Map<String, Answer> answers = Map.of("acme", account, "acme/u7", user);
    KnownChoices source =
        new KnownChoices() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public Answer answer(String level) {
            return answers.get(level);
          }

          @Override
          public void start(Listener listener) {}
        };
    return ResolvedChoices.read(
        new SubjectPath("acme/u7"), List.of(source), CATEGORIES, Duration.ofDays(1), clock);
  }

  private Answer answer(String level, int most) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (int i = random.nextInt(most); i > 0; i--) {
      boolean isDenied = random.nextInt(4) == 0;
      LocalDate[] terms = {null, LocalDate.parse("2023-08-07"), LocalDate.parse("2024-02-01")};
      Instant end = random.nextInt(4) == 0 ? after(random.nextInt(9) - 4) : null;
      choices.add(
          new MaskedChoice(
              Purpose.AI_TRAINING,
              1L << CELLS.get(random.nextInt(2)),
              isDenied ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
              terms[random.nextInt(3)],
              after(-1 - random.nextInt(3)),
              isDenied ? null : end,
              random.nextBoolean()));
    }
    return Answer.ageless(new MaskedDocument(level, 1, 0, choices));
  }

  private Instant after(long seconds) {
    return clock.instant().plusSeconds(seconds);
  }
}
