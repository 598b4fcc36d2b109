/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Explanation;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.RatchetClock;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Law 12 and the wall clock: staleness and expiry use the later of two clocks, so a wall clock set
 * back extends no grant, and one set forward may only tighten; for the own subject and others, and
 * for the product's environment and file sources.
 */
@Tag("rounds")
class TwoClocksTest {
  private static final SubjectPath OWN = new SubjectPath("acme/u7");
  private static final String OTHER = "acme/u8";
  private static final Duration MAX_STALENESS = Duration.ofHours(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path directory;
  private TestClock clock;
  private ManualExecutor executor;
  private PooledPolicy policy;
  private Path file;

  @BeforeEach
  void setUp() {
    Fixture fixture = new Fixture(directory);
    clock = fixture.clock;
    executor = fixture.executor;
    policy = fixture.policy(Fixture.RULES);
    file =
        fixture.write(
            "consent.json",
            "{\"documents\": [" + document("acme/u7") + "," + document(OTHER) + "]}");
  }

  /** Returns a document with a grant of chat without end, and one of audio for ten minutes. */
  private static String document(String subject) {
    String choice =
        """
        { "purpose": "ai_training", "categories": ["content.%s"], "choice": "granted",
          "terms": "2023-08-07", "at": "2023-12-31T00:00:00Z", "expires": %s }""";
    return "{ \"subject\": \"%s\", \"revision\": 42, \"choices\": [%s, %s] }"
        .formatted(
            subject,
            choice.formatted("chat", "null"),
            choice.formatted("audio", "\"2024-01-10T12:10:00Z\""));
  }

  private RealSources sources() {
    return new RealSources(clock, executor, Duration.ofHours(10));
  }

  @Test
  void file_wallIsSetBackByMoreThanTheStaleness_grantsStayInForceAndALineSaysSo() {
    RatchetClock ratchet = RatchetClock.of(clock);
    RealSources sources = new RealSources(ratchet, executor, Duration.ofMinutes(1));
    try (LogRecorder log = LogRecorder.start("dev.assent.consent");
        Decisions decisions = decisions(sources.file(file), ratchet)) {
      SubjectHandle other = decisions.subject(OTHER);
      clock.moveWall(Duration.ofDays(-2));
      executor.runPeriodic();
      executor.runPeriodic();

      assertThat(line(decisions, other, "content.chat").permitted()).isTrue();
      assertThat(explained(decisions, other, "content.chat").age()).isZero();
      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().get(0)).contains("set back by 172,800 seconds");

      clock.moveWall(Duration.ofDays(2));
      executor.runPeriodic();
      assertThat(log.messages()).hasSize(2);
      assertThat(log.messages().get(1)).contains("caught up");
    }
  }

  @Test
  void file_wallIsSetBackAndTheFileIsNotReadAgain_grantsGetStale() {
    RatchetClock ratchet = RatchetClock.of(clock);
    RealSources sources = new RealSources(ratchet, executor, Duration.ofMinutes(1));
    try (Decisions decisions = decisions(sources.file(file), ratchet)) {
      SubjectHandle other = decisions.subject(OTHER);
      clock.moveWall(Duration.ofDays(-2));
      clock.advance(MAX_STALENESS);

      assertThat(line(decisions, other, "content.chat").permitted()).isFalse();
    }
  }

  private Decisions fileDecisions() {
    return decisions(sources().file(file));
  }

  private Decisions decisions(KnownChoices source) {
    return decisions(source, clock);
  }

  private Decisions decisions(KnownChoices source, Clock clock) {
    return Decisions.builder()
        .policy(policy)
        .destinations(Fixture.DESTINATIONS)
        .sources(List.of(source))
        .ownSubject(OWN)
        .clock(clock)
        .executor(executor)
        .spanSubjects((span, subject) -> {})
        .maxStaleness(MAX_STALENESS)
        .refresh(Duration.ofHours(100))
        .build();
  }

