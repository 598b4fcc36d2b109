/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.IncompleteMark;
import dev.assent.inventory.Inventory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The file of {@code ASSENT_INVENTORY}, which covers the inventories of all instances that wrote
 * it, in this process or another one. Thread-safe.
 */
final class InventoryFile {
  private static final int MAX_BYTES = 16 << 20;

  private final Path file;
  private final Disk disk;
  private final Consumer<String> warnings;

  /**
   * Creates the object, and warns at once that names are recorded.
   *
   * @param file replaced atomically, with its permissions; a file {@code .NAME.lock} beside it
   *     remains, and a file {@code .NAME.incomplete} if something could not be recorded
   * @param warnings receives this warning, and one for each inventory that is not complete
   */
  InventoryFile(Path file, Disk disk, Consumer<String> warnings) {
    this.file = file.toAbsolutePath();
    this.disk = disk;
    this.warnings = warnings;
    warnings.accept(
        "ASSENT_INVENTORY is set: the names of all captured data are written to "
            + file
            + " when this instance is closed; a name can be somebody's data, so use it in tests"
            + " only");
  }

  /** Warns and records that names were dropped. */
  void dropped() {
    incomplete(
        "this instance captured more than "
            + SeenNames.MAX_NAMES
            + " names of one kind, and the inventory has only the first ones; don't build names"
            + " from data");
  }

  /** Joins an inventory with the file; never throws. A failure is reported without content. */
  void join(Supplier<Inventory> current) {
    try (Closeable lock = disk.lock(file.resolveSibling("." + file.getFileName() + ".lock"))) {
      Inventory inventory = current.get();
      byte[] before = disk.readIfPresent(file, MAX_BYTES);
      Inventory joined =
          before == null || before.length == 0
              ? inventory
              : Inventory.parse(file.toString(), before).union(inventory);
      byte[] after = joined.toJson().getBytes(UTF_8);
      if (after.length > MAX_BYTES) {
        throw new IllegalArgumentException("together they have more than " + MAX_BYTES + " bytes");
      }
      disk.replace(file, after, file);
    } catch (IllegalArgumentException unlike) {
      // its message names a line of the file, or a destination
      incomplete(
          "can't join the inventory of this instance with " + file + ": " + unlike.getMessage());
    } catch (IOException | RuntimeException failure) {
      incomplete(
          "can't write "
              + file
              + " ("
              + failure.getClass().getSimpleName()
              + "); the inventory of this instance is lost");
    }
  }

  /** Warns, and marks the file, so that tests which read it fail. */
  private void incomplete(String reason) {
    warnings.accept("ASSENT_INVENTORY: " + reason);
    try {
      disk.replace(IncompleteMark.of(file), reason.getBytes(UTF_8), file);
    } catch (IOException | RuntimeException unwritable) {
      warnings.accept("ASSENT_INVENTORY: can't write " + IncompleteMark.of(file) + " either");
    }
  }
}
