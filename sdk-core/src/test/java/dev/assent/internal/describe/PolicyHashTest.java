/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.document.Node;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyHashTest {
  private static final Path VECTORS = Path.of("../docs/policy-check/hash-vectors.json");

  private static final String POLICY =
      """
      # the policy
      purposes: [model_evaluation]
      rules:
      - { categories: [content], purposes: [ai_training, model_evaluation], recipients: [first_party], basis: opt_in }
      - { categories: [service], purposes: [any], recipients: [any], basis: allow, since: 2023-03-31 }
      """;

  private static final String CATALOG =
      """
      attributes:
      - { name: board.mode, values: [draw, erase], category: service.usage }
      - { name: board.name, max: 64, category: content.other, when: { kind: [CLIENT] } }
      """;

  @TempDir private Path directory;
  private int files;

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("file" + files++ + ".yaml"), text);
  }

  private String hash(String policy, String catalog) throws IOException {
    return hash(List.of(write(policy).toString()), catalog);
  }

  private String hash(List<String> policies, String catalog) throws IOException {
    Catalog loaded =
        Catalog.load(catalog.isEmpty() ? List.of() : List.of(write(catalog)), List.of());
    return PolicyHash.of(PooledPolicy.load(policies, loaded.categories(), Set.of()), loaded);
  }

  @Test
  void of_commentsOrderPathsAndGroups_doNotMatter() throws IOException {
    String rewritten =
        """
        rules:
        - basis: allow   # another order of keys and rules
          since: "2023-03-31"
          recipients: [third_party, processor, first_party]
          purposes: [any, security]
          categories: [service.other, service.diagnostic, service.usage, service.telemetry]
        - { categories: [content], purposes: [model_evaluation, ai_training], recipients: [first_party], basis: opt_in,
            inherit: true, pending: withhold, treatment: remove }
        purposes: [model_evaluation]
        """;
    String catalog =
        """
        attributes:
        - { name: board.name, max: 64, shape: text, category: [content.other], when: { kind: CLIENT } }
        - { name: board.mode, shape: values, type: string, values: [erase, draw], category: service.usage }
        """;

    assertThat(hash(rewritten, catalog)).isEqualTo(hash(POLICY, CATALOG));
  }

  @Test
  void of_rulesInSeveralFiles_areTheirPool() throws IOException {
    List<String> lines = POLICY.lines().toList();
    String some = write("rules:\n" + lines.get(4) + "\n").toString();
    String others = write(lines.get(1) + "\nrules:\n" + lines.get(3) + "\n").toString();

    assertThat(hash(List.of(some, others), CATALOG)).isEqualTo(hash(POLICY, CATALOG));
    assertThat(hash(List.of(others, some), CATALOG)).isEqualTo(hash(POLICY, CATALOG));
  }

  @Test
  void of_anyOtherChange_matters() throws IOException {
    List<String> hashes = new ArrayList<>();
    hashes.add(hash(POLICY, CATALOG));
    hashes.add(hash(POLICY, ""));
    hashes.add(hash("terms: 2024-02-01\n" + POLICY, CATALOG));
    for (String[] change :
        new String[][] {
          {"2023-03-31", "2023-04-01"},
          {"opt_in", "opt_out"},
          {"opt_in", "opt_in, pending: hold"},
          {"opt_in", "opt_in, treatment: redact"},
          {"opt_in", "opt_in, inherit: false"},
          {"[content]", "[content.chat]"},
          {"[ai_training, model_evaluation]", "[ai_training]"},
          {"recipients: [any]", "recipients: [first_party]"}
        }) {
      assertThat(POLICY).contains(change[0]);
      hashes.add(hash(POLICY.replace(change[0], change[1]), CATALOG));
    }
    for (String[] change :
        new String[][] {
          {"erase", "wipe"},
          {"board.mode", "board.modes"},
          {"64", "65"},
          {"CLIENT", "SERVER"},
          {"content.other", "content.file"},
          {"attributes:", "categories: [board.x]\nattributes:"}
        }) {
      assertThat(CATALOG).contains(change[0]);
      hashes.add(hash(POLICY, CATALOG.replace(change[0], change[1])));
    }
    assertThat(hashes)
        .doesNotHaveDuplicates()
        .allMatch(hash -> hash.matches("sha256:[0-9a-f]{64}"));
  }

  /** The vectors of the page, which others compare their own implementation with. */
  @Test
  void vectors_ofThePage_areWhatTheCodeComputes() throws IOException {
    byte[] json = Files.readAllBytes(VECTORS);
    List<Node> vectors = Node.parseJson("hash-vectors.json", json, json.length).list();
    for (Node vector : vectors) {
      Map<String, Node> map = vector.map();
      List<String> policies = new ArrayList<>();
      for (Node policy : map.get("policies").list()) {
        String text = policy.text();
        policies.add(PooledPolicy.PRESETS.contains(text) ? text : write(text).toString());
      }
      String catalog = map.get("catalog").text();
      Catalog loaded =
          Catalog.load(catalog.isEmpty() ? List.of() : List.of(write(catalog)), List.of());
      PooledPolicy policy = PooledPolicy.load(policies, loaded.categories(), Set.of());

      assertThat(PolicyHash.text(policy, loaded)).isEqualTo(map.get("text").text());
      assertThat(PolicyHash.of(policy, loaded)).isEqualTo(map.get("hash").text());
    }
    assertThat(vectors).hasSizeGreaterThan(2);
  }
}