  /** Returns the explanation of a long-lived handle, if a new one has the same. */
  private static Explanation.Line line(Decisions decisions, SubjectHandle kept, String category) {
    SubjectHandle fresh = decisions.subject(OTHER).and(decisions.subject("acme/n"));
    assertThat(fresh.subjectPaths()).hasSize(3); // the combination is new
    long mask = Fixture.CATEGORIES.mask(category);
    Explanation.Line line = explained(decisions, kept, category);
    assertThat((kept.currentDecision().permitted(TRAINING) & mask) != 0)
        .isEqualTo(line.permitted());
    return line;
  }

  private static Explanation.Line explained(
      Decisions decisions, SubjectHandle kept, String category) {
    return decisions.explain(kept, TRAINING).lines().stream()
        .filter(each -> each.category().name().equals(category))
        .findFirst()
        .orElseThrow();
  }

  private static SubjectHandle subject(Decisions decisions, String owner) {
    return owner.equals("own") ? decisions.processSubject() : decisions.subject(OTHER);
  }

  /** Rule, source, revision and terms are in the explanation for every state. */
  private void assertOrigin(Explanation.Line line, Duration age) {
    assertThat(line.rule()).endsWith("policy.yaml:4");
    assertThat(line.source()).isEqualTo("file:" + file);
    assertThat(line.revision()).isEqualTo(42);
    assertThat(line.terms()).isEqualTo("2023-08-07");
    assertThat(line.age()).isEqualTo(age);
  }

  @ParameterizedTest
  @CsvSource({"own", "other"})
  void expiry_wallClockSetBack_grantEndsWhenItWouldHave(String owner) {
    try (Decisions decisions = fileDecisions()) {
      SubjectHandle subject = subject(decisions, owner);
      clock.advance(Duration.ofMinutes(5));
      clock.moveWall(HOUR.negated());
      clock.advance(Duration.ofMinutes(5).minusNanos(1));
      assertThat(line(decisions, subject, "content.audio").permitted()).isTrue();
      clock.advance(Duration.ofNanos(1));
      Explanation.Line line = line(decisions, subject, "content.audio");
      assertThat(line.permitted()).isFalse();
      assertThat(line.choice()).isEqualTo(ChoiceState.UNKNOWN);
      assertThat(line.reason()).isEqualTo("not known: the grant has expired");
      assertOrigin(line, Duration.ofMinutes(10));
    }
  }

  @ParameterizedTest
  @CsvSource({"own", "other"})
  void expiry_wallClockSetForward_endsAndDoesNotComeBack(String owner) {
    try (Decisions decisions = fileDecisions()) {
      SubjectHandle subject = subject(decisions, owner);
      clock.moveWall(Duration.ofMinutes(10));
      assertThat(line(decisions, subject, "content.audio").permitted()).isFalse();
      clock.moveWall(Duration.ofMinutes(-10));
      Explanation.Line line = line(decisions, subject, "content.audio");
      assertThat(line.permitted()).isFalse();
      assertOrigin(line, Duration.ofMinutes(10));
      assertThat(line(decisions, subject, "content.chat").permitted())
          .as("what has no end goes on")
          .isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"own", "other"})
  void staleness_wallClockSetBack_ageGoesByTheMonotonicClock(String owner) {
    try (Decisions decisions = fileDecisions()) {
      SubjectHandle subject = subject(decisions, owner);
      clock.moveWall(HOUR.negated());
      clock.advance(MAX_STALENESS.minusNanos(1));
      assertOrigin(line(decisions, subject, "content.chat"), MAX_STALENESS.minusNanos(1));
      assertThat(line(decisions, subject, "content.chat").permitted()).isTrue();
      clock.advance(Duration.ofNanos(1));
      Explanation.Line line = line(decisions, subject, "content.chat");
      assertThat(line.permitted()).isFalse();
      assertThat(line.reason())
          .isEqualTo("not known: the grant was not confirmed within the maximum staleness");
      assertOrigin(line, MAX_STALENESS);
    }
  }

