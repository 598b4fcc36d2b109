/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Explanation;
import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.text.TextTable;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The API's results print as tables, with counts and category names only. */
class TablesTest {
  private static final Destination TRAINING =
      new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY);

  @Test
  void ledger_printed_isItsTable() {
    Categories categories = Categories.builtIn();
    LiveLedger ledger = LiveLedger.create(categories, List.of(TRAINING));
    long chat = categories.mask(Category.CONTENT_CHAT);
    ledger.account(0, Signal.LOGS).captured(State.QUEUED, 3);
    ledger.account(0, Signal.LOGS).moved(State.QUEUED, State.EXPORTED, 2);
    ledger.account(0, Signal.LOGS).withheldCategories(chat, Withheld.DENIED, 2);

    assertThat(ledger)
        .hasToString(
            """
            destination  signal  captured  queued  exported
            training     logs           3       1         2

            destination  category      withheld  why
            training     content.chat         2  denied 2
            """);
  }

  @Test
  void ledger_empty_saysSo() {
    assertThat(LiveLedger.create(Categories.builtIn(), List.of(TRAINING)))
        .hasToString("nothing was captured\n");
  }

  @Test
  void receipt_ofARevocation_isATable() {
    Receipt receipt =
        new Receipt(
            Purpose.AI_TRAINING,
            List.of(Category.CONTENT_CHAT, Category.CONTENT_AUDIO),
            ChoiceValue.DENIED,
            Instant.parse("2026-11-26T09:10:32Z"),
            false,
            "no local source",
            List.of("ops:service.usage"),
            List.of(
                new Receipt.Count("ops", Signal.TRACES, 0, 0, 0, 0, 0, null, 0, null),
                new Receipt.Count(
                    "training",
                    Signal.LOGS,
                    12,
                    3,
                    2,
                    1,
                    0,
                    "the disk is full",
                    40,
                    Instant.parse("2026-11-26T08:00:00Z")),
                new Receipt.Count("training", Signal.TRACES, 1, 0, 0, 0, 0, null, 0, null)),
            false);

    assertThat(receipt)
        .hasToString(
            """
            denied for ai_training: content.chat, content.audio
            in force since 2026-11-26T09:10:32Z, not stored: no local source
            permitted without consent: ops:service.usage
            destination  signal  stripped  withheld  aborted  possibly sent  sent before  since
            training     logs          12         3        2              1           40  2026-11-26T08:00:00Z
              the rest of the aborted requests is sent again, and may arrive twice
              not erased yet: the disk is full
            training     traces         1
            """);
  }

  @Test
  void receipt_nothingWasTouched_saysWhatIsInForce() {
    Receipt receipt =
        new Receipt(
            Purpose.AI_TRAINING,
            List.of(Category.CONTENT_CHAT),
            ChoiceValue.GRANTED,
            Instant.parse("2026-11-26T09:10:32Z"),
            true,
            null,
            List.of(),
            List.of(),
            true);

    assertThat(receipt)
        .hasToString(
            """
            granted for ai_training: content.chat
            in force since 2026-11-26T09:10:32Z, stored
            report only has ended in this process alone: others go on until somebody chooses there, or their last day is over
            """);
  }

  @Test
  void table_manyRowsLongCellsAndBrokenLines_staysAligned() {
    TextTable table = new TextTable(List.of("name", "count", "why"));
    for (int i = 0; i < 5_000; i++) {
      table.row(
          List.of(
              "d".repeat(1 + i % 200),
              Long.toString(Long.MAX_VALUE - i),
              "first\r\nsecond\u2028third\u001b"));
      table.note("a\nb");
    }

    List<String> lines = table.text().lines().toList();

    assertThat(lines).hasSize(10_001);
    assertThat(lines.get(1)).startsWith("d ").contains("9223372036854775807  first second third");
    assertThat(lines.get(399)).startsWith("d".repeat(63) + "…  9223372036854775608  first");
    assertThat(lines.get(2)).isEqualTo("  a b");
    assertThat(lines.subList(1, 10_001))
        .allMatch(line -> line.equals("  a b") || line.indexOf("first") == 64 + 2 + 19 + 2);
  }

  /** The subjects are counted, the level is a depth, and an empty column is omitted. */
  @Test
  void explanation_printed_isATableThatNamesNobody() {
    Explanation explanation =
        new Explanation(
            TRAINING,
            null,
            List.of("acme/u7", "beta/u8"),
            List.of(
                new Explanation.Line(
                    Category.CONTENT_CHAT,
                    true,
                    Basis.OPT_IN,
                    "strict:10",
                    ChoiceState.GRANTED,
                    "acme/u7",
                    "file:consent.json",
                    -1,
                    LocalDate.of(2026, 11, 24),
                    Duration.ofMillis(3_723_000),
                    "granted"),
                new Explanation.Line(
                    Category.UNCLASSIFIED,
                    false,
                    Basis.NEVER,
                    null,
                    ChoiceState.UNSET,
                    null,
                    null,
                    -1,
                    null,
                    null,
                    "no rule matches")),
            false);

    assertThat(explanation)
        .hasToString(
            """
            to training (ai_training, first_party), 2 subjects
            category      permitted  basis   rule       choice   level  source                  terms  age    reason
            content.chat  yes        opt_in  strict:10  granted      2  file:consent.json  2026-11-24  1h 2m  granted
            unclassified  no         never              unset                                                 no rule matches
            """);
  }
}
