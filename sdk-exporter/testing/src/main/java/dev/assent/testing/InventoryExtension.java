/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.Assent;
import dev.assent.inventory.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails if the application collects something that a committed inventory does not cover:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final InventoryExtension INVENTORY = InventoryExtension.of(Path.of("inventory.json"));
 * }</pre>
 *
 * <p>While the tests of a class run, it sets the system property {@value #PROPERTY}, so that
 * instances record the names that they capture. It then joins what closed instances wrote, the
 * instance that took over an SDK, and the instances that a test handed over with {@link #add}. With
 * {@code -Dinventory.update=true} it writes the file instead of failing. A name that is no longer
 * collected does not fail: a class exercises only a part of the application. {@code InventoryMain
 * --check} finds it. An instance that could not record all that it collected fails the class, too.
 * Classes that use it must not run in parallel.
 */
public final class InventoryExtension implements BeforeAllCallback, AfterAllCallback {
  /** The system property of {@code ASSENT_INVENTORY}: {@value}. */
  static final String PROPERTY = "assent.inventory";

  /** The system property that lets the extension write the file: {@value}. */
  static final String UPDATE = "inventory.update";

  private final Path committed;

  // Guarded by this.
  private Inventory added = Inventory.EMPTY;
  private @Nullable Path recorded;
  private int classes;

  private InventoryExtension(Path committed) {
    this.committed = committed;
  }

  /**
   * Returns an extension that compares with a file.
   *
   * @param committed the file, in the format of {@link Inventory#toJson}
   */
  public static InventoryExtension of(Path committed) {
    return new InventoryExtension(Objects.requireNonNull(committed, "committed"));
  }

  /** Adds the inventory of an instance that is not closed before the tests end. */
  public synchronized void add(Assent assent) {
    added = added.union(assent.inventory());
  }

  @Override
  public synchronized void beforeAll(ExtensionContext context) throws IOException {
    if (classes++ == 0 && System.getProperty(PROPERTY) == null) {
      recorded = Files.createTempDirectory("assent-inventory").resolve("seen.json");
      System.setProperty(PROPERTY, recorded.toString());
    }
  }

  /** Does nothing after a nested class: the tests of the outer class may not have run yet. */
  @Override
  public synchronized void afterAll(ExtensionContext context) throws IOException {
    if (--classes > 0) {
      return;
    }
    Inventory open = added.union(Assent.installed().map(Assent::inventory).orElse(Inventory.EMPTY));
    String file = System.getProperty(PROPERTY);
    Path own = recorded;
    added = Inventory.EMPTY;
    recorded = null;
    if (own != null) {
      System.clearProperty(PROPERTY);
    }
    Inventory actual = file == null ? open : open.union(read(Path.of(file)));
    if (own != null && open.equals(Inventory.EMPTY)) {
      delete(own); // an open instance would still write it
    }
    check(actual);
  }

  private static void delete(Path recorded) throws IOException {
    Path directory = Objects.requireNonNull(recorded.getParent());
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static Inventory read(Path file) throws IOException {
    try {
      return Inventory.read(file);
    } catch (NoSuchFileException none) {
      return Inventory.EMPTY;
    }
  }

  /** Compares with the committed file, or writes it. */
  void check(Inventory actual) throws IOException {
    if (actual.equals(Inventory.EMPTY)) {
      throw new AssertionError(
          "no instance of Assent recorded an inventory: close instances before the tests end, or"
              + " hand them over with add(); one with its own environment needs"
              + " recordInventory()");
    }
    Inventory before = read(committed);
    Inventory joined = before.union(actual);
    List<String> changes = joined.changesSince(before);
    if (changes.isEmpty()) {
      return;
    }
    if (Boolean.getBoolean(UPDATE)) {
      Path directory = committed.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(committed, joined.toJson(), UTF_8);
      return;
    }
    throw new AssertionError(
        "the application collects what "
            + committed
            + " does not cover; run with -D"
            + UPDATE
            + "=true, review the file, and commit it:\n  "
            + String.join("\n  ", changes));
  }
}
