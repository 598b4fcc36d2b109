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
 * Fails a test class if its tests collect a field that a committed inventory does not cover:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final InventoryExtension INVENTORY = InventoryExtension.of(Path.of("inventory.json"));
 * }</pre>
 *
 * <p>While the tests of a class run, the system property {@value #PROPERTY} is set, so that
 * instances record the names that they capture. After the tests, the extension joins the
 * inventories of the closed instances, of the instance that took over an SDK, and of those passed
 * to {@link #add}. With {@code -Dinventory.update=true} it writes the file instead of failing. It
 * does not report names that are no longer collected, since a class tests only a part of the
 * application; {@code InventoryMain --check} does. The class also fails if an instance could not
 * record all names. Classes that use the extension must not run in parallel. While an application
 * is proven ({@link ProofExtension}), the extension does nothing, because canaries are recorded,
 * too.
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
   * Returns an extension that compares with a committed inventory.
   *
   * @param committed the file, in the format of {@link Inventory#toJson}; a missing file counts as
   *     an empty inventory
   */
  public static InventoryExtension of(Path committed) {
    return new InventoryExtension(Objects.requireNonNull(committed, "committed"));
  }

  /** Adds the inventory of an instance that remains open after the tests. */
  public synchronized void add(Assent assent) {
    added = added.union(assent.inventory());
  }

  @Override
  public synchronized void beforeAll(ExtensionContext context) throws IOException {
    if (Proof.isActive()) {
      return;
    }
    if (classes++ == 0 && System.getProperty(PROPERTY) == null) {
      recorded = Files.createTempDirectory("assent-inventory").resolve("seen.json");
      System.setProperty(PROPERTY, recorded.toString());
    }
  }

  /** Does nothing after a nested class: the tests of the outer class may not have run yet. */
  @Override
  public synchronized void afterAll(ExtensionContext context) throws IOException {
    if (Proof.isActive()) {
      return;
    }
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
              + " pass them to add(); on a builder with environment(), call recordInventory()");
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
