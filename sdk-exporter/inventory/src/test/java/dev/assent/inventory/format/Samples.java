/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.inventory.Retention;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inventory with something of everything. */
final class Samples {
  static final Category BOARD = Category.of("content.whiteboard");

  static final Inventory INVENTORY =
      new Inventory(
          List.of(
              destination(
                  "ops",
                  Purpose.SERVICE_OPERATION,
                  Recipient.FIRST_PARTY,
                  Retention.NONE,
                  entry(Category.SERVICE_USAGE, Basis.ALLOW)),
              destination(
                  "training",
                  Purpose.AI_TRAINING,
                  Recipient.FIRST_PARTY,
                  new Retention(Duration.ofHours(1), Duration.ofHours(18)),
                  entry(Category.SERVICE_USAGE, Basis.OPT_OUT),
                  entry(Category.CONTENT_CHAT, Basis.OPT_IN),
                  entry(Category.PROTECTED_HEALTH, Basis.OPT_IN)),
              destination(
                  "vendor",
                  new Purpose("model_evaluation"),
                  Recipient.THIRD_PARTY,
                  Retention.NONE,
                  entry(BOARD, Basis.OPT_IN))),
          List.of(
              field(
                  Kind.ATTRIBUTE, "chat.text", false, "string", "chat.sent", Category.CONTENT_CHAT),
              field(
                  Kind.ATTRIBUTE, "chat.size", false, "long", "chat.sent", Category.SERVICE_USAGE),
              field(Kind.ATTRIBUTE, "board.flag.", true, "boolean", null, BOARD),
              field(Kind.ATTRIBUTE, "my.own", false, "any", null, Category.UNCLASSIFIED),
              field(Kind.EVENT, "chat.sent", false, null, null, Category.SERVICE_USAGE),
              field(Kind.METRIC, "chat.count", false, null, null, Category.SERVICE_USAGE)));

  private Samples() {}

  private static DestinationEntry destination(
      String name,
      Purpose purpose,
      Recipient recipient,
      Retention retention,
      CategoryEntry... categories) {
    return new DestinationEntry(
        name,
        purpose,
        recipient,
        recipient == Recipient.THIRD_PARTY ? "Acme GmbH, Frankfurt" : null,
        List.of(Signal.LOGS),
        retention,
        true,
        List.of(categories));
  }

  private static CategoryEntry entry(Category category, Basis basis) {
    return new CategoryEntry(
        category,
        basis,
        List.of("terms"),
        LocalDate.parse("2023-03-31"),
        basis == Basis.OPT_IN,
        "remove",
        false);
  }

  private static FieldEntry field(
      Kind kind,
      String name,
      boolean prefix,
      @Nullable String type,
      @Nullable String event,
      Category category) {
    return new FieldEntry(
        kind,
        name,
        prefix,
        List.of(category),
        List.of(),
        type,
        "string".equals(type) ? 128 : 0,
        "string".equals(type) ? "text" : null,
        event == null ? List.of() : List.of(event),
        List.of(Origin.DECLARED));
  }
}
