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
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joining the choices of several levels and sources. */
class ResolvedChoicesTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long CHAT = CATEGORIES.mask("content.chat");
  private static final long HEALTH = CATEGORIES.mask("protected.health");
  private static final int CHAT_BIT = Long.numberOfTrailingZeros(CHAT);
  private static final Duration DAY = Duration.ofDays(1);
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  private final TestClock clock = new TestClock();

  private static Instant day(int day) {
    return LocalDate.of(2024, 1, day).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static MaskedChoice choice(ChoiceValue value, int day) {
    return new MaskedChoice(Purpose.AI_TRAINING, CHAT, value, TERMS, day(day), null, false);
  }

  private static MaskedChoice expiring(int day, Instant expires) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, TERMS, day(day), expires, false);
  }

  private ResolvedChoices choices(KnownChoices... sources) {
    return ResolvedChoices.read(
        new SubjectPath("acme/eu/u7"), List.of(sources), CATEGORIES, DAY, clock);
  }

  private EffectiveChoice standing(KnownChoices... sources) {
    return standing(choices(sources));
  }

  private static EffectiveChoice standing(ResolvedChoices choices) {
    return choices.effective(Purpose.AI_TRAINING, CHAT_BIT, Long.MIN_VALUE, false);
  }

  /**
   * Rows: the choices of sources A and B at the levels acme, acme/eu and acme/eu/u7, as {@code g3}
   * (granted on day 3), {@code d2} (denied on day 2), {@code x3} (granted on day 3, expired since),
   * {@code ?} (unreadable) or {@code -} (nothing); then the resulting state, level and source.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # A: acme | acme/eu | acme/eu/u7 | B: acme | acme/eu | acme/eu/u7 | decides
          -         | -       | -          | -       | -       | -          | UNSET null null
          g1        | -       | -          | -       | -       | -          | GRANTED acme A
          g1        | -       | g2         | -       | -       | -          | GRANTED acme/eu/u7 A
          g1        | -       | -          | -       | g1      | -          | GRANTED acme/eu B
          d1        | -       | g2         | -       | -       | -          | DENIED acme A
          g3        | -       | d1         | -       | -       | -          | DENIED acme/eu/u7 A
          -         | -       | g9         | -       | -       | d1         | DENIED acme/eu/u7 B
          -         | -       | g1         | -       | -       | g1         | GRANTED acme/eu/u7 A
          -         | -       | d1 g2      | -       | -       | -          | GRANTED acme/eu/u7 A
          -         | -       | g1 d2      | -       | -       | -          | DENIED acme/eu/u7 A
          -         | -       | g2 d2      | -       | -       | -          | DENIED acme/eu/u7 A
          -         | -       | d2 g2      | -       | -       | -          | DENIED acme/eu/u7 A
          -         | -       | x3         | -       | -       | -          | UNKNOWN acme/eu/u7 A
          g1        | -       | x3         | -       | -       | -          | GRANTED acme A
          -         | -       | g1 x3      | -       | -       | -          | UNKNOWN acme/eu/u7 A
          -         | -       | d1 x3      | -       | -       | -          | DENIED acme/eu/u7 A
          g1        | -       | d1 x3      | -       | -       | -          | DENIED acme/eu/u7 A
          -         | -       | x3 g4      | -       | -       | -          | GRANTED acme/eu/u7 A
          -         | -       | g3 x3      | -       | -       | -          | UNKNOWN acme/eu/u7 A
          ?         | -       | -          | -       | -       | -          | UNKNOWN acme A
          ?         | -       | g1         | -       | -       | g1         | UNKNOWN acme A
          ?         | -       | -          | -       | -       | d1         | DENIED acme/eu/u7 B
          -         | -       | ?          | -       | -       | g1         | UNKNOWN acme/eu/u7 A
          """)
  void standing_twoSourcesOverThreeLevels_decidedAsTheRowSays(
      String a1, String a2, String a3, String b1, String b2, String b3, String decides) {
    TestSource a = source("A", a1, a2, a3);
    TestSource b = source("B", b1, b2, b3);
    EffectiveChoice effective = standing(a, b);
    assertThat(effective.state() + " " + effective.level() + " " + effective.source())
        .isEqualTo(decides);
    assertThat(standing(b, a)).isEqualTo(effective);
  }

  private TestSource source(String name, String... stated) {
    TestSource source = new TestSource(name, clock);
    String[] levels = {"acme", "acme/eu", "acme/eu/u7"};
    for (int i = 0; i < levels.length; i++) {
      if (stated[i].equals("?")) {
        source.unreadable(levels[i]);
      } else if (!stated[i].equals("-")) {
        List<MaskedChoice> choices = new ArrayList<>();
        for (String word : stated[i].split(" ")) {
          int day = word.charAt(1) - '0';
          choices.add(
              switch (word.charAt(0)) {
                case 'g' -> choice(ChoiceValue.GRANTED, day);
                case 'd' -> choice(ChoiceValue.DENIED, day);
                default -> expiring(day, day(9));
              });
        }
        source.says(levels[i], choices.toArray(MaskedChoice[]::new));
      }
    }
    return source;
  }

  @Test
  void standing_granted_saysWhatDecidedAndWhenItEnds() {
    MaskedChoice grant = expiring(3, TestClock.START.plusSeconds(60));
    TestSource source = new TestSource("A", clock);
    source.says(
        new MaskedDocument("acme", 42, 0, List.of(grant)), null, Duration.ofHours(1).toNanos());
    EffectiveChoice effective = standing(source);
    assertThat(effective)
        .isEqualTo(
            new EffectiveChoice(
                ChoiceState.GRANTED,
                "acme",
                "A",
                42,
                grant,
                false,
                EpochNanos.nanos(day(3)),
                EpochNanos.nanos(TestClock.START.plusSeconds(60)),
                Duration.ofSeconds(60).toNanos(),
                Duration.ofHours(1).toNanos(),
                EffectiveChoice.Doubt.NONE,
                null));
  }

  private static MaskedChoice held(int day, boolean coversHeld) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, TERMS, day(day), null, coversHeld);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, true",
    "true, false, false",
    "false, true, false",
    "false, false, false",
  })
  void coversHeld_equalGrants_onlyIfAllCover(boolean first, boolean second, boolean covers) {
    TestSource one = new TestSource("A", clock).says("acme", held(3, first), held(3, second));
    assertThat(standing(one).coversHeld()).as("in one document").isEqualTo(covers);
    TestSource a = new TestSource("A", clock).says("acme", held(3, first));
    TestSource b = new TestSource("B", clock).says("acme", held(4, second));
    assertThat(standing(a, b).coversHeld()).as("in two sources").isEqualTo(covers);
    assertThat(standing(b, a).coversHeld()).as("in the other order").isEqualTo(covers);
  }

  @Test
  void coversHeld_earlierGrantOrFartherLevelDoesNotCover_theDecidingGrantAloneCounts() {
    TestSource near =
        new TestSource("A", clock)
            .says("acme/eu/u7", held(2, false), held(3, true), held(1, false));
    TestSource far = new TestSource("B", clock).says("acme", held(4, false));
    assertThat(standing(near, far).coversHeld()).isTrue();
  }

  @Test
  void standing_otherGrantExpiresOverADenial_endsWithThatOne() {
    Duration minute = Duration.ofMinutes(1);
    TestSource lasting = new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 3));
    TestSource expiring =
        new TestSource("B", clock)
            .says(
                "acme/eu",
                choice(ChoiceValue.DENIED, 1),
                expiring(2, TestClock.START.plus(minute)));
    EffectiveChoice effective = standing(lasting, expiring);
    assertThat(effective.state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(effective.lastsNanos()).isEqualTo(minute.toNanos());
    assertThat(effective.notAfterEpochNanos())
        .isEqualTo(EpochNanos.nanos(TestClock.START.plus(minute)));
    clock.advance(minute);
    assertThat(standing(lasting, expiring).state()).isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void standing_grantWithoutExpiry_endsWithStaleness() {
    TestSource source = new TestSource("A", clock);
    source.says(
        new MaskedDocument("acme", 1, 0, List.of(choice(ChoiceValue.GRANTED, 3))),
        null,
        Duration.ofHours(23).toNanos());
    EffectiveChoice effective = standing(source);
    assertThat(effective.lastsNanos()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(effective.notAfterEpochNanos())
        .isEqualTo(EpochNanos.nanos(TestClock.START.plus(Duration.ofHours(1))));
    clock.advance(Duration.ofHours(1).minusNanos(1));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.GRANTED);
    clock.advance(Duration.ofNanos(1));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNKNOWN);
  }

  @Test
  void standing_staleSilence_unknownAndNotUnset() {
    TestSource source = new TestSource("A", clock).says("acme");
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNSET);
    assertThat(standing(source).lastsNanos()).isEqualTo(DAY.toNanos());
    assertThat(standing(source).notAfterEpochNanos())
        .isEqualTo(EpochNanos.nanos(TestClock.START.plus(DAY)));
    assertThat(standing().lastsNanos()).isEqualTo(Long.MAX_VALUE);
    clock.advance(DAY);
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNKNOWN);
    assertThat(standing(source).problem()).contains("A was not confirmed");
  }

  /** The present document of a source that stopped to answer may hold a denial. */
  @Test
  void standing_anotherSourceIsStale_unknownThoughOneGrants() {
    Duration hour = Duration.ofHours(1);
    MaskedDocument silent = new MaskedDocument("acme/eu", 5, 0, List.of());
    TestSource grants = new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 1));
    TestSource other = new TestSource("B", clock).says(silent, null, DAY.minus(hour).toNanos());
    assertThat(standing(grants, other).state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(standing(grants, other).lastsNanos()).isEqualTo(hour.toNanos());
    other.says(silent, null, DAY.toNanos());
    EffectiveChoice effective = standing(grants, other);
    assertThat(effective.state()).isEqualTo(ChoiceState.UNKNOWN);
    assertThat(effective.doubt()).isEqualTo(EffectiveChoice.Doubt.UNCONFIRMED);
    assertThat(effective.problem()).contains("B was not confirmed");
  }

  /** A grant that does not count is one reason, and a source that is late is another one. */
  @Test
  void standing_expiredGrantBesideAStaleOne_lapsedInAnyOrder() {
    MaskedDocument granted =
        new MaskedDocument("acme/eu/u7", 5, 0, List.of(choice(ChoiceValue.GRANTED, 1)));
    TestSource stale = new TestSource("A", clock).says(granted, null, DAY.toNanos());
    MaskedChoice over = expiring(3, day(9));
    TestSource expired = new TestSource("B", clock).says("acme/eu/u7", over);
    assertThat(standing(stale).doubt()).isEqualTo(EffectiveChoice.Doubt.UNCONFIRMED);
    assertThat(standing(expired).doubt()).isEqualTo(EffectiveChoice.Doubt.EXPIRED);

    assertThat(standing(stale, expired).doubt()).isEqualTo(EffectiveChoice.Doubt.LAPSED);
    TestSource first = new TestSource("A", clock).says("acme/eu/u7", over);
    TestSource last = new TestSource("B", clock).says(granted, null, DAY.toNanos());
    assertThat(standing(first, last).doubt()).isEqualTo(EffectiveChoice.Doubt.LAPSED);
  }

  @Test
  void standing_staleDenial_staysDenied() {
    TestSource source = new TestSource("A", clock).says("acme", choice(ChoiceValue.DENIED, 1));
    clock.advance(Duration.ofDays(900));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void standing_staleGrantOverADenial_unknownAndNotDenied() {
    TestSource source =
        new TestSource("A", clock)
            .says("acme", choice(ChoiceValue.DENIED, 1), choice(ChoiceValue.GRANTED, 2));
    clock.advance(DAY);
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNKNOWN);
  }

  @Test
  void standing_wallClockSetBack_grantAgesByTheOtherClock() {
    TestSource source = new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 1));
    clock.advance(DAY);
    clock.setWall(TestClock.START.minus(DAY));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNKNOWN);
  }

  @Test
  void standing_wallClockSetAhead_grantIsOldByIt() {
    TestSource source = new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 1));
    clock.setWall(TestClock.START.plus(DAY));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.UNKNOWN);
  }

  @Test
  void standing_grantDatedAhead_grantedButNotBeforeItsTime() {
    Instant ahead = TestClock.START.plusSeconds(30);
    MaskedChoice grant =
        new MaskedChoice(Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, TERMS, ahead, null, false);
    EffectiveChoice effective = standing(new TestSource("A", clock).says("acme", grant));
    assertThat(effective.state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(effective.notBeforeEpochNanos()).isEqualTo(EpochNanos.nanos(ahead));
  }

  private static MaskedChoice ahead(Duration by) {
    Instant at = TestClock.START.plus(by);
    return new MaskedChoice(Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, TERMS, at, null, false);
  }

  @Test
  void standing_grantDatedAheadOverADenial_deniedUntilItBegins() {
    Duration minute = Duration.ofMinutes(1);
    TestSource source =
        new TestSource("A", clock)
            .says("acme", choice(ChoiceValue.DENIED, 1), ahead(minute), ahead(minute.plus(minute)));
    EffectiveChoice effective = standing(source);
    assertThat(effective.state()).isEqualTo(ChoiceState.DENIED);
    assertThat(effective.choice()).isEqualTo(choice(ChoiceValue.DENIED, 1));
    assertThat(effective.lastsNanos()).isEqualTo(minute.toNanos());
    assertThat(effective.notAfterEpochNanos())
        .isEqualTo(EpochNanos.nanos(TestClock.START.plus(minute)));
    clock.advance(minute);
    assertThat(standing(source).state()).isEqualTo(ChoiceState.GRANTED);
  }

  @Test
  void standing_grantDatedAheadOverOneThatLiftedADenial_deniedFromWhereThatOneEnds() {
    Duration second = Duration.ofSeconds(1);
    TestSource source =
        new TestSource("A", clock)
            .says(
                "acme",
                choice(ChoiceValue.DENIED, 1),
                expiring(2, TestClock.START.plus(second)),
                ahead(Duration.ofMinutes(1)));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(standing(source).lastsNanos()).isEqualTo(second.toNanos());
    clock.advance(second);
    assertThat(standing(source).state()).isEqualTo(ChoiceState.DENIED);
  }

  /** The choices that a process makes in one tick of its clock have times one after the other. */
  @Test
  void standing_grantAheadByATick_isInForce() {
    TestSource source =
        new TestSource("A", clock)
            .says("acme", choice(ChoiceValue.DENIED, 1), ahead(Duration.ofNanos(999_999)));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.GRANTED);
    source.says("acme", choice(ChoiceValue.DENIED, 1), ahead(Duration.ofMillis(1)));
    assertThat(standing(source).state()).isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void standing_twoSourcesGrant_theOneThatHasBegunAndLastsLongestDecides() {
    TestSource a = new TestSource("A", clock).says("acme", expiring(3, day(20)));
    TestSource b = new TestSource("B", clock).says("acme", expiring(5, day(25)));
    TestSource c = new TestSource("C", clock).says("acme", expiring(15, day(30)));
    clock.advance(Duration.ofHours(1));
    ResolvedChoices choices =
        ResolvedChoices.read(
            new SubjectPath("acme"), List.of(c, a, b), CATEGORIES, Duration.ofDays(99), clock);
    assertThat(standing(choices).source()).isEqualTo("B");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # since,    terms of the grant, state
          -,          -,                  GRANTED
          -,          2020-01-01,         GRANTED
          2023-08-07, 2023-08-07,         GRANTED
          2023-08-07, 2024-01-01,         GRANTED
          2023-08-07, 2023-08-06,         UNKNOWN
          2023-08-07, -,                  UNKNOWN
          """)
  void standing_termsOfTheGrant_countFromSince(
      LocalDate since, LocalDate terms, ChoiceState state) {
    MaskedChoice grant =
        new MaskedChoice(
            Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, terms, day(1), null, false);
    TestSource source = new TestSource("A", clock).says("acme", grant);
    long nanos = since == null ? Long.MIN_VALUE : EpochNanos.nanos(since);
    assertThat(choices(source).effective(Purpose.AI_TRAINING, CHAT_BIT, nanos, false).state())
        .isEqualTo(state);
  }

  @Test
  void standing_denialUnderOlderTerms_staysDenied() {
    TestSource source = new TestSource("A", clock).says("acme", choice(ChoiceValue.DENIED, 1));
    long later = EpochNanos.nanos(LocalDate.of(2099, 1, 1));
    assertThat(choices(source).effective(Purpose.AI_TRAINING, CHAT_BIT, later, false).state())
        .isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void standing_ownGrantOnly_grantOfTheAccountDoesNotCount() {
    TestSource account = new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 1));
    TestSource own = new TestSource("B", clock).says("acme/eu/u7", choice(ChoiceValue.GRANTED, 1));
    TestSource no = new TestSource("C", clock).says("acme", choice(ChoiceValue.DENIED, 1));
    assertThat(ownOnly(account).state()).isEqualTo(ChoiceState.UNKNOWN);
    assertThat(ownOnly(account).problem()).contains("own grant");
    assertThat(ownOnly(account, own).level()).isEqualTo("acme/eu/u7");
    assertThat(ownOnly(account, own).state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(ownOnly(own, no).state()).isEqualTo(ChoiceState.DENIED);
    assertThat(ownOnly().state()).isEqualTo(ChoiceState.UNSET);
  }

  private EffectiveChoice ownOnly(KnownChoices... sources) {
    return choices(sources).effective(Purpose.AI_TRAINING, CHAT_BIT, Long.MIN_VALUE, true);
  }

  @Test
  void standing_otherPurposeOrCategory_untouched() {
    ResolvedChoices choices =
        choices(new TestSource("A", clock).says("acme", choice(ChoiceValue.GRANTED, 1)));
    assertThat(
            choices.effective(Purpose.PRODUCT_IMPROVEMENT, CHAT_BIT, Long.MIN_VALUE, false).state())
        .isEqualTo(ChoiceState.UNSET);
    assertThat(choices.effective(Purpose.AI_TRAINING, 0, Long.MIN_VALUE, false).state())
        .isEqualTo(ChoiceState.UNSET);
    assertThat(choices.mentioned(Purpose.AI_TRAINING)).isEqualTo(CHAT);
    assertThat(choices.mentioned(Purpose.SECURITY)).isZero();
  }

  @Test
  void adds_severalLevelsAndSources_union() {
    TestSource a = new TestSource("A", clock);
    a.says(new MaskedDocument("acme", 1, HEALTH, List.of()), null, 0);
    TestSource b = new TestSource("B", clock);
    long education = CATEGORIES.mask("protected.education");
    b.says(new MaskedDocument("acme/eu/u7", 1, education, List.of()), null, 0);
    assertThat(choices(a, b).adds()).isEqualTo(HEALTH | education);
    assertThat(choices(a, b).isComplete()).isTrue();
  }

  @Test
  void adds_staleDocument_stillAdds() {
    TestSource a = new TestSource("A", clock);
    a.says(new MaskedDocument("acme", 1, HEALTH, List.of()), null, 0);
    clock.advance(Duration.ofDays(400));
    assertThat(choices(a).adds()).isEqualTo(HEALTH);
  }

  /** Kills a mutant that ignored the categories that readable documents add. */
  @Test
  void heardAdds_oneSourceUnreadable_whatTheOthersSay() {
    TestSource a = new TestSource("A", clock);
    a.says(new MaskedDocument("acme", 1, HEALTH, List.of()), null, 0);
    assertThat(choices(a).readableAdds()).isEqualTo(HEALTH);
    TestSource blind = new TestSource("B", clock).unreadable("acme");
    assertThat(choices(a, blind).readableAdds()).isEqualTo(HEALTH);
  }

  @Test
  void adds_oneSourceUnreadable_everything() {
    ResolvedChoices choices = choices(new TestSource("A", clock).unreadable("acme"));
    assertThat(choices.adds()).isEqualTo(CATEGORIES.any());
    assertThat(choices.isComplete()).isFalse();
  }

  @Test
  void read_documentBesideAProblem_denialsCountAndAllElseIsUnknown() {
    TestSource source = new TestSource("A", clock);
    source.says(
        new MaskedDocument("acme", 9, 0, List.of(choice(ChoiceValue.DENIED, 1))), "damaged", 0);
    ResolvedChoices choices = choices(source);
    assertThat(standing(choices).state()).isEqualTo(ChoiceState.DENIED);
    EffectiveChoice other = choices.effective(Purpose.SECURITY, CHAT_BIT, Long.MIN_VALUE, false);
    assertThat(other.state()).isEqualTo(ChoiceState.UNKNOWN);
    assertThat(other.problem()).isEqualTo("can't read A: damaged");
  }

  @Test
  void read_sourceOfTheApplicationMisbehaves_unknown() {
    TestSource forSomebodyElse =
        new TestSource("A", clock)
            .answers(
                "acme",
                new Answer(
                    new MaskedDocument("other", 1, 0, List.of(choice(ChoiceValue.GRANTED, 1))),
                    null,
                    clock.nanoTime(),
                    clock.epochNanos(),
                    true));
    TestSource nothing =
        new TestSource("B", clock).answers("acme", new Answer(null, null, 0, 0, false));
    TestSource returnsNull = new TestSource("C", clock).answers("acme", null);
    KnownChoices throwing =
        new KnownChoices() {
          @Override
          public String name() {
            return "D";
          }

          @Override
          public Answer answer(String level) {
            throw new IllegalStateException("chat: hello");
          }

          @Override
          public void start(Listener listener) {}
        };
    for (KnownChoices source : List.of(forSomebodyElse, nothing, returnsNull, throwing)) {
      EffectiveChoice effective = standing(source);
      assertThat(effective.state()).as(source.name()).isEqualTo(ChoiceState.UNKNOWN);
      assertThat(effective.problem()).doesNotContain("hello");
    }
  }

  @Test
  void all_nearestLevelFirst() {
    MaskedChoice account = choice(ChoiceValue.DENIED, 1);
    MaskedChoice own = choice(ChoiceValue.GRANTED, 2);
    assertThat(
            choices(
                    new TestSource("A", clock).says("acme", account),
                    new TestSource("B", clock).says("acme/eu/u7", own))
                .all())
        .containsExactly(own, account);
  }

  @Test
  void localChoices_denial_winsUntilALocalGrantLiftsIt() {
    TestSource source =
        new TestSource("A", clock).says("acme/eu/u7", choice(ChoiceValue.GRANTED, 9));
    LocalChoices local = new LocalChoices(clock);
    local.deny("acme/eu/u7", Purpose.AI_TRAINING, CHAT | HEALTH);
    assertThat(standing(source, local).state()).isEqualTo(ChoiceState.DENIED);
    assertThat(standing(source, local).source()).isEqualTo("local");
    local.grant("acme", Purpose.AI_TRAINING, CHAT);
    local.grant("acme/eu/u7", Purpose.SECURITY, CHAT);
    assertThat(standing(source, local).state()).isEqualTo(ChoiceState.DENIED);
    clock.advance(Duration.ofHours(23));
    local.grant("acme/eu/u7", Purpose.AI_TRAINING, CHAT);
    assertThat(standing(source, local).state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(choices(source, local).mentioned(Purpose.AI_TRAINING)).isEqualTo(CHAT | HEALTH);
    local.grant("acme/eu/u7", Purpose.AI_TRAINING, HEALTH);
    assertThat(local.answer("acme/eu/u7").document().choices()).isEmpty();
  }
}