  @ParameterizedTest
  @CsvSource({"own", "other"})
  void staleness_wallClockSetForward_staleAndStaysSoWhenItIsSetBack(String owner) {
    try (Decisions decisions = fileDecisions()) {
      SubjectHandle subject = subject(decisions, owner);
      clock.moveWall(MAX_STALENESS);
      Explanation.Line line = line(decisions, subject, "content.chat");
      assertThat(line.permitted()).isFalse();
      assertOrigin(line, MAX_STALENESS);
      clock.moveWall(MAX_STALENESS.negated());
      assertThat(line(decisions, subject, "content.chat").permitted()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"-60", "60", "6000"})
  void environment_wallClockSetAnyWay_neverStaleAndNeverLooser(long minutes) {
    KnownChoices env = sources().env("ai_training=content.chat,!content.audio", "2023-08-07", OWN);
    try (Decisions decisions = decisions(env)) {
      SubjectHandle both = decisions.subject(OTHER);
      clock.moveWall(Duration.ofMinutes(minutes));
      clock.advance(MAX_STALENESS.multipliedBy(3));
      Explanation.Line line = line(decisions, decisions.processSubject(), "content.chat");
      assertThat(line.permitted()).isTrue();
      assertThat(line.source()).isEqualTo("env");
      assertThat(line.rule()).endsWith("policy.yaml:4");
      assertThat(line.revision()).isZero();
      assertThat(line.terms()).isEqualTo("2023-08-07");
      assertThat(line.age()).as("it does not age").isNull();
      assertThat(line(decisions, decisions.processSubject(), "content.audio").choice())
          .isEqualTo(ChoiceState.DENIED);
      assertThat(line(decisions, both, "content.chat").choice())
          .as("a grant of the environment is the own subject's alone")
          .isEqualTo(ChoiceState.UNSET);
      assertThat(line(decisions, both, "content.audio").choice()).isEqualTo(ChoiceState.DENIED);
      long start = EpochNanos.nanos(TestClock.START);
      assertThat(decisions.processSubject().currentDecision().permitted(TRAINING, start - 1) & CHAT)
          .isZero();
    }
  }

  /**
   * Two processes with the same history; in one of them the wall clock is set back or forward once.
   * This one never permits more than the other, for data of any time.
   */
  @Test
  void law12_randomWorldsWithAClockSetOnce_onlyTighten() {
    int differing = 0;
    for (long seed = 1; seed <= Rounds.of(150); seed++) {
      differing += new Twins(seed).run();
    }
    assertThat(differing).as("steps at which the clock mattered").isGreaterThan(100);
  }

  private final class Twins {
    private final long seed;
    private final Random random;
    private final Duration jump;
    private final Life steady;
    private final Life jumped;
    private Instant now = TestClock.START;

    Twins(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.jump = Duration.ofMinutes(random.nextBoolean() ? -60 : 1 + random.nextInt(90));
      this.steady = new Life(seed + "a.json", policy);
      this.jumped = new Life(seed + "b.json", policy);
    }

    int run() {
      int differing = 0;
      int when = random.nextInt(10);
      for (int step = 0; step < 30; step++) {
        if (step == when) {
          jumped.clock.moveWall(jump);
        }
        act();
        Duration passes = Duration.ofMinutes(random.nextInt(15));
        for (Life life : List.of(steady, jumped)) {
          life.executor.advance(passes);
        }
        now = now.plus(passes);
        differing += compare(step);
      }
      steady.decisions.close();
      jumped.decisions.close();
      return differing;
    }

    private void act() {
      String level = List.of("acme", "acme/u7", OTHER).get(random.nextInt(3));
      List<MaskedChoice> choices = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        Instant at = now.minus(Duration.ofMinutes(random.nextInt(200)));
        choices.add(
            new MaskedChoice(
                Purpose.AI_TRAINING,
                random.nextBoolean() ? CHAT : CHAT | Fixture.NETWORK,
                random.nextInt(4) == 0 ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
                Fixture.TERMS,
                at,
                random.nextBoolean() ? null : now.plus(Duration.ofMinutes(random.nextInt(60))),
                false));
      }
      int revision = random.nextInt(1_000);
      int what = random.nextInt(6);
      for (Life life : List.of(steady, jumped)) {
        switch (what) {
          case 0 -> life.platform.confirm();
          case 1 -> life.platform.say(new MaskedDocument(level, revision, 0, choices));
          case 2 -> life.report(new MaskedDocument(level, revision, 0, choices));
          case 3 -> life.fail(level);
          default -> life.write(level, choices);
        }
      }
    }

    private int compare(int step) {
      int differing = 0;
      for (List<String> paths : List.of(List.of(OTHER), List.of("acme/new" + step))) {
        SubjectHandle a = steady.subject(paths);
        SubjectHandle b = jumped.subject(paths);
        for (int back : new int[] {0, 1, 10, 30, 59, 61, 200}) {
          long time = EpochNanos.nanos(now.minus(Duration.ofMinutes(back)));
          long may = a.currentDecision().permitted(TRAINING, time);
          long does = b.currentDecision().permitted(TRAINING, time);
          assertThat(Fixture.CATEGORIES.names(does & ~may))
              .as(
                  "seed %d step %d, %s %d minutes old, clock set by %s",
                  seed, step, paths, back, jump)
              .isEmpty();
          differing += may == does ? 0 : 1;
        }
        assertThat(
                b.currentDecision().permitted(TRAINING) & ~a.currentDecision().permitted(TRAINING))
            .as("seed %d step %d", seed, step)
            .isZero();
      }
      return differing;
    }
  }

