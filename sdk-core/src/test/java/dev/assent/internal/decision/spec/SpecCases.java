/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import static dev.assent.internal.decision.spec.SpecCase.START;
import static dev.assent.internal.decision.spec.SpecCase.TICK;

import dev.assent.fixtures.policy.PolicyFacts;
import dev.assent.fixtures.policy.PolicyFacts.Answer;
import dev.assent.fixtures.policy.PolicyFacts.Basis;
import dev.assent.fixtures.policy.PolicyFacts.Choice;
import dev.assent.internal.decision.spec.SpecCase.Step;
import dev.assent.internal.decision.spec.SpecPolicy.RuleText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random policies and histories. Times are whole ticks, so that many of them are equal. */
public final class SpecCases {
  static final long CHAT = SpecPolicy.CATEGORIES.mask("content.chat");
  static final long HEALTH = SpecPolicy.CATEGORIES.mask("protected.health");
  static final long NETWORK = SpecPolicy.CATEGORIES.mask("personal.network");
  static final long USAGE = SpecPolicy.CATEGORIES.mask("service.usage");
  private static final long[] LEAVES = {CHAT, HEALTH, NETWORK, USAGE};
  private static final List<List<String>> SETS =
      List.of(
          List.of("acme/u7"),
          List.of("acme/u7"),
          List.of("acme"),
          List.of("beta/u9/d1"),
          List.of("acme/u7", "acme/u8"),
          List.of("acme/u7", "beta/u9/d1"),
          List.of("acme", "acme/u8"),
          List.of());

  private final SplittableRandom random;
  private final List<SpecPolicy> policies;

  /**
   * @param policies the policies to choose from
   */
  public SpecCases(long seed, List<SpecPolicy> policies) {
    this.random = new SplittableRandom(seed);
    this.policies = policies;
  }

