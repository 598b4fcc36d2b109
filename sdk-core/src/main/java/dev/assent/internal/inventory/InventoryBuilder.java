/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.inventory;

import dev.assent.capture.EventType;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.inventory.Inventory;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the inventory of an instance. */
public final class InventoryBuilder {
  private InventoryBuilder() {}

  /**
   * Builds an inventory from the current declarations and names.
   *
   * @param catalog classifies names
   * @param policy the policy in force
   * @param destinations all destinations
   * @param types the declared event types
   * @param seen the recorded names; null if names are not recorded
   */
  public static Inventory build(
      Catalog catalog,
      PooledPolicy policy,
      List<DestinationFacts> destinations,
      Collection<EventType> types,
      @Nullable SeenNames seen) {
    FieldEntries fields = new FieldEntries(catalog);
    fields.addDeclared(catalog.declarations(), types);
    fields.addFiles();
    if (seen != null) {
      fields.addSeen(seen);
    }
    DestinationEntries entries = new DestinationEntries(catalog.categories(), policy);
    destinations.forEach(destination -> fields.addReduced(entries.reduced(destination)));
    return new Inventory(destinations.stream().map(entries::of).toList(), fields.entries());
  }
}
