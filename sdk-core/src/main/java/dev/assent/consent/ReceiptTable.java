/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import dev.assent.internal.text.TextTable;
import java.util.List;
import java.util.Locale;

/**
 * Formats a receipt as text: a summary of the choice, and one row for each destination and signal
 * on which it had an effect.
 */
final class ReceiptTable {
  private static final List<String> HEADINGS =
      List.of(
          "destination",
          "signal",
          "stripped",
          "withheld",
          "aborted",
          "possibly sent",
          "erased",
          "sent before",
          "since");

  private ReceiptTable() {}

  static String of(Receipt receipt) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        receipt.value().name().toLowerCase(Locale.ROOT)
            + " for "
            + receipt.purpose()
            + ": "
            + String.join(", ", receipt.categories().stream().map(Category::name).toList()));
    line(text, "in force since " + receipt.inForce() + ", " + durability(receipt));
    if (!receipt.notBasedOnConsent().isEmpty()) {
      line(text, "permitted without consent: " + String.join(", ", receipt.notBasedOnConsent()));
    }
    if (receipt.endsReportOnly()) {
      line(
          text,
          "report only has ended in this process alone: others go on until somebody chooses there,"
              + " or their last day is over");
    }
    List<Receipt.Count> touched =
        receipt.counts().stream().filter(ReceiptTable::isTouched).toList();
    return text + (touched.isEmpty() ? "" : table(touched));
  }

  private static String durability(Receipt receipt) {
    String problem = receipt.problem();
    return (receipt.durable() ? "stored" : "not stored") + (problem == null ? "" : ": " + problem);
  }

  private static String table(List<Receipt.Count> counts) {
    TextTable table = new TextTable(HEADINGS);
    for (Receipt.Count count : counts) {
      table.row(
          List.of(
              count.destination(),
              count.signal().id(),
              number(count.stripped()),
              number(count.withheld()),
              number(count.aborted()),
              number(count.possiblySent()),
              number(count.erased()),
              number(count.sentBefore()),
              count.sentSince() == null ? "" : count.sentSince().toString()));
      if (count.aborted() != 0) {
        table.note("the rest of the aborted requests is sent again, and may arrive twice");
      }
      if (count.notErased() != null) {
        table.note("not erased yet: " + count.notErased());
      }
    }
    return table.text();
  }

  private static boolean isTouched(Receipt.Count count) {
    return count.notErased() != null
        || (count.stripped()
                | count.withheld()
                | count.aborted()
                | count.possiblySent()
                | count.erased()
                | count.sentBefore())
            != 0;
  }

  private static String number(long count) {
    return count == 0 ? "" : Long.toString(count);
  }

  private static void line(StringBuilder text, String words) {
    text.append(words).append(System.lineSeparator());
  }
}
