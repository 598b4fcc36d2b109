/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.IncompleteMark;
import dev.assent.policy.Basis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A statement of what an application can collect, and where each field can go. It follows from the
 * configuration, from what code and catalog files declare, and from names that were captured while
 * they were recorded. It has neither values nor subjects nor addresses nor times, and all lists are
 * sorted, so the same configuration gives the same text: commit it, and review its changes. Names
 * of the built-in catalog are listed only if they were captured.
 *
 * <p>If sources of the inventory differ, the least restrictive one counts. So an inventory states
 * the most that is possible, not what is permitted for a subject; see {@code Assent.explain}.
 * Immutable and thread-safe. {@code toString()} returns a readable table.
 *
 * @param destinations sorted by name, purpose and recipient
 * @param fields sorted by kind and name
 * @param waysOut the ways out of the process beside the destinations, sorted by name; empty if
 *     nothing runs
 */
public record Inventory(
    List<DestinationEntry> destinations, List<FieldEntry> fields, List<WayOut> waysOut) {
  /** The inventory without destinations and fields. */
  public static final Inventory EMPTY = new Inventory(List.of(), List.of());

  /**
   * Sorts the lists.
   *
   * @throws IllegalArgumentException if a destination or a field is listed twice
   */
  public Inventory {
    waysOut = waysOut.stream().sorted(WayOut.ORDER).toList();
    destinations = destinations.stream().sorted(DestinationEntry.ORDER).toList();
    fields = fields.stream().sorted(FieldEntry.ORDER).toList();
    for (int i = 1; i < destinations.size(); i++) {
      if (destinations.get(i - 1).isSame(destinations.get(i))) {
        throw new IllegalArgumentException(
            "destination '" + destinations.get(i).name() + "' is listed twice");
      }
    }
    for (int i = 1; i < fields.size(); i++) {
      if (fields.get(i - 1).isSameName(fields.get(i))) {
        throw new IllegalArgumentException("'" + fields.get(i).name() + "' is listed twice");
      }
    }
    for (int i = 1; i < waysOut.size(); i++) {
      if (waysOut.get(i - 1).name().equals(waysOut.get(i).name())) {
        throw new IllegalArgumentException("'" + waysOut.get(i).name() + "' is listed twice");
      }
    }
  }

  /**
   * Creates an inventory without ways out.
   *
   * @throws IllegalArgumentException if a destination or a field is listed twice
   */
  public Inventory(List<DestinationEntry> destinations, List<FieldEntry> fields) {
    this(destinations, fields, List.of());
  }

  /** Returns the same inventory with other ways out. */
  public Inventory with(List<WayOut> other) {
    return new Inventory(destinations, fields, other);
  }

  /**
   * Reads the text of {@link #toJson}.
   *
   * @param where the name of the text in messages, such as its file
   * @throws ConfigurationException naming the line of the first mistake
   */
  public static Inventory parse(String where, byte[] json) {
    return InventoryReader.read(where, json);
  }

  /**
   * Reads a file that instances wrote with {@code ASSENT_INVENTORY}, or that has the text of {@link
   * #toJson}.
   *
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if it is not an inventory; the message has the file and the
   *     line. Also if an instance could not record all names; the message has the reason
   */
  public static Inventory read(Path file) throws IOException {
    Path mark = IncompleteMark.of(file);
    if (Files.exists(mark)) {
      throw new IllegalArgumentException(
          file
              + " is incomplete: "
              + new String(Files.readAllBytes(mark), UTF_8)
              + "; fix the cause, delete "
              + mark
              + ", and run the tests again");
    }
    return parse(file.toString(), Files.readAllBytes(file));
  }

  /**
   * Returns the requirement for a field at a destination: the most restrictive one of its
   * categories, in the context with the least restrictive result. {@link Basis#NEVER} means that
   * the field can't go there. The own categories of the datum must be permitted, too.
   */
  public static Basis basis(FieldEntry field, DestinationEntry destination) {
    return field
        .alternatives()
        .map(destination::basis)
        .min(Comparator.naturalOrder())
        .orElse(Basis.NEVER);
  }

  /** Returns the fields that can go to a destination. */
  public List<FieldEntry> fieldsAt(DestinationEntry destination) {
    return fields.stream().filter(field -> basis(field, destination) != Basis.NEVER).toList();
  }

  /**
   * Returns an inventory that covers this one and another one, such as those of several runs. A
   * destination with another purpose or recipient in the other inventory is listed twice.
   */
  public Inventory union(Inventory other) {
    TreeMap<DestinationEntry, DestinationEntry> allDestinations =
        new TreeMap<>(DestinationEntry.ORDER);
    destinations.forEach(entry -> allDestinations.put(entry, entry));
    other.destinations.forEach(
        entry -> allDestinations.merge(entry, entry, DestinationEntry::covering));
    TreeMap<FieldEntry, FieldEntry> allFields = new TreeMap<>(FieldEntry.ORDER);
    fields.forEach(entry -> allFields.put(entry, entry));
    other.fields.forEach(entry -> allFields.merge(entry, entry, FieldEntry::covering));
    TreeMap<WayOut, WayOut> allWays = new TreeMap<>(WayOut.ORDER);
    waysOut.forEach(entry -> allWays.put(entry, entry));
    other.waysOut.forEach(entry -> allWays.merge(entry, entry, WayOut::covering));
    return new Inventory(
        List.copyOf(allDestinations.values()),
        List.copyOf(allFields.values()),
        List.copyOf(allWays.values()));
  }

  /**
   * Returns the differences from an earlier inventory; empty if both are equal. Each names an entry
   * that is new, changed or gone, and has a line for each of its parts that differs, which begins
   * with {@code +} or {@code -}.
   */
  public List<String> changesSince(Inventory earlier) {
    List<String> changes = new ArrayList<>();
    changes.addAll(
        InventoryChanges.of(
            earlier.destinations,
            destinations,
            DestinationEntry.ORDER,
            entry -> "destination " + entry.name() + ", " + entry.purpose(),
            InventoryJson::lines));
    changes.addAll(
        InventoryChanges.of(
            earlier.fields,
            fields,
            FieldEntry.ORDER,
            entry ->
                InventoryJson.id(entry.kind()) + " " + entry.name() + (entry.prefix() ? "*" : ""),
            InventoryJson::lines));
    changes.addAll(
        InventoryChanges.of(
            earlier.waysOut,
            waysOut,
            WayOut.ORDER,
            entry -> "way out " + entry.name(),
            InventoryJson::lines));
    return List.copyOf(changes);
  }

  /** Returns the names without an entry in any catalog. Their values never leave. */
  public List<FieldEntry> unclassified() {
    return fields.stream()
        .filter(
            field -> field.alternatives().allMatch(each -> each.contains(Category.UNCLASSIFIED)))
        .toList();
  }

  /** Returns the text of the inventory in its own format, as JSON. */
  public String toJson() {
    return InventoryJson.of(this);
  }

  @Override
  public String toString() {
    return InventoryTable.of(this);
  }
}
