/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that a file holds: nothing in it is ignored. */
class TableFileTest {
  private static final String CATALOG =
      "attributes:\n- { name: board.mode, values: [draw, \"\u00e4\"], category: service.usage }\n";

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    CommandRun.write(directory, "p.yaml", CommandRun.rule("opt_in, since: 2024-01-01"));
    CommandRun.write(directory, "c.yaml", CATALOG);
    CommandRun.write(directory, "t.json", run("table @p.yaml --json --catalog @c.yaml").out());
  }

  private CommandRun run(String arguments) {
    return CommandRun.of(directory, arguments);
  }

  private CommandRun diff(String arguments) {
    return run("diff " + arguments + " --fail-on newly-permitted");
  }

  @Test
  void table_json_isAsciiAndEqualToItsPolicy() throws IOException {
    assertThat(Files.readString(directory.resolve("t.json")))
        .contains("\"draw\", \"\\u00e4\"")
        .matches(text -> text.chars().allMatch(c -> c < 0x7f));
    CommandRun run = diff("@t.json @p.yaml --catalog - @c.yaml");
    assertThat(run.out()).startsWith("equal: ");
    assertThat(run.status()).isZero();
  }

  /** The built-in catalog in the place of the application's would make each entry look gone. */
  @Test
  void diff_tableWithCatalogsAndPolicyWithout_needsTheOption() {
    CommandRun run = diff("@t.json @p.yaml");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("NEW: has no --catalog, and the table beside it was written");
    assertThat(diff("@p.yaml @t.json").err()).startsWith("OLD: has no --catalog");
    assertThat(diff("@t.json @p.yaml --catalog - -").out())
        .contains("catalog: narrowed attribute board.mode");
    assertThat(diff("@t.json @t.json").status()).isZero();
  }

  @Test
  void diff_catalogForATable_isRefused() {
    assertThat(diff("@t.json @p.yaml --catalog @c.yaml @c.yaml").err())
        .isEqualTo("OLD: --catalog: the table has its own catalog; write -\n");
  }

  /** Each change of one part of the file is an error. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "\"assent-policy-table-1\" ~ \"assent-policy-table-12\" ~ expected 'assent-policy-table-1'",
        "\"format\": \"assent-policy-table-1\", ~ ~ lacks 'format'",
        "\"format\": ~ \"fromat\": ~ unknown key",
        "\"date\": ~ \"extra\": \"x\", \"date\": ~ unknown key",
        "\"first_party\": ~ \"fourth_party\": \"0\", \"first_party\": ~ unknown key",
        "\"unset/unset\": ~ \"unset/unsure\": \"000\", \"unset/unset\": ~ unknown key",
        "\"days\": [\"2023-12-31\" ~ \"days\": [\"2023-12-30\" ~ expected the days that 'since' has",
        "\"attribute board.mode\": { \"categories\": [\"service.usage\"], ~"
            + " \"attribute board.mode\": { ~ lacks 'categories'",
        "\"shape\": \"values\", \"values\": [\"draw\", \"\\u00e4\"] ~ \"shape\": \"values\" ~"
            + " expected 'values' with the shape",
        "\"attribute board.mode\" ~ \"attribut board.mode\" ~ its key is no kind and name",
        "\"templates\" ~ \"span xtemplates\" ~ lacks 'templates'",
        "\"requirement\": \"never\" ~ \"requirement\": \"never\\nequal: all\" ~ hidden characters",
        "\"requirement\": \"never\" ~ \"requirement\": \"never | a\" ~ without ' | '",
        "\"hash\": \"sha256: ~ \"hash\": \"sha: ~ expected 'sha256:'",
        "\"catalogs\": [\"PATH\"], ~ ~ lacks 'catalogs'",
      })
  void diff_tableWithAnotherPart_isAnError(String was, String is, String problem)
      throws IOException {
    String text =
        Files.readString(directory.resolve("t.json"))
            .replaceAll("\\s+", " ")
            .replaceAll("\"catalogs\": \\[[^\\]]*\\]", "\"catalogs\": [\"PATH\"]");
    assertThat(text).contains(was);
    String changed =
        text.replaceFirst(
            java.util.regex.Pattern.quote(was), Matcher.quoteReplacement(is == null ? "" : is));
    CommandRun.write(directory, "changed.json", changed);

    CommandRun run = diff("@changed.json @p.yaml --catalog - @c.yaml");

    assertThat(run.err()).startsWith("OLD: changed.json:1: ").contains(problem);
    assertThat(run.status()).isEqualTo(2);
  }

  /** A tool may sort the keys, so that the format is the last of the first ones. */
  @Test
  void diff_tableWithSortedKeys_isRead() throws IOException {
    String text = Files.readString(directory.resolve("t.json"));
    String format = "\"format\": \"assent-policy-table-1\",";
    assertThat(text).contains(format);
    String moved = text.replace(format, "");
    moved = moved.substring(0, moved.lastIndexOf('}')) + ", " + format.replace(",", "") + "}";
    CommandRun.write(directory, "sorted.json", moved);

    assertThat(diff("@sorted.json @p.yaml --catalog - @c.yaml").out()).startsWith("equal: ");
  }

  @Test
  void diff_tableThatIsCut_isNamed() throws IOException {
    String text = Files.readString(directory.resolve("t.json"));
    CommandRun.write(directory, "cut.json", text.substring(0, text.length() / 2));

    assertThat(diff("@cut.json @p.yaml").err()).startsWith("OLD: cut.json:");
  }

  /** What was accepted for one change of verdicts does not cover a wider one. */
  @Test
  void diff_otherVerdictsOfEqualRequirements_areAcceptedByTheirDigest() throws IOException {
    String text = Files.readString(directory.resolve("t.json"));
    int opt = text.indexOf("\"requirement\": \"opt_in");
    String some = text.substring(0, opt) + loosened(text.substring(opt), "unset/unset");
    String more = text.substring(0, opt) + loosened(some.substring(opt), "denied/denied");
    CommandRun.write(directory, "some.json", some);
    CommandRun.write(directory, "more.json", more);
    CommandRun run = diff("@t.json @some.json");
    String line =
        run.out().lines().filter(each -> each.endsWith("| REASON")).findFirst().orElse("");
    assertThat(line).containsPattern("2024-01-01, verdicts [0-9a-f]{32} \\| REASON");
    CommandRun.write(directory, "accepted", line + "\n");

    assertThat(diff("@t.json @some.json --accept @accepted").status()).isZero();
    assertThat(diff("@t.json @more.json --accept @accepted").status()).isEqualTo(1);
  }

  private static String loosened(String text, String state) {
    return text.replaceFirst("(\"" + state + "\": \")0", "$11");
  }
}
