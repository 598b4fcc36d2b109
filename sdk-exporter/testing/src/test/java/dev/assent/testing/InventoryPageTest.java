/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the page is the text of a test, so that it compiles and passes. */
class InventoryPageTest {
  private static final Path PAGE = Path.of("../../docs/INVENTORY.md");
  private static final Path TEST = Path.of("src/test/java/dev/assent/testing/PlantedLeakTest.java");
  private static final String BEGIN = "@ExtendWith(AssentExtension.class)\n";

  @Test
  void example_isTheTextOfATest() throws IOException {
    String source = Files.readString(TEST);

    assertThat(Files.readString(PAGE))
        .as("copy the class of PlantedLeakTest into the page")
        .contains("```java\n" + source.substring(source.indexOf(BEGIN)) + "```\n");
  }
}
