/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ClassPath;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives from the shop with Spring Boot's own telemetry and Assent's starter. */
@Tag("ci")
class ShopTest {
  @TempDir private Path directory;

  private static ClassPath application() {
    return ClassPath.ofThisModule().withoutAssent();
  }

  @Test
  void traffic_withAssent_arrivesAsThePageSays() throws Exception {
    Arrived arrived = Shop.run(directory, application().withAssent().toString(), List.of());

    arrived.assertThatItIs(ShopTable.Column.STARTER);
  }

  /** The control. */
  @Test
  void traffic_withoutAssent_canariesArrive() throws Exception {
    Arrived arrived = Shop.run(directory, application().toString(), List.of());

    assertThat(arrived.canaries())
        .anyMatch(place -> place.startsWith("customer"))
        .anyMatch(place -> place.startsWith("note"));
  }
}
