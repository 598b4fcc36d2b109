/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.internal.text.TextTable;
import java.util.List;

/** The readable table of an inventory: one row per destination and category. */
final class InventoryTable {
  private InventoryTable() {}

  static String of(Inventory inventory) {
    TextTable table =
        new TextTable(
            List.of("destination", "purpose", "recipient", "category", "basis", "since", "fields"));
    for (DestinationEntry destination : inventory.destinations()) {
      for (CategoryEntry category : destination.categories()) {
        long fields =
            inventory.fieldsAt(destination).stream()
                .filter(
                    field -> field.alternatives().anyMatch(it -> it.contains(category.category())))
                .count();
        table.row(
            List.of(
                destination.name(),
                destination.purpose().name(),
                destination.recipient().id(),
                category.category().name(),
                InventoryJson.id(category.basis()),
                category.since() == null ? "" : category.since().toString(),
                Long.toString(fields)));
      }
      if (destination.label() != null) {
        table.note(destination.name() + ": " + destination.label());
      }
      if (destination.categories().isEmpty()) {
        table.note(destination.name() + ": no category can go there");
      }
    }
    inventory.waysOut().forEach(way -> table.note(way.toString()));
    table.note(
        inventory.fields().size()
            + " names, "
            + inventory.unclassified().size()
            + " of them in no catalog: those never leave");
    return table.text();
  }
}
