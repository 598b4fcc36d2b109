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
import dev.assent.fixtures.policy.PolicyFacts.Treatment;
import dev.assent.internal.decision.spec.SpecCase.Step;
import dev.assent.internal.decision.spec.SpecPolicy.RuleText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * All states of the presets: what two sources say at both levels of a subject's path, and what they
 * said before. The rules are those of DESIGN's table, written once more.
 */
public final class PresetStates {
  private static final List<String> ANY = List.of("any");
  private static final List<String> FIRST = List.of("first_party");
  private static final long OLD = SpecPolicy.epochNanos("2023-01-01");

  private PresetStates() {}

  private static RuleText rule(
      List<String> categories,
      List<String> purposes,
      List<String> recipients,
      Basis basis,
      boolean inherit) {
    return new RuleText(
        categories, purposes, recipients, basis, "", false, Treatment.REMOVE, inherit);
  }

  private static List<RuleText> rules(boolean isStrict) {
    List<String> running = List.of("service_operation", "security");
    List<String> other = List.of("any", "!service_operation", "!security");
    Basis opened = isStrict ? Basis.OPT_IN : Basis.ALLOW;
    List<RuleText> rules = new ArrayList<>();
    rules.add(rule(List.of("service"), running, FIRST, Basis.ALLOW, true));
    rules.add(rule(List.of("service"), other, FIRST, opened, true));
    rules.add(rule(List.of("personal"), running, FIRST, opened, true));
    rules.add(rule(List.of("personal"), other, FIRST, Basis.OPT_IN, true));
    rules.add(rule(List.of("content"), ANY, FIRST, Basis.OPT_IN, true));
    rules.add(rule(List.of("protected"), ANY, FIRST, Basis.OPT_IN, false));
    if (!isStrict) {
      rules.add(rule(List.of("service"), running, List.of("processor"), Basis.ALLOW, true));
      rules.add(
          rule(
              List.of("content"), List.of("ai_feature"), List.of("processor"), Basis.OPT_IN, true));
    }
    return rules;
  }

  private static List<Answer> answers(String purpose) {
    List<Answer> answers = new ArrayList<>();
    answers.add(Answer.UNHEARD);
    answers.add(new Answer(true, true, PolicyFacts.NO_END, 0, List.of()));
    answers.add(document(PolicyFacts.NO_END));
    answers.add(document(START));
    answers.add(document(PolicyFacts.NO_END, choice(purpose, false, PolicyFacts.NO_END)));
    answers.add(document(PolicyFacts.NO_END, choice(purpose, true, PolicyFacts.NO_END)));
    answers.add(document(PolicyFacts.NO_END, choice(purpose, true, START)));
    answers.add(document(START, choice(purpose, true, PolicyFacts.NO_END)));
    return answers;
  }

  private static Answer document(long staleAt, Choice... choices) {
    return new Answer(true, false, staleAt, 0, List.of(choices));
  }

  private static Choice choice(String purpose, boolean granted, long expires) {
    long all = SpecPolicy.CATEGORIES.any();
    return new Choice(purpose, all, granted, OLD, START - TICK, expires, false);
  }

  /** Compares all states. Returns their number, and adds what differs to a list. */
  public static int compare(Path directory, List<String> differences) {
    int states = 0;
    SpecComparison comparison = new SpecComparison(UnaryOperator.identity());
    for (boolean isStrict : List.of(true, false)) {
      SpecPolicy policy =
          SpecPolicy.preset(isStrict ? "strict" : "terms", rules(isStrict), directory);
      for (int destination = 0; destination < DecidedHistory.DESTINATIONS.size(); destination++) {
        String purpose = DecidedHistory.DESTINATIONS.get(destination).purpose().name();
        List<Answer> answers = answers(purpose);
        int all = answers.size() * answers.size() * answers.size() * answers.size();
        for (int state = 0; state < all; state++) {
          List<Map<String, Answer>> sources = new ArrayList<>();
          int rest = state;
          for (int source = 0; source < 2; source++) {
            Answer account = answers.get(rest % answers.size());
            rest /= answers.size();
            Answer own = answers.get(rest % answers.size());
            rest /= answers.size();
            sources.add(Map.of("acme", account, "acme/u7", own));
          }
          Step step = new Step(START, policy, true, sources, false);
          SpecCase one = new SpecCase(List.of(step), List.of("acme/u7"), destination);
          comparison.compare(
              one,
              (kind, isLooser, at, category, is, should) ->
                  differences.add(kind + " is " + is + ", not " + should + " in\n" + one));
          states++;
        }
      }
    }
    return states;
  }
}
