/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.policy.check.PolicyMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The terms of this application, checked and compared as its build does before they are used. */
class PolicyChangeTest {
  private static final Path FILES = Path.of("src/main/resources/dev/assent/examples/meeting");
  private static final String OLD = FILES.resolve("terms-2023-08-07.yaml").toString();
  private static final String NEW = FILES.resolve("terms-2024-02-01.yaml").toString();
  private static final String CATALOG = FILES.resolve("catalog.yaml").toString();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private int run(String... arguments) {
    PrintStream out = new PrintStream(printed, true, UTF_8);
    return PolicyMain.run(List.of(arguments), out, out);
  }

  @Test
  void terms_bothVersions_haveNoFindings() {
    for (String terms : List.of(OLD, NEW)) {
      assertThat(run("check", terms, "--catalog", CATALOG)).as(printed.toString(UTF_8)).isZero();
    }
  }

  /** Newer terms ask again: what was permitted under the older ones waits for a new choice. */
  @Test
  void terms_ofFebruary2024_permitNothingNew() {
    int status =
        run("diff", OLD, NEW, "--catalog", CATALOG, CATALOG, "--fail-on", "newly-permitted");

    assertThat(status).as(printed.toString(UTF_8)).isZero();
    assertThat(printed.toString(UTF_8))
        .startsWith("newly-denied: content.audio no longer goes to the first party")
        .contains("when the user agreed to the terms of 2023-03-31: ");
  }

  /** The control: the other way round, the comparison fails. */
  @Test
  void terms_takenBack_areFound() {
    assertThat(run("diff", NEW, OLD, "--fail-on", "newly-permitted")).isEqualTo(1);
    assertThat(printed.toString(UTF_8)).startsWith("newly-permitted: content.audio may now go");
  }
}
