/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.internal.check.rules.PolicyFinding;
import dev.assent.internal.check.rules.PolicyFindings;
import dev.assent.internal.document.JsonText;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads policies, and lists what is valid in them and probably a mistake. */
record CheckCommand(Arguments arguments) implements Command {
  static final Arguments.Usage OPTIONS =
      Arguments.Usage.of("assent-policy check POLICIES [--catalog LIST]", Map.of("--catalog", 1));

  @Override
  public int run(PrintStream out) {
    LoadedPolicy loaded = LoadedPolicy.of(arguments);
    List<PolicyFinding> findings =
        PolicyFindings.of(loaded.policy(), loaded.names(), loaded.categories(), arguments.today());
    if (arguments.has("--json")) {
      Map<String, Object> tree = loaded.facts();
      tree.put("findings", findings.stream().map(CheckCommand::tree).toList());
      out.print(JsonText.of(tree));
    } else {
      findings.forEach(finding -> out.println(finding.line()));
      out.println(
          (findings.isEmpty() ? "no findings" : findings.size() + " findings")
              + " in "
              + String.join(",", loaded.names()));
    }
    return findings.isEmpty() ? 0 : 1;
  }

  private static Map<String, Object> tree(PolicyFinding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", finding.kind().id());
    tree.put("where", finding.where());
    tree.put("text", finding.text());
    return tree;
  }
}
