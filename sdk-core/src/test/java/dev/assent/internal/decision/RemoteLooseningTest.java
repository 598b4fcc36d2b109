/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CATEGORIES;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TERMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Explanation;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.TestClock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 8: remote input changes no basis and lifts no local denial. A hostile or broken platform
 * grants everything to all subjects, in documents of any revision, time and terms, adds categories,
 * uses the name of the local source, and answers for other subjects. Meanwhile there are local
 * choices, files are read again, and the process restarts.
 */
@Tag("rounds")
class RemoteLooseningTest {
  private static final int WORLDS = Rounds.of(30);
  private static final int STEPS = 40;

  private static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("partner", Purpose.AI_TRAINING, Recipient.THIRD_PARTY));

  private static final String RULES =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [personal], purposes: [any], recipients: [first_party], basis: opt_out }
        - { categories: [content, protected], purposes: [any], recipients: [any], basis: opt_in }
        - { categories: [content.file], purposes: [any], recipients: [any], basis: never }
        - { categories: [protected], purposes: [any], recipients: [third_party], basis: never }
      """;

  private static final List<String> LEVELS = List.of("acme", "acme/u7", "acme/u8", "beta/u9");
  private static final List<Category> CHOSEN =
      List.of(
          Category.CONTENT_CHAT,
          Category.CONTENT_FILE,
          Category.PROTECTED_HEALTH,
          Category.PERSONAL_NETWORK,
          Category.SERVICE_USAGE);

  @TempDir private Path directory;

  /** Returns the basis by a second reading of the policy above. */
  private static Basis basis(String category, Destination to) {
    boolean first = to.recipient() == Recipient.FIRST_PARTY;
    if (category.equals("content.file") || category.equals("unclassified")) {
      return Basis.NEVER;
    }
    return switch (category.substring(0, category.indexOf('.'))) {
      case "service" -> first ? Basis.ALLOW : Basis.NEVER;
      case "personal" -> first ? Basis.OPT_OUT : Basis.NEVER;
      case "protected" -> first ? Basis.OPT_IN : Basis.NEVER;
      default -> Basis.OPT_IN;
    };
  }

  private static long mask(Destination to, Basis... bases) {
    long mask = 0;
    for (int bit = 0; bit < CATEGORIES.size(); bit++) {
      mask |= List.of(bases).contains(basis(CATEGORIES.name(bit), to)) ? 1L << bit : 0;
    }
    return mask;
  }

  @Test
  void law8_randomHostileDocuments_loosenNothing() {
    int permitted = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      permitted += new World(seed).run();
    }
    assertThat(permitted).as("the platform's grants are heard").isGreaterThan(1_000);
  }

  @Test
  void law12_localDenial_outlivesRestartRefreshAndAGrantingPlatform() {
    World world = new World(0);
    world.decisions.consent("acme").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    world.executor.runDue();
    for (int life = 0; life < 3; life++) {
      world.restart();
      SubjectHandle subject = world.decisions.subject("acme/u7");
      for (String level : LEVELS) {
        world.platform.say(
            level,
            new KnownChoices.Answer(
                new MaskedDocument(
                    level,
                    Long.MAX_VALUE - 1,
                    0,
                    List.of(
                        new MaskedChoice(
                            Purpose.AI_TRAINING,
                            -1L,
                            ChoiceValue.GRANTED,
                            LocalDate.MAX,
                            world.clock.instant().plusSeconds(1_000),
                            null,
                            true))),
                null,
                world.clock.nanoTime(),
                world.clock.epochNanos(),
                true));
      }
      world.executor.advance(Duration.ofHours(1));
      assertThat(subject.currentDecision().permitted(0) & CHAT).isZero();
      assertThat(subject.currentDecision().reason(0, CHAT)).isEqualTo(Withheld.DENIED);
      assertThat(world.decisions.subject("beta/u9").currentDecision().permitted(0) & CHAT)
          .as("where nobody denied, the platform is heard")
          .isEqualTo(CHAT);
    }
    world.decisions.close();
  }

  /** A world. */
  private final class World {
    private final long seed;
    private final Random random;
    private final Path file;
    private final PooledPolicy policy;
    private final TestClock clock = new TestClock();
    private final ManualExecutor executor = new ManualExecutor(clock);
    private final Map<String, Long> denied = new HashMap<>();
    private Platform platform;
    private Decisions decisions;
    private List<SubjectHandle> handles = List.of();

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.file = directory.resolve("consent" + seed + ".json");
      Fixture fixture = new Fixture(directory);
      fixture.write("consent" + seed + ".json", "{\"documents\": []}");
      this.policy = fixture.policy(RULES);
      restart();
    }

    private void restart() {
      if (decisions != null) {
        decisions.close();
      }
      platform = new Platform(random.nextBoolean() ? "local" : "https://consent.example");
      decisions =
          Decisions.builder()
              .policy(policy)
              .destinations(DESTINATIONS)
              .sources(
                  List.of(
                      platform, new RealSources(clock, executor, Duration.ofMinutes(1)).file(file)))
              .clock(clock)
              .executor(executor)
              .spanSubjects((span, subject) -> {})
              .build();
      handles =
          List.of(
              decisions.subject("acme/u7"),
              decisions.subject("acme/u8"),
              decisions.subject("beta/u9"),
              decisions.subject("acme/u7").and(decisions.subject("beta/u9")));
    }

    int run() {
      int permitted = 0;
      for (int step = 0; step < STEPS; step++) {
        act();
        permitted += check(step);
        executor.advance(Duration.ofSeconds(random.nextInt(90)));
        permitted += check(step);
      }
      decisions.close();
      return permitted;
    }

    private void act() {
      String level = LEVELS.get(random.nextInt(LEVELS.size()));
      Purpose purpose = DESTINATIONS.get(random.nextInt(2)).purpose();
      Category category = CHOSEN.get(random.nextInt(CHOSEN.size()));
      String key = level + " " + purpose;
      long mask = CATEGORIES.mask(category);
      switch (random.nextInt(12)) {
        case 0 -> {
          decisions.consent(level).revoke(purpose, category);
          denied.merge(key, mask, (a, b) -> a | b);
        }
        case 1 -> {
          decisions.consent(level).grant(purpose, GrantOptions.underTerms(TERMS), category);
          denied.computeIfPresent(key, (same, before) -> before & ~mask);
        }
        case 2 -> {
          executor.runDue(); // choices are stored
          restart();
        }
        default -> platform.say(level, answer(level));
      }
    }

    private KnownChoices.Answer answer(String level) {
      List<MaskedChoice> choices = new ArrayList<>();
      for (Destination destination : DESTINATIONS) {
        if (random.nextInt(4) != 0) {
          choices.add(choice(destination.purpose()));
        }
      }
      return new KnownChoices.Answer(
          random.nextInt(15) == 0
              ? null
              : new MaskedDocument(
                  random.nextInt(15) == 0 ? "acme/u1" : level,
                  random.nextBoolean() ? Long.MAX_VALUE - 1 : random.nextLong(),
                  random.nextInt(6) == 0 ? random.nextLong() : 0,
                  choices),
          random.nextInt(15) == 0 ? "503" : null,
          clock.nanoTime() + (random.nextBoolean() ? 0 : random.nextInt()),
          random.nextInt(4) == 0 ? Long.MAX_VALUE : clock.epochNanos(),
          random.nextBoolean(),
          random.nextInt(4) == 0 ? Long.MAX_VALUE : Long.MIN_VALUE,
          random.nextInt(6) == 0 ? random.nextLong() : Long.MAX_VALUE,
          random.nextInt(8) == 0);
    }

    private MaskedChoice choice(Purpose purpose) {
      Instant now = clock.instant();
      return new MaskedChoice(
          purpose,
          random.nextBoolean() ? -1L : random.nextLong(),
          random.nextInt(10) == 0 ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
          pick(Arrays.asList(null, TERMS, LocalDate.MAX)),
          pick(
              Arrays.asList(
                  now, now, now.plus(Duration.ofDays(4_000)), Instant.MAX, Instant.EPOCH)),
          pick(Arrays.asList(null, now.plusSeconds(random.nextInt(100)), Instant.MAX, Instant.MIN)),
          random.nextBoolean());
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private int check(int step) {
      int count = 0;
      for (SubjectHandle handle : handles) {
        for (int index = 0; index < DESTINATIONS.size(); index++) {
          Destination to = DESTINATIONS.get(index);
          String where = "seed %d step %d to %s".formatted(seed, step, to.name());
          Decision decision = handle.currentDecision();
          long may = decision.permitted(index);
          long opened = mask(to, Basis.ALLOW, Basis.OPT_OUT, Basis.OPT_IN);
          assertThat(CATEGORIES.names(may & ~opened)).as(where + ": never").isEmpty();
          long refused = denied(handle, to.purpose()) & ~mask(to, Basis.ALLOW);
          assertThat(CATEGORIES.names(may & refused)).as(where + ": denied here").isEmpty();
          count += (may & ~mask(to, Basis.ALLOW)) != 0 ? 1 : 0;
          if (step % 10 == 0) {
            checkBases(where, decisions.explain(handle, index), to);
          }
        }
      }
      return count;
    }

    private static void checkBases(String where, Explanation explanation, Destination to) {
      for (Explanation.Line line : explanation.lines()) {
        assertThat(line.basis())
            .as("%s: %s", where, line)
            .isEqualTo(basis(line.category().name(), to));
      }
    }

    private long denied(SubjectHandle handle, Purpose purpose) {
      long mask = 0;
      for (SubjectPath path : handle.subjectPaths()) {
        for (String level : path.levels()) {
          mask |= denied.getOrDefault(level + " " + purpose, 0L);
        }
      }
      return mask;
    }
  }

  /** A platform with any answers. */
  private static final class Platform implements KnownChoices {
    private final String name;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private Listener listener;

    Platform(String name) {
      this.name = name;
    }

    void say(String level, Answer answer) {
      answers.put(level, answer);
      listener.changed(level);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Answer answer(String level) {
      return answers.getOrDefault(level, Answer.ageless(MaskedDocument.empty(level)));
    }

    @Override
    public void start(Listener listener) {
      this.listener = listener;
    }
  }
}
