/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.inventory;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.Pending;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.policy.Treatment;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Retention;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes destinations by the cells of a policy. */
final class DestinationEntries {
  private final Categories categories;
  private final PooledPolicy policy;

  DestinationEntries(Categories categories, PooledPolicy policy) {
    this.categories = categories;
    this.policy = policy;
  }

  DestinationEntry of(DestinationFacts facts) {
    List<CategoryEntry> entries = new ArrayList<>();
    for (int bit = 0; bit < categories.size(); bit++) {
      Cell cell = policy.cell(bit, facts.destination().purpose(), facts.destination().recipient());
      if (cell.basis() != Basis.NEVER && 1L << bit != Categories.UNCLASSIFIED) {
        entries.add(entry(Category.of(categories.name(bit)), cell));
      }
    }
    return new DestinationEntry(
        facts.destination().name(),
        facts.destination().purpose(),
        facts.destination().recipient(),
        facts.label(),
        List.copyOf(facts.signals()),
        retention(facts, entries),
        facts.canDelete() && entries.stream().anyMatch(entry -> entry.basis() == Basis.OPT_IN),
        entries);
  }

  /** Returns the categories whose withheld fields a policy reduces at a destination. */
  long reduced(DestinationFacts facts) {
    long reduced = 0;
    for (int bit = 0; bit < categories.size(); bit++) {
      Cell cell = policy.cell(bit, facts.destination().purpose(), facts.destination().recipient());
      reduced |= cell.treatment() == Treatment.REDUCE ? 1L << bit : 0;
    }
    return reduced;
  }

  /** Metrics are neither held nor written to disk. */
  private static Retention retention(DestinationFacts facts, List<CategoryEntry> entries) {
    boolean waits =
        facts.signals().contains(Signal.TRACES) || facts.signals().contains(Signal.LOGS);
    boolean holds = waits && entries.stream().anyMatch(CategoryEntry::held);
    return new Retention(holds ? facts.hold() : null, waits ? facts.spool() : null);
  }

  private static CategoryEntry entry(Category category, Cell cell) {
    return new CategoryEntry(
        category,
        cell.basis(),
        cell.rules().stream().map(Rule::policy).map(DestinationEntries::withoutDirectory).toList(),
        since(cell),
        cell.basis() == Basis.OPT_IN && cell.pending() == Pending.HOLD,
        cell.treatment().name().toLowerCase(Locale.ROOT),
        cell.ownGrantOnly());
  }

  private static @Nullable LocalDate since(Cell cell) {
    return cell.rules().stream()
        .map(Rule::since)
        .filter(Objects::nonNull)
        .max(LocalDate::compareTo)
        .orElse(null);
  }

  /** Directories differ between machines. */
  private static String withoutDirectory(String policy) {
    return policy.substring(Math.max(policy.lastIndexOf('/'), policy.lastIndexOf('\\')) + 1);
  }
}
