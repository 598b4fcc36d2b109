/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.category.Category;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What may leave: by a reviewed inventory, if there is one, else by that of the instance.
 * Immutable.
 *
 * @param running what the instance says of itself
 * @param reviewed what was committed; null if nothing was
 */
record ProofVerdicts(Inventory running, @Nullable Inventory reviewed) {
  /** Stands for the destinations whose requests nothing tells apart. */
  static final String SHARED = "one of several with the same address";

  private Inventory decisive() {
    return reviewed == null ? running : reviewed;
  }

  /** Returns the field of a name; empty if the inventory does not list it. */
  private Optional<FieldEntry> field(String name) {
    return decisive().fields().stream()
        .filter(field -> field.kind() == Kind.ATTRIBUTE)
        .filter(field -> field.prefix() ? name.startsWith(field.name()) : field.name().equals(name))
        .max(Comparator.comparing(field -> field.prefix() ? field.name().length() : 1 << 20));
  }

  private Optional<DestinationEntry> destination(String name) {
    return decisive().destinations().stream()
        .filter(destination -> destination.name().equals(name))
        .findFirst();
  }

  /**
   * Returns the requirement for a canary at a destination.
   *
   * @param field the attribute that holds it; empty for a place that holds content
   */
  Basis basis(String field, String destination) {
    if (destination.equals(SHARED)) {
      return decisive().destinations().stream()
          .map(each -> basis(field, each.name()))
          .min(Comparator.naturalOrder())
          .orElse(Basis.NEVER);
    }
    Optional<DestinationEntry> there = destination(destination);
    if (there.isEmpty()) {
      return Basis.NEVER;
    }
    return field(field)
        .map(entry -> Inventory.basis(entry, there.get()))
        .orElseGet(
            () ->
                field.isEmpty() || reviewed == null
                    ? there.get().basis(ProofPlants.content())
                    : contentOrNever(field, there.get()));
  }

  /** What a review did not list is content at best, if every application has it. */
  private static Basis contentOrNever(String field, DestinationEntry there) {
    return field.startsWith("url.") || field.startsWith("messaging.")
        ? there.basis(ProofPlants.content())
        : Basis.NEVER;
  }

  /** Returns the categories of a canary, for the page. */
  String categories(String field) {
    return field(field)
        .map(
            entry ->
                entry.categories().stream().map(Category::name).collect(Collectors.joining(", ")))
        .orElse(ProofPlants.content().name());
  }

  /** Returns the name of the destination to which a request went. */
  String destinationOf(ReceivedRequest request) {
    List<DestinationEntry> pushed =
        running.destinations().stream().filter(ProofVerdicts::isPlanted).toList();
    List<DestinationEntry> all = pushed.isEmpty() ? running.destinations() : pushed;
    List<String> names = all.stream().map(DestinationEntry::name).toList();
    if (names.contains(request.destination())) {
      return request.destination();
    }
    List<String> named = names.stream().filter(name -> hasHeader(request, name)).toList();
    List<String> possible = named.size() == 1 ? named : names;
    return possible.size() == 1 ? possible.get(0) : SHARED;
  }

  /** Whether a destination takes data in which canaries are planted; a scraped one takes none. */
  static boolean isPlanted(DestinationEntry destination) {
    return destination.signals().contains(Signal.TRACES)
        || destination.signals().contains(Signal.LOGS);
  }

  private static boolean hasHeader(ReceivedRequest request, String value) {
    return request.head().lines().skip(1).anyMatch(line -> line.endsWith(": " + value));
  }
}
