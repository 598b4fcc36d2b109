/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

class InventoryExtensionTest {
  @TempDir private Path directory;

  private static Inventory of(String... names) {
    return new Inventory(
        List.of(),
        Arrays.stream(names)
            .map(
                name ->
                    new FieldEntry(
                        Kind.ATTRIBUTE,
                        name,
                        false,
                        List.of(Category.SERVICE_USAGE),
                        List.of(),
                        "string",
                        128,
                        "text",
                        List.of(),
                        List.of(Origin.SEEN)))
            .toList());
  }

  private Path committed(Inventory inventory) throws IOException {
    return Files.writeString(directory.resolve("inventory.json"), inventory.toJson());
  }

  @Test
  void check_newName_fails() throws IOException {
    InventoryExtension extension = InventoryExtension.of(committed(of("a.b")));

    assertThatThrownBy(() -> extension.check(of("a.b", "a.c")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a.c")
        .hasMessageContaining("inventory.update");
  }

  @Test
  void check_fewerNames_passes() throws IOException {
    Path file = committed(of("a.b", "a.c"));

    InventoryExtension.of(file).check(of("a.c"));

    assertThat(Files.readString(file)).isEqualTo(of("a.b", "a.c").toJson());
  }

  @Test
  void check_nothing_fails() {
    InventoryExtension extension = InventoryExtension.of(directory.resolve("none.json"));

    assertThatThrownBy(() -> extension.check(Inventory.EMPTY))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("recordInventory()");
  }

  /** An inherited extension is called for nested classes, too. */
  @Test
  void afterAll_ofANestedClass_recordsOn() throws IOException {
    InventoryExtension extension = InventoryExtension.of(directory.resolve("none.json"));
    ExtensionContext context = null;
    extension.beforeAll(context);
    Path recorded = Path.of(System.getProperty(InventoryExtension.PROPERTY));
    extension.beforeAll(context);
    extension.afterAll(context);
    assertThat(System.getProperty(InventoryExtension.PROPERTY)).isEqualTo(recorded.toString());

    Files.writeString(recorded, of("a.b").toJson());

    assertThatThrownBy(() -> extension.afterAll(context)).hasMessageContaining("a.b");
    assertThat(System.getProperty(InventoryExtension.PROPERTY)).isNull();
    assertThat(recorded.getParent()).doesNotExist();
  }

  /** What was not recorded is not taken for what does not exist. */
  @Test
  void afterAll_recordingIsIncomplete_fails() throws IOException {
    InventoryExtension extension = InventoryExtension.of(committed(of("a.b")));
    ExtensionContext context = null;
    extension.beforeAll(context);
    Path recorded = Path.of(System.getProperty(InventoryExtension.PROPERTY));
    Files.writeString(recorded, of("a.b").toJson());
    Files.writeString(recorded.resolveSibling(".seen.json.incomplete"), "the disk was full");

    assertThatThrownBy(() -> extension.afterAll(context))
        .hasMessageContaining("is incomplete: the disk was full");
    assertThat(System.getProperty(InventoryExtension.PROPERTY)).isNull();
  }

  @Test
  void check_update_writesTheUnion() throws IOException {
    Path file = committed(of("a.b"));
    System.setProperty(InventoryExtension.UPDATE, "true");
    try {
      InventoryExtension.of(file).check(of("a.c"));
    } finally {
      System.clearProperty(InventoryExtension.UPDATE);
    }

    assertThat(Inventory.parse("test", Files.readAllBytes(file))).isEqualTo(of("a.b", "a.c"));
  }
}
