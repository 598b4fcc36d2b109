/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the code of the page about the inventory and the test kit. */
class InventoryPageTest {
  @TempDir Path directory;

  @Test
  void page_code_compiles() throws IOException {
    List<DocSource> sources = new ArrayList<>();
    for (DocPage.Block block : DocPage.read("docs/INVENTORY.md").blocks("java")) {
      if (!block.code().contains("class PlantedLeakTest")) { // a test of the kit
        sources.add(
            DocSource.of(
                block.heading(),
                sources.size() + 1,
                block.code(),
                RecipeVariables.class.getCanonicalName()));
      }
    }

    assertThat(sources).hasSize(3);
    assertThat(DocSource.compile(sources, directory)).isEmpty();
  }
}