  /** Returns random policies. */
  public static List<SpecPolicy> policies(long seed, int number, Path directory) {
    SpecCases cases = new SpecCases(seed, List.of());
    List<SpecPolicy> policies = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      List<List<RuleText>> files = new ArrayList<>();
      for (int file = cases.random.nextInt(3); file >= 0; file--) {
        List<RuleText> rules = new ArrayList<>();
        for (int rule = 1 + cases.random.nextInt(3); rule > 0; rule--) {
          rules.add(cases.rule());
        }
        files.add(rules);
      }
      policies.add(new SpecPolicy(files, directory));
    }
    return policies;
  }

  @SafeVarargs
  private <T> T pick(T... from) {
    return from[random.nextInt(from.length)];
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private RuleText rule() {
    Basis basis =
        pick(Basis.ALLOW, Basis.OPT_OUT, Basis.OPT_IN, Basis.OPT_IN, Basis.OPT_IN, Basis.NEVER);
    return new RuleText(
        pick(
            List.of("any"),
            List.of("any"),
            List.of("content", "personal"),
            List.of("any", "!content"),
            List.of("!personal.network", "personal", "service", "protected"),
            List.of("content.chat", "protected.health"),
            List.of("service.usage", "personal.network")),
        pick(
            List.of("any"),
            List.of("any"),
            List.of("ai_training", "ai_feature"),
            List.of("any", "!security"),
            List.of("any", "!ai_training"),
            List.of("ai_training", "service_operation")),
        pick(
            List.of("any"),
            List.of("first_party"),
            List.of("any", "!processor"),
            List.of("first_party", "third_party")),
        basis,
        chance(70) ? "" : pick("2024-01-09", "2024-01-10"),
        basis == Basis.OPT_IN && chance(60),
        pick(
            PolicyFacts.Treatment.REDUCE,
            PolicyFacts.Treatment.REDUCE,
            PolicyFacts.Treatment.REDACT,
            PolicyFacts.Treatment.REMOVE),
        chance(85));
  }

  /** Returns a random history. */
  SpecCase next() {
    List<String> subjects = SETS.get(random.nextInt(SETS.size()));
    List<Script> scripts = new ArrayList<>();
    for (int source = random.nextInt(5) / 2; source >= 0; source--) {
      scripts.add(new Script());
    }
    List<String> levels = new ArrayList<>();
    for (String subject : subjects) {
      for (int end = subject.length(); end > 0; end = subject.lastIndexOf('/', end - 1)) {
        if (!levels.contains(subject.substring(0, end))) {
          levels.add(subject.substring(0, end));
        }
      }
    }
    long time = START;
    SpecPolicy policy = pick(policies.toArray(new SpecPolicy[0]));
    boolean isReadable = true;
    List<Step> steps = new ArrayList<>();
    for (Script script : scripts) {
      for (String level : levels) {
        if (chance(85)) {
          script.heard.put(level, chance(50) ? silent(time) : answer(time));
        }
      }
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      long now = time;
      steps.add(
          new Step(
              time,
              policy,
              isReadable,
              scripts.stream().map(script -> script.answers(levels, now)).toList(),
              chance(20)));
      time += TICK * (1 + random.nextInt(3));
      Script script = scripts.get(random.nextInt(scripts.size()));
      String level = levels.isEmpty() ? "" : levels.get(random.nextInt(levels.size()));
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> script.isFailing = !script.isFailing;
        case 3, 4 -> script.confirm(time);
        case 5, 6 -> policy = isReadable ? policies.get(random.nextInt(policies.size())) : policy;
        case 7 -> isReadable = !isReadable;
        case 8, 9 -> time += TICK;
        case 10, 11, 12 -> script.amend(level, choice(time));
        default -> script.heard.put(level, answer(time));
      }
      isReadable |= chance(50);
    }
    return new SpecCase(List.copyOf(steps), subjects, random.nextInt(8) / 6);
  }

  private Answer silent(long now) {
    return new Answer(true, false, staleAt(now), 0, List.of());
  }

  private Answer answer(long now) {
    if (chance(8)) {
      return new Answer(true, true, PolicyFacts.NO_END, 0, List.of());
    }
    List<Choice> choices = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      choices.add(choice(now));
    }
    return new Answer(true, false, staleAt(now), chance(90) ? 0 : pick(HEALTH, NETWORK), choices);
  }

  private long staleAt(long now) {
    return chance(60) ? PolicyFacts.NO_END : now + TICK * (1 + random.nextInt(5));
  }

  private Choice choice(long now) {
    long at = now + TICK * (random.nextInt(8) - 6);
    boolean granted = chance(70);
    long mask = chance(50) ? CHAT | HEALTH | NETWORK | USAGE : 0;
    mask |= LEAVES[random.nextInt(4)];
    mask |= chance(50) ? CHAT : 0;
    return new Choice(
        chance(90) ? "ai_training" : "service_operation",
        mask,
        granted,
        chance(8)
            ? PolicyFacts.NONE
            : SpecPolicy.epochNanos(pick("2024-01-09", "2024-01-10", "2024-01-11")),
        at,
        granted && chance(40) ? at + TICK * (1 + random.nextInt(8)) : PolicyFacts.NO_END,
        granted && chance(60));
  }

  /** What one source says. Not thread-safe. */
  private static final class Script {
    final Map<String, Answer> heard = new HashMap<>();
    boolean isFailing;

    void confirm(long now) {
      heard.replaceAll(
          (level, old) ->
              old.staleAt() == PolicyFacts.NO_END
                  ? old
                  : new Answer(true, old.absent(), now + 5 * TICK, old.adds(), old.choices()));
    }

    void amend(String level, Choice choice) {
      Answer old = heard.get(level);
      if (old != null && !old.absent()) {
        List<Choice> choices = new ArrayList<>(old.choices());
        choices.add(choice);
        heard.put(level, new Answer(true, false, old.staleAt(), old.adds(), choices));
      }
    }

    Map<String, Answer> answers(List<String> levels, long now) {
      Map<String, Answer> answers = new HashMap<>();
      for (String level : levels) {
        Answer answer = heard.getOrDefault(level, Answer.UNHEARD);
        answers.put(level, isFailing && answer.readable() ? remaining(answer) : answer);
      }
      return answers;
    }

    private static Answer remaining(Answer last) {
      List<Choice> denials = last.choices().stream().filter(it -> !it.granted()).toList();
      return new Answer(false, false, PolicyFacts.NO_END, last.adds(), denials);
    }
  }
}
