/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The demo's own claims: six steps, each audited against the bytes. */
class MeetingApplicationTest {
  @Test
  void run_ownReceiver_everyStepAgreesWithTheBytesAndTheLedgerBalances() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    boolean sound =
        MeetingApplication.run(null, new PrintStream(printed, true, StandardCharsets.UTF_8));

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(sound).as(text).isTrue();
    assertThat(text.lines().filter(line -> line.equals("the ledger balances"))).hasSize(6);
    assertThat(text).doesNotContain("BUT THE LEDGER SAYS").doesNotContain("merger");
    assertThat(cells(text, "== 1", "content.audio", 4)).startsWith("0");
    assertThat(cells(text, "== 2", "content.audio", 4)).startsWith("2");
    assertThat(cells(text, "== 3", "content.chat", 2)).startsWith("1");
    assertThat(cells(text, "== 4", "content.audio", 4)).startsWith("1");
    assertThat(cells(text, "== 5", "content.chat", 2)).startsWith("0");
    assertThat(cells(text, "== 6", "content.audio", 4)).startsWith("0");
  }

  private static String cells(String text, String step, String category, int column) {
    String row =
        text.substring(text.indexOf(step))
            .lines()
            .filter(line -> line.startsWith(category))
            .findFirst()
            .orElseThrow();
    return row.split(" {2,}")[column];
  }
}
