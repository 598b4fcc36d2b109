/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicyFacts.Answer;
import dev.assent.fixtures.policy.PolicyFacts.Choice;
import dev.assent.internal.decision.spec.SpecCase.Step;
import dev.assent.internal.decision.spec.SpecPolicy.RuleText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Makes a history smaller as long as something about it remains. */
final class SpecShrinker {
  private final Path directory;
  private final Predicate<SpecCase> remains;

  SpecShrinker(Path directory, Predicate<SpecCase> remains) {
    this.directory = directory;
    this.remains = remains;
  }

  /** Returns the smallest history that was found. */
  SpecCase smallest(SpecCase history) {
    SpecCase smallest = history;
    boolean isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (SpecCase smaller : smaller(smallest)) {
        if (remains.test(smaller)) {
          smallest = smaller;
          isSmaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private List<SpecCase> smaller(SpecCase history) {
    List<SpecCase> all = new ArrayList<>();
    List<Step> steps = history.steps();
    for (int i = 0; i < steps.size() && steps.size() > 1; i++) {
      all.add(with(history, without(steps, i)));
    }
    for (int i = 0; i < history.subjects().size() && history.subjects().size() > 1; i++) {
      List<String> fewer = without(history.subjects(), i);
      all.add(new SpecCase(steps, fewer, history.destination()));
    }
    for (int i = 0; i < steps.get(0).sources().size() && steps.get(0).sources().size() > 1; i++) {
      int source = i;
      all.add(each(history, step -> withSources(step, without(step.sources(), source))));
    }
    addPolicies(history, all);
    for (int i = 0; i < steps.size(); i++) {
      addSteps(history, i, all);
    }
    return all;
  }

  private void addPolicies(SpecCase history, List<SpecCase> all) {
    SpecPolicy first = history.steps().get(0).policy();
    for (Step step : history.steps()) {
      SpecPolicy old = step.policy();
      List<List<List<RuleText>>> fewer = new ArrayList<>();
      for (int file = 0; file < old.files.size(); file++) {
        fewer.add(without(old.files, file));
        for (int rule = 0; rule < old.files.get(file).size(); rule++) {
          List<List<RuleText>> files = new ArrayList<>(old.files);
          files.set(file, without(old.files.get(file), rule));
          fewer.add(files);
        }
      }
      for (List<List<RuleText>> files : fewer) {
        SpecPolicy smaller = new SpecPolicy(files, directory);
        all.add(each(history, one -> one.policy() == old ? withPolicy(one, smaller) : one));
      }
      if (old != first && !old.rules.equals(first.rules)) {
        all.add(each(history, one -> withPolicy(one, first)));
      }
    }
  }

  private static void addSteps(SpecCase history, int index, List<SpecCase> all) {
    Step step = history.steps().get(index);
    if (!step.isPolicyReadable()) {
      all.add(at(history, index, with(step, true, step.isOld())));
    }
    if (step.isOld()) {
      all.add(at(history, index, with(step, step.isPolicyReadable(), false)));
    }
    for (int i = 0; i < step.sources().size(); i++) {
      for (Map.Entry<String, Answer> entry : step.sources().get(i).entrySet()) {
        for (Answer smaller : smaller(entry.getValue())) {
          int source = i;
          String level = entry.getKey();
          Answer old = entry.getValue();
          all.add(each(history, one -> replaced(one, source, level, old, smaller)));
        }
      }
    }
  }

  private static List<Answer> smaller(Answer answer) {
    List<Answer> all = new ArrayList<>();
    Answer silent = new Answer(true, false, Long.MAX_VALUE, 0, List.of());
    if (!answer.equals(silent)) {
      all.add(silent);
    }
    if (answer.staleAt() != Long.MAX_VALUE) {
      all.add(
          new Answer(
              answer.readable(), answer.absent(), Long.MAX_VALUE, answer.adds(), answer.choices()));
    }
    if (answer.adds() != 0) {
      all.add(
          new Answer(answer.readable(), answer.absent(), answer.staleAt(), 0, answer.choices()));
    }
    for (int i = 0; i < answer.choices().size(); i++) {
      List<Choice> fewer = without(answer.choices(), i);
      all.add(
          new Answer(answer.readable(), answer.absent(), answer.staleAt(), answer.adds(), fewer));
      Choice old = answer.choices().get(i);
      if (old.expires() != Long.MAX_VALUE) {
        List<Choice> simpler = new ArrayList<>(answer.choices());
        simpler.set(
            i,
            new Choice(
                old.purpose(),
                old.categories(),
                old.granted(),
                old.terms(),
                old.at(),
                Long.MAX_VALUE,
                old.coversHeld()));
        all.add(
            new Answer(
                answer.readable(), answer.absent(), answer.staleAt(), answer.adds(), simpler));
      }
    }
    return all;
  }

  private static Step replaced(Step step, int source, String level, Answer old, Answer answer) {
    if (!old.equals(step.sources().get(source).get(level))) {
      return step;
    }
    List<Map<String, Answer>> sources = new ArrayList<>(step.sources());
    Map<String, Answer> answers = new HashMap<>(sources.get(source));
    answers.put(level, answer);
    sources.set(source, answers);
    return withSources(step, sources);
  }

  private static SpecCase with(SpecCase history, List<Step> steps) {
    return new SpecCase(steps, history.subjects(), history.destination());
  }

  private static SpecCase each(SpecCase history, UnaryOperator<Step> change) {
    return with(history, history.steps().stream().map(change).toList());
  }

  private static SpecCase at(SpecCase history, int index, Step step) {
    List<Step> steps = new ArrayList<>(history.steps());
    steps.set(index, step);
    return with(history, steps);
  }

  private static Step with(Step step, boolean isReadable, boolean isOld) {
    return new Step(step.time(), step.policy(), isReadable, step.sources(), isOld);
  }

  private static Step withPolicy(Step step, SpecPolicy policy) {
    return new Step(step.time(), policy, step.isPolicyReadable(), step.sources(), step.isOld());
  }

  private static Step withSources(Step step, List<Map<String, Answer>> sources) {
    return new Step(step.time(), step.policy(), step.isPolicyReadable(), sources, step.isOld());
  }

  private static <T> List<T> without(List<T> all, int index) {
    List<T> rest = new ArrayList<>(all);
    rest.remove(index);
    return List.copyOf(rest);
  }
}
