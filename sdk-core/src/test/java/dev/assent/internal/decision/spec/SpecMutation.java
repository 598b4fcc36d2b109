/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicyFacts;
import dev.assent.fixtures.policy.PolicyFacts.Answer;
import dev.assent.fixtures.policy.PolicyFacts.Choice;
import dev.assent.internal.decision.spec.SpecCase.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What Assent would ignore if it had an error: each changes a history before Assent gets it. */
enum SpecMutation implements UnaryOperator<SpecCase> {
  DENIAL_OF_AN_ACCOUNT {
    @Override
    Answer answer(String level, Answer old) {
      return level.contains("/") ? old : choices(old, it -> it.granted() ? it : null);
    }
  },
  DENIAL_THAT_A_GRANT_LIFTED {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              it.granted() || old.choices().stream().noneMatch(o -> o.granted() && o.at() > it.at())
                  ? it
                  : null);
    }
  },
  DENIAL_AT_THE_TIME_OF_A_GRANT {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              it.granted()
                      || old.choices().stream().noneMatch(o -> o.granted() && o.at() == it.at())
                  ? it
                  : null);
    }
  },
  DENIAL_OF_A_SOURCE_THAT_FAILS {
    @Override
    Answer answer(String level, Answer old) {
      return old.readable() ? old : choices(old, it -> null);
    }
  },
  EXPIRY {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              new Choice(
                  it.purpose(),
                  it.categories(),
                  it.granted(),
                  it.terms(),
                  it.at(),
                  PolicyFacts.NO_END,
                  it.coversHeld()));
    }
  },
  TERMS {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              new Choice(
                  it.purpose(),
                  it.categories(),
                  it.granted(),
                  SpecPolicy.epochNanos("2024-02-01"),
                  it.at(),
                  it.expires(),
                  it.coversHeld()));
    }
  },
  GRANT_THAT_DOES_NOT_COVER_WHAT_WAITS {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              new Choice(
                  it.purpose(),
                  it.categories(),
                  it.granted(),
                  it.terms(),
                  it.at(),
                  it.expires(),
                  it.granted()));
    }
  },
  PURPOSE_OF_A_CHOICE {
    @Override
    Answer answer(String level, Answer old) {
      return choices(
          old,
          it ->
              new Choice(
                  "ai_training",
                  it.categories(),
                  it.granted(),
                  it.terms(),
                  it.at(),
                  it.expires(),
                  it.coversHeld()));
    }
  },
  STALENESS {
    @Override
    Answer answer(String level, Answer old) {
      return new Answer(
          old.readable(), old.absent(), PolicyFacts.NO_END, old.adds(), old.choices());
    }
  },
  FAILURE_OF_A_SOURCE {
    @Override
    Answer answer(String level, Answer old) {
      return new Answer(true, old.absent(), old.staleAt(), old.adds(), old.choices());
    }
  },
  ABSENCE_OF_A_DOCUMENT {
    @Override
    Answer answer(String level, Answer old) {
      return new Answer(old.readable(), false, old.staleAt(), old.adds(), old.choices());
    }
  },
  ADDITIONS {
    @Override
    Answer answer(String level, Answer old) {
      return new Answer(old.readable(), old.absent(), old.staleAt(), 0, old.choices());
    }
  },
  SECOND_SUBJECT {
    @Override
    public SpecCase apply(SpecCase old) {
      List<String> fewer =
          old.subjects().size() < 2 ? old.subjects() : old.subjects().subList(0, 1);
      return new SpecCase(old.steps(), fewer, old.destination());
    }
  },
  SECOND_SOURCE {
    @Override
    Step step(Step old) {
      return withSources(old, old.sources().subList(0, 1));
    }
  },
  LAST_POLICY_FILE,
  SINCE,
  INHERITANCE,
  PENDING,
  TREATMENT,
  EXCEPTION_OF_A_RULE,
  UNREADABLE_POLICY {
    @Override
    Step step(Step old) {
      return new Step(old.time(), old.policy(), true, old.sources(), old.isOld());
    }
  };

  @Override
  public SpecCase apply(SpecCase old) {
    List<Step> steps = old.steps().stream().map(this::step).toList();
    return new SpecCase(steps, old.subjects(), old.destination());
  }

  Step step(Step old) {
    List<Map<String, Answer>> sources = new ArrayList<>();
    for (Map<String, Answer> source : old.sources()) {
      Map<String, Answer> changed = new HashMap<>(source);
      changed.replaceAll(this::answer);
      sources.add(changed);
    }
    return withSources(
        new Step(
            old.time(),
            old.policy().mutated(this),
            old.isPolicyReadable(),
            old.sources(),
            old.isOld()),
        sources);
  }

  Answer answer(String level, Answer old) {
    return old;
  }

  private static Answer choices(Answer old, UnaryOperator<Choice> change) {
    List<Choice> choices = new ArrayList<>();
    for (Choice choice : old.choices()) {
      Choice changed = change.apply(choice);
      if (changed != null) {
        choices.add(changed);
      }
    }
    return new Answer(old.readable(), old.absent(), old.staleAt(), old.adds(), choices);
  }

  private static Step withSources(Step old, List<Map<String, Answer>> sources) {
    return new Step(old.time(), old.policy(), old.isPolicyReadable(), sources, old.isOld());
  }
}
