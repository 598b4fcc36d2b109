/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command prints about rules and entries says which one it is about. */
class ShownLinesTest {
  private static final String ONE_LINE =
      """
      {"rules":[\
      {"categories":["service"],"purposes":["any"],"recipients":["first_party"],"basis":"allow"},\
      {"categories":["content"],"purposes":["any"],"recipients":["first_party"],"basis":"opt_in"},\
      {"categories":["content"],"purposes":["any"],"recipients":["first_party"],"basis":"opt_out"}]}
      """;

  @TempDir private Path directory;

  private CommandRun run(String arguments) {
    return CommandRun.of(directory, arguments);
  }

  @Test
  void table_rulesOnOneLine_areNumberedOneByOne() throws IOException {
    CommandRun.write(directory, "p.json", ONE_LINE);

    assertThat(run("table @p.json --html").out())
        .contains("<td>allow [1]</td>", "<td>opt_in [2]</td>")
        .contains("<td>[1]</td><td>p.json:1 (rule 1)</td><td>categories: service;")
        .contains("<td>[2]</td><td>p.json:1 (rule 2)</td><td>categories: content;");
    assertThat(run("check @p.json").out())
        .contains(
            "p.json:1 (rule 3): idle-rule: decides nothing, since these are as strict: p.json:1"
                + " (rule 2)\n");
    assertThat(
            run("explain @p.json --category content.chat --purpose security --recipient first_party")
                .out())
        .contains("decidedBy: p.json:1 (rule 2)\n", "  p.json:1 (rule 3) categories: content;");
  }

  @Test
  void table_markdown_escapesWhatHtmlAndStrikeThroughWouldTake() throws IOException {
    CommandRun.write(directory, "a~~b&amp;.yaml", CommandRun.rule("never"));

    assertThat(run("table @a~~b&amp;.yaml").out()).contains("a\\~\\~b\\&amp;.yaml");
  }

  /** Old data is withheld and redacted, although nobody is asked. */
  @Test
  void diff_treatmentOfAllowWithSince_isNamed() throws IOException {
    CommandRun.write(directory, "old.yaml", CommandRun.rule("allow, since: 2024-01-01"));
    CommandRun.write(
        directory, "new.yaml", CommandRun.rule("allow, since: 2024-01-01, treatment: redact"));

    assertThat(run("diff @old.yaml @new.yaml").out())
        .contains(": allow, since 2024-01-01 -> allow, since 2024-01-01, redact | REASON");
  }

  /** The line that is printed is the line that is accepted. */
  @Test
  void diff_nameWithABar_isAcceptedByItsLine() throws IOException {
    CommandRun.write(directory, "p.yaml", CommandRun.rule("never"));
    CommandRun.write(
        directory, "c.yaml", "spans:\n- { name: \"a | b\", category: service.usage }\n");
    String diff = "diff @p.yaml @p.yaml --catalog - @c.yaml --fail-on newly-permitted";
    String out = run(diff).out();
    String line = out.lines().filter(each -> each.endsWith("| REASON")).findFirst().orElse("");
    assertThat(line).startsWith("loosened span \"a \\u007c b\": unclassified -> service.usage |");
    CommandRun.write(directory, "accepted", line.replace("REASON", "seen | twice") + "\n");

    assertThat(run(diff + " --accept @accepted").status()).isZero();
  }
}
