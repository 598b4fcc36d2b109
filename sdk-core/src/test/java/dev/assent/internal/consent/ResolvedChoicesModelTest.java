/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.category.Categories;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random documents of levels × sources × times, with ties, against a model of ten lines. Every
 * order of the sources has the same result.
 */
@Tag("rounds")
class ResolvedChoicesModelTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final Duration MAX_STALENESS = Duration.ofHours(1);
  private static final LocalDate SINCE = LocalDate.of(2023, 8, 7);
  private static final int BIT = 6;

  record Doc(
      int level, String source, boolean readable, boolean stale, List<MaskedChoice> choices) {}

  // The model.

  private static String model(List<Doc> docs, boolean since, boolean own, int last, Instant now) {
    boolean unknown = false;
    int granted = -1;
    for (Doc doc : docs) {
      List<MaskedChoice> stated =
          doc.choices.stream()
              .filter(c -> c.purpose().equals(Purpose.SECURITY) && (c.categories() >> BIT & 1) == 1)
              .toList();
      Instant at = stated.stream().map(MaskedChoice::at).max(Instant::compareTo).orElse(null);
      List<MaskedChoice> latest = stated.stream().filter(c -> c.at().equals(at)).toList();
      boolean ended = latest.stream().anyMatch(c -> !counts(c, since, now));
      if (latest.stream().anyMatch(MaskedChoice::isDenied)
          || ended && stated.stream().anyMatch(MaskedChoice::isDenied)) {
        return "DENIED";
      }
      boolean grant = !latest.isEmpty() && !ended && !doc.stale && (!own || doc.level == last);
      granted = grant ? Math.max(granted, doc.level) : granted;
      unknown |= !grant && (!latest.isEmpty() || doc.stale);
    }
    boolean stale = docs.stream().anyMatch(doc -> doc.stale);
    return docs.stream().anyMatch(doc -> !doc.readable) || granted >= 0 && stale
        ? "UNKNOWN"
        : granted >= 0 ? "GRANTED " + granted : unknown ? "UNKNOWN" : "UNSET";
  }

  private static boolean counts(MaskedChoice grant, boolean since, Instant now) {
    return (!since || grant.terms() != null && !grant.terms().isBefore(SINCE))
        && (grant.expires() == null || grant.expires().isAfter(now));
  }

  // The generator.

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static MaskedChoice choice(Random random, Instant now) {
    return new MaskedChoice(
        random.nextInt(5) == 0 ? Purpose.AI_TRAINING : Purpose.SECURITY,
        random.nextInt(5) == 0 ? 1L << 2 : 3L << BIT,
        random.nextInt(3) == 0 ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
        pick(random, Arrays.asList(null, SINCE.minusDays(1), SINCE, SINCE.plusDays(1))),
        now.minusSeconds(random.nextInt(4)),
        pick(random, Arrays.asList(null, null, now, now.minusNanos(1), now.plusNanos(1))),
        random.nextBoolean());
  }

  @Test
  void standing_randomDocumentsInAnyOrder_asTheModelSays() {
    for (long seed = 1; seed <= Rounds.of(3000); seed++) {
      compare(seed);
    }
  }

  private static void compare(long seed) {
    Random random = new Random(seed);
    TestClock clock = new TestClock();
    Instant now = TestClock.START;
    int last = random.nextInt(3);
    List<String> levels = new SubjectPath("a" + "/b".repeat(last)).levels();
    List<TestSource> sources = new ArrayList<>();
    List<Doc> docs = new ArrayList<>();
    for (int s = 0; s <= random.nextInt(3); s++) {
      TestSource source = new TestSource("source" + s, clock);
      sources.add(source);
      for (int level = 0; level <= last; level++) {
        List<MaskedChoice> choices = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          choices.add(choice(random, now));
        }
        boolean readable = random.nextInt(12) != 0;
        boolean stale = random.nextInt(8) == 0;
        docs.add(new Doc(level, source.name(), readable, stale, choices));
        source.says(
            new MaskedDocument(levels.get(level), 1, 0, choices),
            readable ? null : "damaged",
            stale ? MAX_STALENESS.toNanos() : MAX_STALENESS.toNanos() - 1);
      }
    }
    boolean since = random.nextBoolean();
    boolean own = random.nextInt(3) == 0;
    EffectiveChoice effective = read(levels, sources, clock, since, own);
    assertThat(
            effective.state()
                + (effective.isGranted() ? " " + levels.indexOf(effective.level()) : ""))
        .as("seed %s since %s own %s: %s", seed, since, own, docs)
        .isEqualTo(model(docs, since, own, last, now));
    for (int i = 0; i < 6; i++) {
      Collections.shuffle(sources, random);
      assertThat(read(levels, sources, clock, since, own)).as("seed %s", seed).isEqualTo(effective);
    }
  }

  private static EffectiveChoice read(
      List<String> levels, List<TestSource> sources, TestClock clock, boolean since, boolean own) {
    SubjectPath path = new SubjectPath(levels.get(levels.size() - 1));
    return ResolvedChoices.read(path, sources, CATEGORIES, MAX_STALENESS, clock)
        .effective(Purpose.SECURITY, BIT, since ? EpochNanos.nanos(SINCE) : Long.MIN_VALUE, own);
  }
}