  /** One of two processes that differ only in their clock. */
  private final class Life {
    final TestClock clock = new TestClock();
    final ManualExecutor executor = new ManualExecutor(clock);
    final FakeSource platform = new FakeSource("platform", clock, true);
    private final FakePlatform asked = new FakePlatform("https://consent.example");
    final Decisions decisions;
    private final String name;
    private final List<SubjectHandle> held = new ArrayList<>();

    Life(String name, PooledPolicy policy) {
      this.name = name;
      write("acme", List.of());
      asked.otherwise = new SourceReply.Absent(Duration.ofHours(100));
      this.decisions =
          Decisions.builder()
              .policy(policy)
              .destinations(Fixture.DESTINATIONS)
              .sources(
                  List.of(
                      platform,
                      new RealSources(clock, executor, Duration.ofMinutes(20))
                          .file(directory.resolve(name))))
              .consentSources(List.of(asked))
              .sourceCallers(() -> Runnable::run)
              .random(() -> 0.5)
              .clock(clock)
              .executor(executor)
              .spanSubjects((span, subject) -> {})
              .maxStaleness(MAX_STALENESS)
              .refresh(Duration.ofHours(100))
              .build();
      held.add(decisions.subject(OTHER));
    }

    void report(MaskedDocument document) {
      asked.say(document);
      asked.listener.changed(document.subject());
    }

    void fail(String level) {
      asked.reply(level, new SourceReply.Failed("down", null, false));
      asked.listener.changed(level);
    }

    SubjectHandle subject(List<String> paths) {
      return decisions.subject(paths.get(0));
    }

    void write(String level, List<MaskedChoice> choices) {
      StringBuilder text = new StringBuilder();
      for (MaskedChoice choice : choices) {
        text.append(text.isEmpty() ? "" : ",")
            .append(
                """
                {"purpose": "ai_training", "categories": %s, "choice": "%s", "terms": "2023-08-07",
                 "at": "%s", "expires": %s}"""
                    .formatted(
                        choice.categories() == CHAT
                            ? "[\"content.chat\"]"
                            : "[\"content.chat\", \"personal.network\"]",
                        choice.value() == ChoiceValue.DENIED ? "denied" : "granted",
                        choice.at(),
                        choice.expires() == null ? "null" : "\"" + choice.expires() + "\""));
      }
      new Fixture(directory)
          .write(
              name,
              "{\"documents\": [{\"subject\": \"%s\", \"revision\": 1, \"choices\": [%s]}]}"
                  .formatted(level, text));
    }
  }
}
