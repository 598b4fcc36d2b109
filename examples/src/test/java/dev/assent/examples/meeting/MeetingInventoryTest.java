/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.inventory.Inventory;
import dev.assent.inventory.format.InventoryFormat;
import dev.assent.policy.Basis;
import dev.assent.testing.InventoryExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares what the application and its server collect in all steps with the committed inventory.
 * After an intended change, {@code -Dinventory.update=true} writes the inventory, and {@code
 * -Dinventory.formats=true} the files in the formats of others.
 *
 * <p>The file has the metrics of every garbage collector: Micrometer makes {@code
 * jvm.gc.concurrent.phase.time} only with a concurrent one, and {@code jvm.gc.cpu.time} only from
 * JDK 26 on. A name that is not seen in a run does not fail.
 */
class MeetingInventoryTest {
  private static final Path DIRECTORY = Path.of("inventory");
  private static final Path COMMITTED = DIRECTORY.resolve("meeting.inventory.json");

  @RegisterExtension static final InventoryExtension INVENTORY = InventoryExtension.of(COMMITTED);

  @Test
  void run_everyStep_collectsWhatIsCommitted() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, UTF_8);
    boolean sound =
        MeetingApplication.run(
            null, new StepPrinter(out, false, false), (destination, messages, exported) -> true);

    assertThat(sound).as(printed.toString(UTF_8)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void files_ofTheInventory_areThoseThatAreCommitted(InventoryFormat format) throws IOException {
    Inventory inventory = Inventory.parse(COMMITTED.toString(), Files.readAllBytes(COMMITTED));
    Map<String, String> files = format.files(inventory, "meeting");
    if (Boolean.getBoolean("inventory.formats")) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = DIRECTORY.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }

    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(Files.readString(DIRECTORY.resolve(file.getKey()))).isEqualTo(file.getValue());
    }
  }

  @Test
  void inventory_everyDestination_hasNoContentWithoutConsent() throws IOException {
    Inventory inventory = Inventory.parse(COMMITTED.toString(), Files.readAllBytes(COMMITTED));

    assertThat(inventory.destinations()).hasSize(6);
    assertThat(inventory.destinations())
        .flatExtracting(destination -> destination.categories())
        .filteredOn(entry -> entry.category().name().startsWith("content."))
        .isNotEmpty()
        .allMatch(entry -> entry.basis() == Basis.OPT_IN);
    assertThat(Files.readString(COMMITTED)).doesNotContain("merger");
  }
}
