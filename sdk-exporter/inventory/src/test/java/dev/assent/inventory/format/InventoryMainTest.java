/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryMainTest {
  /** Event types as an application declares them. */
  static final class Declared {
    static final EventType JOINED =
        EventType.usage("meeting.joined", Field.ofLong("meeting.size", Category.SERVICE_USAGE));

    private Declared() {}
  }

  @TempDir private Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private int run(String... more) {
    List<String> args = new ArrayList<>(List.of("--name", "app", "--out", directory.toString()));
    args.addAll(List.of(more));
    PrintStream stream = new PrintStream(printed, true, UTF_8);
    return InventoryMain.run(args, stream, stream);
  }

  @Test
  void run_declaredEvents_writesTheFormats() throws IOException {
    assertThat(run("--events", Declared.class.getName(), "--format", "assent,cyclonedx")).isZero();

    assertThat(Files.readString(directory.resolve("app.inventory.json")))
        .contains("meeting.joined", "meeting.size");
    assertThat(directory.resolve("app.cdx.json")).exists();
    assertThat(directory.resolve("app.fides.yml")).doesNotExist();
  }

  @Test
  void check_unchanged_succeedsAndChanged_fails() throws IOException {
    assertThat(run("--format", "assent")).isZero();
    assertThat(run("--format", "assent", "--check")).isZero();

    assertThat(run("--format", "assent", "--check", "--events", Declared.class.getName()))
        .isEqualTo(1);
    assertThat(printed.toString(UTF_8)).contains("app.inventory.json is not what");
    assertThat(Files.readString(directory.resolve("app.inventory.json")))
        .doesNotContain("meeting.joined");
  }

  @Test
  void run_fileOfTests_isJoined() throws IOException {
    Path seen = directory.resolve("seen.json");
    Files.writeString(seen, Samples.INVENTORY.toJson());

    assertThat(run("--format", "assent", seen.toString())).isZero();

    assertThat(Files.readString(directory.resolve("app.inventory.json"))).contains("chat.text");
  }

  @Test
  void run_wrongArguments_sayWhatIsValid() {
    assertThat(run("--format", "spdx")).isEqualTo(2);
    assertThat(run("--events", "no.such.Class")).isEqualTo(2);
    assertThat(run("--what")).isEqualTo(2);
    assertThat(printed.toString(UTF_8)).contains("unknown format 'spdx'", "cyclonedx", "--what");
  }
}
