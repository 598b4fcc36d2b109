/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.capture.EventType;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.inventory.DestinationFacts;
import dev.assent.internal.inventory.InventoryBuilder;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.inventory.Inventory;
import dev.assent.inventory.WayOut;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inventory of an instance. Thread-safe.
 *
 * @param catalog classifies names
 * @param policy returns the policy in force
 * @param destinations all destinations
 * @param types returns the declared event types
 * @param seen the recorded names; null if names are not recorded
 * @param waysOut returns the other ways out of the process
 * @param file joined with the inventory when the instance closes; null if there is none
 */
record InstanceInventory(
    Catalog catalog,
    Supplier<PooledPolicy> policy,
    List<DestinationFacts> destinations,
    Supplier<Collection<EventType>> types,
    @Nullable SeenNames seen,
    Supplier<List<WayOut>> waysOut,
    @Nullable InventoryFile file) {
  /** Copies the destinations. */
  InstanceInventory {
    destinations = List.copyOf(destinations);
  }

  /** Returns who receives the data of a destination; null if nobody said. */
  @Nullable String label(int destination) {
    return destinations.get(destination).label();
  }

  /** Returns the current inventory. */
  Inventory now() {
    return InventoryBuilder.build(catalog, policy.get(), destinations, types.get(), seen)
        .with(waysOut.get());
  }

  /** Joins the inventory with the file, if there is one. */
  void write() {
    if (file == null) {
      return;
    }
    if (seen != null && seen.isFull()) {
      file.dropped();
    }
    file.join(this::now);
  }
}
