/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of which a part, or everything, has no effect. */
class IdlePartsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);

  @TempDir private Path directory;

  private List<String> findings(String head, String... rules) throws IOException {
    StringBuilder text = new StringBuilder(head).append("rules:\n");
    for (String rule : rules) {
      text.append("- { purposes: [any], recipients: [any], ").append(rule).append(" }\n");
    }
    Path file = Files.writeString(directory.resolve("p.yaml"), text);
    List<String> names = List.of(file.toString());
    Categories categories = Categories.builtIn();
    PooledPolicy policy = PooledPolicy.load(names, categories, Set.of());
    return PolicyFindings.of(policy, names, categories, TODAY).stream()
        .map(finding -> finding.line().replace(directory + "/", ""))
        .toList();
  }

  @Test
  void of_ruleWhoseExceptionsLeaveNothing_coversNoCell() throws IOException {
    assertThat(
            findings(
                "",
                "categories: [any], basis: never",
                "categories: [any, \"!content\", \"!service\", \"!personal\", \"!protected\"],"
                    + " basis: allow"))
        .containsExactly(
            "p.yaml:3: empty-rule: covers no cell: its lists and exceptions leave no category,"
                + " purpose or recipient");
  }

  /** Presets close the groups that an application may add, and so does a copy of them. */
  @Test
  void of_neverForAllOtherCategories_isNoFinding() throws IOException {
    assertThat(
            findings(
                "",
                "categories: [content, service, personal, protected], basis: opt_in",
                "categories: [any, \"!content\", \"!service\", \"!personal\", \"!protected\"],"
                    + " basis: never"))
        .isEmpty();
  }

  /** The most common form: a wide rule, and a rule for few cells that holds. */
  @Test
  void of_ruleWithoutHoldOverOneWithHold_cancelsIt() throws IOException {
    assertThat(
            findings(
                "",
                "categories: [any], basis: opt_in",
                "categories: [content.chat], basis: opt_in, pending: hold, treatment: reduce,"
                    + " since: 2024-01-01"))
        .containsExactly(
            "p.yaml:2: cancelled-hold: cancels 'pending: hold' of p.yaml:3 for content.chat",
            "p.yaml:2: cancelled-treatment: cancels 'treatment: reduce' of p.yaml:3 for"
                + " content.chat");
  }

  @Test
  void of_partsWithoutEffect_areNamed() throws IOException {
    assertThat(
            findings(
                "",
                "categories: [service], basis: allow, treatment: reduce, inherit: false",
                "categories: [content, personal, protected], basis: never, since: 2024-01-01,"
                    + " treatment: reduce"))
        .containsExactly(
            "p.yaml:2: idle-part: 'treatment: reduce' has no effect, since its cells are allow",
            "p.yaml:2: idle-part: 'inherit: false' has no effect, since its cells are allow",
            "p.yaml:3: idle-part: 'since: 2024-01-01' has no effect, since its cells are never",
            "p.yaml:3: idle-part: 'treatment: reduce' has no effect, since its cells are never");
  }

  /** A part counts if it has an effect in one cell, be it with the basis of another rule. */
  @Test
  void of_partsThatLimitAnotherRule_decide() throws IOException {
    assertThat(
            findings(
                "",
                "categories: [service], basis: allow, inherit: false, since: 2024-01-01",
                "categories: [service.usage], basis: opt_in",
                "categories: [personal], basis: allow, since: 2024-01-01, treatment: redact",
                "categories: [content, protected], basis: never, treatment: redact"))
        .isEmpty();
  }

  @Test
  void of_sinceAfterTheTerms_isNamed() throws IOException {
    assertThat(
            findings(
                "terms: 2024-01-01\n",
                "categories: [any, \"!service\"], basis: opt_in, since: 2025-01-01",
                "categories: [service], basis: allow, since: 2025-01-01"))
        .containsExactly(
            "p.yaml:3: newer-since: since 2025-01-01 is after the terms of 2024-01-01 that the"
                + " policies state: no consent to these counts");
    assertThat(
            findings("terms: 2024-01-01\n", "categories: [any], basis: opt_in, since: 2024-01-01"))
        .isEmpty();
  }
}
