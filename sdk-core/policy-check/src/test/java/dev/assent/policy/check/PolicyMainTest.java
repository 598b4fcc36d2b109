/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyMainTest {
  private static final String CHAT =
      "- { categories: [content.chat], purposes: [ai_training], recipients: [first_party], basis: ";

  @TempDir private Path directory;
  private String out = "";
  private String err = "";

  private int run(String... args) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    int status =
        PolicyMain.run(
            List.of(args),
            new PrintStream(printed, true, UTF_8),
            new PrintStream(problems, true, UTF_8));
    out = printed.toString(UTF_8).replace(directory + "/", "");
    err = problems.toString(UTF_8).replace(directory + "/", "");
    return status;
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String policy(String name, String basis) throws IOException {
    return file(name, "rules:\n" + CHAT + basis + " }\n");
  }

  @Test
  void diff_equalPolicies_saysEqual() throws IOException {
    String old = policy("old.yaml", "opt_in");
    String written =
        file("new.yaml", "rules:\n" + CHAT + "allow }\n" + CHAT + "opt_in }\n# a comment\n");

    assertThat(run("diff", old, written, "--fail-on", "newly-permitted")).isZero();
    assertThat(out)
        .isEqualTo(
            "equal: OLD and NEW permit, keep, release and reduce the same, in every state\n");
  }

  @Test
  void diff_presets_areAllowedByName() {
    assertThat(run("diff", "terms", "strict", "--fail-on", "newly-permitted")).isZero();
    assertThat(out).startsWith("newly-denied: service.telemetry no longer goes");
    assertThat(run("diff", "strict", "terms")).isZero();
    assertThat(run("diff", "strict", "terms", "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(out).startsWith("newly-permitted: service.telemetry may now go to a processor");
  }

  @Test
  void diff_acceptedChanges_pass() throws IOException {
    String old = policy("old.yaml", "opt_in");
    String loose = policy("new.yaml", "opt_out");
    assertThat(run("diff", old, loose, "--fail-on", "newly-permitted")).isEqualTo(1);
    String lines = out.substring(out.indexOf("--accept:\n") + "--accept:\n".length());
    String line = lines.lines().findFirst().orElseThrow();
    assertThat(line)
        .isEqualTo(
            "newly-permitted content.chat ai_training first_party: opt_in -> opt_out | REASON");

    String accepted = file("accepted", "# reviewed\n" + line + "\n\n");
    assertThat(run("diff", old, loose, "--fail-on", "newly-permitted", "--accept", accepted))
        .isZero();
    assertThat(out).contains("accepted: 1").doesNotContain("newly-permitted:");
  }

  /** What was accepted for another change does not cover this one. */
  @Test
  void diff_widerChange_needsAnotherReview() throws IOException {
    String old = policy("old.yaml", "opt_in");
    String accepted =
        file(
            "accepted",
            "newly-permitted content.chat ai_training first_party: opt_in -> opt_out | agreed\n");

    String[] arguments = {
      "diff", old, policy("new.yaml", "allow"), "--fail-on", "newly-permitted", "--accept", accepted
    };
    assertThat(run(arguments)).isEqualTo(1);
    assertThat(out).contains("newly-permitted:", "accepted:1: is stale, remove it");
  }

  @Test
  void diff_staleLine_fails() throws IOException {
    String old = policy("old.yaml", "opt_in");
    String accepted = file("accepted", "loosened metric board.*: a -> b | because\n");

    assertThat(run("diff", old, old, "--accept", accepted)).isEqualTo(1);
    assertThat(out).contains("accepted:1: is stale, remove it: loosened metric board.*: a -> b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "newly-permitted content.chat ai_training first_party: a -> b",
        "newly-permitted content.chat ai_training first_party: a -> b | ",
        "newly-permitted content.chat first_party: a -> b | reason",
        "something else | reason"
      })
  void diff_acceptedLineWithoutReasonOrForm_isNamed(String line) throws IOException {
    String accepted = file("accepted", "\n" + line + "\n");

    assertThat(run("diff", "strict", "terms", "--accept", accepted)).isEqualTo(2);
    assertThat(err).startsWith("accepted:2: ");
    assertThat(out).isEmpty();
  }

  @Test
  void diff_fileThatDoesNotParse_isNamedWithItsSide() throws IOException {
    String good = policy("good.yaml", "opt_in");
    String bad = policy("bad.yaml", "maybe");

    assertThat(run("diff", bad, good)).isEqualTo(2);
    assertThat(err)
        .isEqualTo(
            "OLD: bad.yaml:2: unknown basis 'maybe'; valid: [allow, opt_out, opt_in, never]\n");
    assertThat(run("diff", good, "strict," + bad)).isEqualTo(2);
    assertThat(err).startsWith("NEW: bad.yaml:2: ");
    assertThat(run("diff", good, directory.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(err).startsWith("NEW: ASSENT_POLICY: 'none.yaml' is neither a preset nor a file");
  }

  @Test
  void diff_namesOfOneSide_areListedAndNeverPermittedBefore() throws IOException {
    String old = file("old.yaml", "purposes: [old_use]\nrules: []\n");
    String added =
        file(
            "new.yaml",
            "purposes: [new_use]\nrules:\n- { categories: [service], purposes: [new_use],"
                + " recipients: [first_party], basis: allow }\n");

    assertThat(run("diff", old, added, "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(out)
        .contains(
            "newly-permitted: service.telemetry may now go to the first party for new_use whatever",
            "only OLD knows the purpose old_use",
            "only NEW knows the purpose new_use",
            "unknown -> allow | REASON");
  }

  /** A table that another version of Assent wrote is compared by its verdicts. */
  @Test
  void diff_tableAsASide_isThePolicyItself() throws IOException {
    String old = policy("old.yaml", "opt_in, since: 2023-03-31");
    assertThat(run("table", old, "--json")).isZero();
    String table = file("old.json", out);

    assertThat(run("diff", table, old)).isZero();
    assertThat(out).startsWith("equal: ");
    String moved = policy("new.yaml", "opt_in, since: 2022-01-01");
    assertThat(run("diff", table, moved, "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(out)
        .startsWith(
            "newly-permitted: content.chat may now go to the first party for ai_training when the"
                + " user agreed to the terms of 2022-01-01");
    file("old.json", Files.readString(Path.of(table)).replace("\"kinds\"", "\"sorts\""));
    assertThat(run("diff", table, old)).isEqualTo(2);
    assertThat(err).startsWith("OLD: old.json:").contains("unknown key; valid keys: [assent,");
  }

  /** A version of Assent that evaluates otherwise differs, although the files are the same. */
  @Test
  void diff_tableOfOtherVerdicts_differs() throws IOException {
    String policy = policy("policy.yaml", "opt_in");
    assertThat(run("table", policy, "--json")).isZero();
    String changed =
        out.replaceFirst("(\"unset/unset\": )\"0\"(?=[^}]*\"unset/granted)", "$1\"1\"");
    String loose =
        changed.contains("\"unset/unset\": \"1\"")
            ? changed
            : out.replace("\"unset/unset\": \"0\"", "\"unset/unset\": \"1\"");
    String table = file("new.json", loose);

    assertThat(run("diff", policy, table, "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(out).contains("may now go").contains("when nobody chose");
  }

  @Test
  void diff_json_hasTheChanges() throws IOException {
    String old = policy("old.yaml", "never");
    String loose = policy("new.yaml", "opt_in");

    assertThat(run("diff", old, loose, "--json", "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(out)
        .contains(
            "\"equal\": false",
            "\"loosened\": true",
            "\"kind\": \"newly-permitted\"",
            "\"categories\": [\"content.chat\"]",
            "\"ruleAfter\": \"new.yaml:2\"",
            "when the user agreed: new.yaml:2 (before: old.yaml:2)\"");
  }

  @Test
  void check_ofPresets_hasNoFindings() {
    assertThat(run("check", "strict")).isZero();
    assertThat(out).isEqualTo("no findings in strict\n");
    assertThat(run("check", "terms")).isZero();
  }

  @Test
  void check_findings_areLines() throws IOException {
    String file = file("policy.yaml", "rules:\n" + CHAT + "opt_in }\n" + CHAT + "allow }\n");

    assertThat(run("check", "strict", file)).isEqualTo(1);
    assertThat(out).contains("policy.yaml:3: idle-rule: decides nothing").contains("findings in");
    assertThat(run("check", file, "--json")).isEqualTo(1);
    assertThat(out).contains("\"kind\": \"idle-rule\"", "\"hash\": \"sha256:");
    assertThat(run("check", policy("bad.yaml", "maybe"))).isEqualTo(2);
    assertThat(err).startsWith("bad.yaml:2: unknown basis 'maybe'");
  }

  @Test
  void explain_cell_hasVerdictAndRules() throws IOException {
    String file = policy("policy.yaml", "opt_in, since: 2023-03-31, pending: hold");
    List<String> cell = List.of("--category", "content.chat", "--purpose", "ai_training");
    List<String> args = new ArrayList<>(List.of("explain", file));
    args.addAll(cell);
    args.addAll(List.of("--recipient", "first_party"));

    assertThat(run(args.toArray(String[]::new))).isZero();
    assertThat(out)
        .contains(
            "requirement: opt_in, since 2023-03-31, hold",
            "verdict:\n  kept\n",
            "decidedBy: policy.yaml:2",
            "  policy.yaml:2 categories: content.chat; purposes: ai_training");
    args.addAll(List.of("--user", "granted", "--account", "unset", "--json"));
    assertThat(run(args.toArray(String[]::new))).isZero();
    assertThat(out).contains("\"verdict\": [\"permitted\", \"released\"]");
    args.addAll(List.of("--day", "2020-01-01"));
    assertThat(run(args.toArray(String[]::new))).isZero();
    assertThat(out).contains("\"verdict\": [\"withheld\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--category content --purpose ai_training --recipient processor",
        "--category content.chat --purpose ai --recipient processor",
        "--category content.chat --purpose ai_training --recipient nobody",
        "--category content.chat --purpose ai_training",
        "--category content.chat --purpose ai_training --recipient processor --user perhaps",
        "--category content.chat --purpose ai_training --recipient processor --user granted:x",
        "--category content.chat --purpose ai_training --recipient processor --user"
            + " denied:2020-01-01"
      })
  void explain_wrongArguments_sayWhatIsValid(String arguments) {
    List<String> args = new ArrayList<>(List.of("explain", "strict"));
    args.addAll(List.of(arguments.split(" ", -1)));

    assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
    assertThat(err).containsAnyOf("known: ", "usage: ", "expected a date");
  }

  @Test
  void table_pages_haveEveryCategoryAndTheHash() throws IOException {
    String file = policy("a_b.yaml", "opt_in, inherit: false");

    assertThat(run("hash", file)).isZero();
    String hash = out.substring(0, out.indexOf(' '));
    assertThat(run("table", file, "--today", "2026-11-30")).isZero();
    assertThat(out)
        .startsWith("# What the policy permits\n")
        .contains("| date | 2026-11-30 |", "| hash | " + hash + " |", "opt\\_in, inherit: false")
        .contains("\\[1\\]", "a\\_b.yaml:2", "Nothing ever goes there.", "| signature |");
    assertThat(run("table", file, "--html")).isZero();
    assertThat(out)
        .startsWith("<!DOCTYPE html>")
        .contains("<td>opt_in, inherit: false [1]</td>", hash)
        .endsWith("</html>\n");
    assertThat(run("table", file, "--html", "--markdown")).isEqualTo(2);
  }

  @Test
  void hash_withOptions_hasVersionOrText() throws IOException {
    String file = policy("policy.yaml", "opt_in");

    assertThat(run("hash", file)).isZero();
    assertThat(out).matches("sha256:[0-9a-f]{64}  assent \\S+\n");
    assertThat(run("hash", file, "--text")).isZero();
    assertThat(out).startsWith("{\"catalog\":{},\"categories\":[],\"format\":1,\"purposes\":[]");
    assertThat(run("hash", file, "--json")).isZero();
    assertThat(out).contains("\"assent\": ", "\"hash\": \"sha256:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "compare a b",
        "diff strict",
        "diff strict terms strict",
        "diff strict terms --fail-on anything",
        "diff strict terms --catalog only-one",
        "check",
        "check strict --what",
        "check strict --json --json",
        "check strict --today tomorrow",
        "check strict --purposes A",
        "check strict --categories content",
        "check strict --catalog none.yaml",
        "diff strict terms --accept none",
        "diff strict terms --accept a\0b",
        "check strict,strict"
      })
  void run_wrongArguments_sayWhatIsValid(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err).isNotBlank();
    assertThat(out).isEmpty();
  }
}
