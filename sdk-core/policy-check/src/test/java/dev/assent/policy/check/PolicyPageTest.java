/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.check.diff.ChangeKind;
import dev.assent.internal.check.rules.PolicyFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the page about the command with the code. */
class PolicyPageTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("../../docs/policy-check/README.md"));
  }

  @Test
  void page_kindsOfChangesAndFindings_areAllListed() throws IOException {
    String page = page();
    for (ChangeKind kind : ChangeKind.values()) {
      assertThat(page).contains("| `" + kind.id() + "` |");
    }
    for (PolicyFinding.Kind kind : PolicyFinding.Kind.values()) {
      assertThat(page).contains("`" + kind.id() + "`");
    }
  }

  @Test
  void page_options_areThoseOfTheCommands() throws IOException {
    Set<String> known = new TreeSet<>(Set.of("--catalog"));
    for (Arguments.Usage usage :
        List.of(
            CheckCommand.OPTIONS,
            DiffCommand.OPTIONS,
            ExplainCommand.OPTIONS,
            TableCommand.OPTIONS,
            HashCommand.OPTIONS)) {
      known.addAll(usage.counts().keySet());
      usage.counts().keySet().forEach(option -> assertThat(usage.text()).contains(option));
    }
    Set<String> named =
        Pattern.compile("--[a-z][a-z-]+")
            .matcher(page())
            .results()
            .map(match -> match.group())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(known).containsAll(named);
    known.removeAll(Set.of("--account", "--day")); // the usage of explain names them
    assertThat(named).containsAll(known);
  }
}
