/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.CompositionModel.Doc;
import dev.assent.internal.decision.CompositionModel.Raw;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One random world: policies of some rules; sources with choices, failures, stale and missing
 * documents; the environment; local denials; and some subjects. Each {@link #decisions} has the
 * parts of the same world in another order.
 */
final class CompositionWorld {
  static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("partner", Purpose.AI_TRAINING, Recipient.THIRD_PARTY));

  private static final Duration MAX_STALENESS = Duration.ofHours(1);
  private static final LocalDate SINCE = LocalDate.of(2023, 8, 7);
  private static final Instant NOW = TestClock.START.plus(Duration.ofHours(2));
  private static final List<String> PATHS = List.of("acme/u7", "acme/u8", "beta/u9/d1");
  private static final List<Category> CHOSEN =
      List.of(
          Category.CONTENT_CHAT,
          Category.CONTENT_AUDIO,
          Category.PROTECTED_HEALTH,
          Category.PERSONAL_NETWORK,
          Category.SERVICE_USAGE);
  private static final List<Purpose> PURPOSES =
      List.of(Purpose.AI_TRAINING, Purpose.AI_TRAINING, Purpose.SERVICE_OPERATION);

  private final Random random;
  private final Fixture fixture;
  private final List<Raw> rules = new ArrayList<>();
  private final List<Doc> docs = new ArrayList<>();
  private final String environment;
  private final SubjectPath own;

  /** The texts of the rules, by file. */
  final Map<String, List<String>> files = new LinkedHashMap<>();

  /** The names of the sources, including the environment. */
  final List<String> sources = new ArrayList<>();

  /** The subjects in the order of their combination. */
  final List<String> subjects = new ArrayList<>();

  final CompositionModel model;

  private final Map<String, ScriptedSource> scripted = new HashMap<>();
  private final List<Doc> local = new ArrayList<>();

  CompositionWorld(long seed, Fixture fixture) {
    this.random = new Random(seed);
    this.fixture = fixture;
    for (int file = 0; file <= random.nextInt(3); file++) {
      addFile("p" + file + ".yaml");
    }
    List<String> paths = new ArrayList<>(PATHS);
    java.util.Collections.shuffle(paths, random);
    subjects.addAll(paths.subList(0, 1 + random.nextInt(3)));
    own = random.nextInt(3) == 0 ? new SubjectPath("acme/u8") : null;
    TreeSet<String> all = new TreeSet<>(subjects);
    if (own != null) {
      all.add(own.value());
    }
    Set<String> levels = new TreeSet<>();
    PATHS.forEach(path -> levels.addAll(new SubjectPath(path).levels()));
    environment = random.nextBoolean() ? null : environment();
    if (environment != null) {
      sources.add("env");
      levels.forEach(level -> docs.add(environmentSays(level)));
    }
    for (int i = random.nextInt(environment == null ? 3 : 2); i >= 0; i--) {
      addSource("s" + i, levels);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      addDenial(pick(List.copyOf(levels)));
    }
    model = new CompositionModel(rules, docs, List.copyOf(all), TestClock.START, NOW);
  }

  /** Returns whether the process's own subject is the only one. */
  boolean isOwn() {
    return own != null && List.of(own.value()).containsAll(subjects);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  // The policies.

  private void addFile(String file) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      Raw raw =
          new Raw(
              fixture.directory.resolve(file).toString(),
              lines.size() + 2,
              pick(
                  List.of(
                      List.of("any"),
                      List.of("content", "personal"),
                      List.of("service", "protected"),
                      List.of("content", "protected.health"),
                      List.of("content.chat", "personal.network"))),
              pick(List.of(List.of("any"), List.of("any"), List.of("ai_training"))),
              pick(List.of(List.of("any"), List.of("first_party"), List.of("third_party"))),
              pick(List.of("allow", "opt_out", "opt_out", "opt_in", "opt_in", "opt_in", "never")),
              pick(Arrays.asList(null, null, SINCE, SINCE.plusDays(1))),
              random.nextInt(4) != 0);
      rules.add(raw);
      lines.add(
          "  - { categories: %s, purposes: %s, recipients: %s, basis: %s, inherit: %s%s }\n"
              .formatted(
                  raw.categories(),
                  raw.purposes(),
                  raw.recipients(),
                  raw.basis(),
                  raw.inherit(),
                  raw.since() == null ? "" : ", since: " + raw.since()));
    }
    files.put(file, lines);
  }

  /** Returns the policy of all files in the given order, each with its rules in the given order. */
  PooledPolicy policy(List<String> order, Map<String, List<String>> texts) {
    List<String> paths =
        order.stream()
            .map(
                file ->
                    fixture.write(file, "rules:\n" + String.join("", texts.get(file))).toString())
            .toList();
    return PooledPolicy.load(paths, Fixture.CATEGORIES, Set.of());
  }

  // The choices.

  private static long mask(Collection<Category> categories) {
    return Fixture.CATEGORIES.mask(categories.toArray(new Category[0]));
  }

  private Set<Category> some() {
    return CHOSEN.stream()
        .filter(category -> random.nextInt(3) == 0)
        .collect(Collectors.toCollection(() -> new java.util.HashSet<>(Set.of(pick(CHOSEN)))));
  }

  private MaskedChoice choice() {
    return new MaskedChoice(
        pick(PURPOSES),
        mask(some()),
        random.nextInt(4) == 0 ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
        pick(Arrays.asList(null, SINCE.minusDays(1), SINCE, SINCE.plusDays(1), SINCE.plusDays(1))),
        NOW.minusSeconds(60L * (random.nextInt(200) == 0 ? -5 : random.nextInt(4))),
        pick(
            Arrays.asList(
                null, null, null, NOW.plusSeconds(60L * random.nextInt(3)), NOW.plusNanos(1))),
        false);
  }

  private void addSource(String name, Set<String> levels) {
    ScriptedSource source = new ScriptedSource(name);
    scripted.put(name, source);
    sources.add(name);
    for (String level : levels) {
      List<MaskedChoice> choices = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        choices.add(choice());
      }
      int kind = random.nextInt(24);
      boolean absent = kind == 0 || kind == 1;
      boolean unreadable = kind == 2;
      boolean ages = kind != 3;
      // the two clocks may have moved differently; the age is the larger of both
      long wallAge = minutes(kind == 4 ? 60 : kind == 5 ? -600 : random.nextInt(50));
      long age = kind == 4 ? 0 : minutes(kind == 6 ? 60 : random.nextInt(50));
      long valid =
          kind < 20 ? Long.MAX_VALUE : kind == 20 ? 0 : minutes(random.nextInt(60)) - 1_000;
      long adds = random.nextInt(10) == 0 ? Fixture.HEALTH : 0;
      MaskedDocument document =
          new MaskedDocument(
              level, 10 + docs.size(), absent ? 0 : adds, absent ? List.of() : choices);
      Instant changed =
          random.nextBoolean() ? null : TestClock.START.plusSeconds(random.nextInt(7_200));
      source.answers.put(
          level,
          new KnownChoices.Answer(
              document,
              unreadable ? "it was cut off" : null,
              nanoTime() - age,
              EpochNanos.nanos(NOW) - wallAge,
              ages,
              changed == null ? Long.MIN_VALUE : EpochNanos.nanos(changed),
              valid == Long.MAX_VALUE ? valid : EpochNanos.nanos(NOW) + valid,
              absent));
      long older = Math.max(age, wallAge);
      docs.add(
          new Doc(
              name,
              level,
              document.revision(),
              document.choices(),
              document.adds(),
              unreadable,
              absent,
              ages ? Math.min(MAX_STALENESS.toNanos() - older, valid) : valid,
              ages ? older / 1_000_000 : -1,
              changed == null ? TestClock.START : changed));
    }
  }

  private static long minutes(long minutes) {
    return Duration.ofMinutes(minutes).toNanos();
  }

  private static long nanoTime() {
    TestClock clock = new TestClock();
    clock.advance(Duration.ofHours(2));
    return clock.nanoTime();
  }

  /**
   * Returns the environment's choices: only denials if the process has no subject of its own, since
   * a grant needs one.
   */
  private String environment() {
    StringBuilder text = new StringBuilder();
    for (Purpose purpose :
        new TreeSet<>(List.of(pick(PURPOSES).name(), pick(PURPOSES).name()))
            .stream().map(Purpose::new).toList()) {
      text.append(text.isEmpty() ? "" : ";").append(purpose).append('=');
      String comma = "";
      for (Category category : some()) {
        boolean denies = own == null || random.nextInt(3) == 0;
        text.append(comma).append(denies ? "!" : "").append(category.name());
        comma = ",";
      }
    }
    return text.toString();
  }

  /**
   * Returns the environment's document: grants of the own subject, denials of all; from the start,
   * without an end.
   */
  private Doc environmentSays(String level) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (String item : environment.split(";")) {
      String[] parts = item.split("=");
      for (String word : parts[1].split(",")) {
        boolean denies = word.startsWith("!");
        if (denies || (own != null && own.value().equals(level))) {
          choices.add(
              new MaskedChoice(
                  new Purpose(parts[0]),
                  Fixture.CATEGORIES.mask(word.replace("!", "")),
                  denies ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
                  SINCE,
                  TestClock.START,
                  null,
                  false));
        }
      }
    }
    return new Doc("env", level, 0, choices, 0, false, false, Long.MAX_VALUE, -1, TestClock.START);
  }

  private void addDenial(String level) {
    MaskedChoice denial =
        new MaskedChoice(pick(PURPOSES), mask(some()), ChoiceValue.DENIED, null, NOW, null, false);
    Doc doc =
        new Doc(
            "local",
            level,
            0,
            List.of(denial),
            0,
            false,
            false,
            Long.MAX_VALUE,
            -1,
            TestClock.START);
    docs.add(doc);
    local.add(doc);
  }

  // Building decisions.

  /** Builds decisions over this world at its moment, with a clock of their own. */
  Reported reported(PooledPolicy policy, List<String> sourceOrder, List<String> subjectOrder) {
    TestClock clock = new TestClock();
    ManualExecutor executor = new ManualExecutor(clock);
    RealSources real = new RealSources(clock, executor, Duration.ofSeconds(60));
    List<KnownChoices> ordered = new ArrayList<>();
    for (String source : sourceOrder) {
      ordered.add(
          source.equals("env")
              ? real.env(environment, SINCE.toString(), own)
              : scripted.get(source));
    }
    Decisions decisions =
        Decisions.builder()
            .policy(policy)
            .destinations(DESTINATIONS)
            .sources(ordered)
            .ownSubject(own)
            .clock(clock)
            .executor(executor)
            .spanSubjects((span, subject) -> {})
            .maxStaleness(MAX_STALENESS)
            .build();
    clock.advance(Duration.ofHours(2));
    for (Doc denial : local) {
      MaskedChoice choice = denial.choices().get(0);
      Set<Category> categories =
          CHOSEN.stream()
              .filter(category -> (mask(Set.of(category)) & choice.categories()) != 0)
              .collect(Collectors.toSet());
      decisions
          .consent(denial.level())
          .revoke(choice.purpose(), categories.toArray(new Category[0]));
    }
    SubjectHandle subject = decisions.subject(subjectOrder.get(0));
    for (String other : subjectOrder.subList(1, subjectOrder.size())) {
      subject = subject.and(decisions.subject(other));
    }
    return new Reported(decisions, subject, clock);
  }

  /** The decisions of one order of the world. */
  record Reported(Decisions decisions, SubjectHandle subject, TestClock clock)
      implements AutoCloseable {
    Decision decision() {
      return subject.currentDecision();
    }

    ClockReading now() {
      return new ClockReading(clock.epochNanos(), clock.nanoTime());
    }

    @Override
    public void close() {
      decisions.close();
    }
  }

  /** A source with given answers. */
  private static final class ScriptedSource implements KnownChoices {
    private final String name;
    private final Map<String, Answer> answers = new HashMap<>();

    ScriptedSource(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Answer answer(String level) {
      return answers.get(level);
    }

    @Override
    public void start(Listener listener) {}
  }
}
