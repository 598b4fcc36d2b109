/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFindingsTest {
  private static final LocalDate TODAY = LocalDate.of(2024, 6, 1);
  private static final String REST =
      "- { categories: [any, \"!content\"], purposes: [any], recipients: [any], basis: never }\n";

  @TempDir private Path directory;
  private Categories categories = Categories.builtIn();

  /** Returns the findings in pooled policies: presets by name, rules as files a.yaml, b.yaml. */
  private List<String> findings(String... policies) throws IOException {
    List<String> names = new ArrayList<>();
    for (String policy : policies) {
      boolean isPreset = PooledPolicy.PRESETS.contains(policy);
      Path file = directory.resolve((char) ('a' + names.size()) + ".yaml");
      names.add(isPreset ? policy : Files.writeString(file, "rules:\n" + policy + REST).toString());
    }
    PooledPolicy policy =
        PooledPolicy.load(names, categories, Set.of(new Purpose("model_evaluation")));
    return PolicyFindings.of(policy, names, categories, TODAY).stream()
        .map(finding -> finding.line().replace(directory + "/", ""))
        .toList();
  }

  private static String rule(String categories, String rest) {
    return "- { categories: ["
        + categories
        + "], purposes: [any], recipients: [any], "
        + rest
        + " }\n";
  }

  @Test
  void of_rulesThatAllDecide_isEmpty() throws IOException {
    assertThat(findings(rule("content", "basis: opt_in, since: 2024-06-01"))).isEmpty();
    assertThat(findings("strict")).isEmpty();
    assertThat(findings("terms")).isEmpty();
  }

  @Test
  void of_looserRule_isIdleBehindTheStricterOne() throws IOException {
    assertThat(findings(rule("content.chat", "basis: opt_out") + rule("content", "basis: opt_in")))
        .containsExactly(
            "a.yaml:2: idle-rule: decides nothing, since these are as strict: a.yaml:3");
  }

  @Test
  void of_ruleThatAddsOnePart_decides() throws IOException {
    String optIn = rule("content", "basis: opt_in");
    assertThat(findings(optIn + rule("content.chat", "basis: allow, since: 2023-03-31"))).isEmpty();
    assertThat(findings(optIn + rule("content.chat", "basis: allow, inherit: false"))).isEmpty();
  }

  /** The parts of a rule that have no effect under the basis of the cell do not count. */
  @Test
  void of_ruleWhosePartsHaveNoEffect_isIdle() throws IOException {
    assertThat(
            findings(
                rule("content", "basis: never")
                    + rule("content.chat", "basis: opt_in, since: 2023-03-31, inherit: false")))
        .containsExactly(
            "a.yaml:3: idle-rule: decides nothing, since these are as strict: a.yaml:2");
  }

  @Test
  void of_equalRules_theLaterOneIsIdle() throws IOException {
    String rule = rule("content", "basis: opt_in");
    assertThat(findings(rule + rule))
        .containsExactly(
            "a.yaml:3: idle-rule: decides nothing, since these are as strict: a.yaml:2");
  }

  /** A cell that only this rule closes would be open to every other file without it. */
  @Test
  void of_neverWithoutOtherRules_decides() throws IOException {
    assertThat(findings(rule("content", "basis: never"))).isEmpty();
  }

  @Test
  void of_ruleThatSeveralHide_namesAll() throws IOException {
    assertThat(
            findings(
                rule("content", "basis: allow")
                    + rule("content.chat, content.file", "basis: opt_in")
                    + rule("content.audio, content.video, content.other", "basis: opt_out")))
        .containsExactly(
            "a.yaml:2: idle-rule: decides nothing, since these are as strict: a.yaml:4, a.yaml:3");
  }

  @Test
  void of_presetBesideStricterFile_isMootAndItsHoldCancelled() throws IOException {
    String all = "- { categories: [any], purposes: [any], recipients: [any], basis: never }\n";
    assertThat(findings("terms", all))
        .contains("terms: moot-preset: decides nothing, since the others are as strict everywhere");
    assertThat(findings("terms", rule("content", "basis: opt_in")))
        .noneMatch(line -> line.contains("moot-preset"));
  }

  @Test
  void of_presetsTogether_theLooserOneIsMoot() throws IOException {
    assertThat(findings("strict", "terms"))
        .containsExactly(
            "terms: moot-preset: decides nothing, since the others are as strict everywhere");
  }

  @Test
  void of_looserRuleOverAHold_cancelsIt() throws IOException {
    assertThat(
            findings(
                rule("content", "basis: opt_in, pending: hold, treatment: reduce")
                    + rule("content.chat", "basis: allow, since: 2020-01-01")))
        .containsExactly(
            "a.yaml:3: cancelled-hold: cancels 'pending: hold' of a.yaml:2 for content.chat",
            "a.yaml:3: cancelled-treatment: cancels 'treatment: reduce' of a.yaml:2 for"
                + " content.chat");
  }

  @Test
  void of_presetOverAHold_cancelsIt() throws IOException {
    assertThat(findings("strict", rule("content", "basis: opt_in, pending: hold")))
        .anyMatch(
            line ->
                line.matches(
                    "strict:\\d+: cancelled-hold: cancels 'pending: hold' of b.yaml:2 for"
                        + " content.audio, content.video, content.chat and 2 more"));
  }

  @Test
  void of_sinceInTheFuture_isNamed() throws IOException {
    assertThat(findings(rule("content", "basis: opt_in, since: 2024-06-02")))
        .containsExactly(
            "a.yaml:2: future-since: since 2024-06-02 is in the future: until then, its cells"
                + " permit no data");
  }

  @Test
  void of_namesWithoutARule_areListed() throws IOException {
    categories = Categories.of(List.of(Category.of("content.whiteboard")));
    Path file = directory.resolve("policy.yaml");
    Files.writeString(
        file,
        "purposes: [model_review]\n"
            + "rules:\n"
            + "- { categories: [any, \"!content.whiteboard\"], purposes: [any, \"!model_review\"],"
            + " recipients: [any], basis: never }\n");
    PooledPolicy policy = PooledPolicy.load(List.of(file.toString()), categories, Set.of());

    assertThat(PolicyFindings.of(policy, List.of("policy.yaml"), categories, TODAY))
        .extracting(PolicyFinding::line)
        .containsExactly(
            "policy.yaml: unnamed-category: no rule names content.whiteboard, so it is never"
                + " permitted",
            "policy.yaml: unnamed-purpose: no rule names model_review, so nothing goes for it");
  }
}
