/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryMainTest {
  /** Event types as an application declares them. */
  static final class Declared {
    static final EventType JOINED =
        EventType.usage("meeting.joined", Field.ofLong("meeting.size", Category.SERVICE_USAGE));

    static AssentBuilder builder() {
      return Assent.builder()
          .environment(Map.of())
          .policy(Policy.terms())
          .destination("training", to -> to.purpose(Purpose.AI_TRAINING));
    }

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
    assertThat(printed.toString(UTF_8)).contains("app.inventory.json differs from what");
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
  void run_builder_itsDestinationsAreThere() throws IOException {
    String builder = Declared.class.getName() + "#builder";

    assertThat(run("--builder", builder, "--format", "assent")).isZero();

    assertThat(Files.readString(directory.resolve("app.inventory.json")))
        .contains("\"name\": \"training\"")
        .doesNotContain("service_operation");
  }

  @Test
  void run_filesOnly_hasNoDestinationOfTheEnvironment() throws IOException {
    Path seen = directory.resolve("seen.json");
    Files.writeString(seen, Samples.INVENTORY.toJson());

    assertThat(run("--format", "assent", "--files-only", seen.toString())).isZero();

    assertThat(Files.readString(directory.resolve("app.inventory.json")))
        .isEqualTo(Samples.INVENTORY.toJson());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no.such.Class#builder", "java.lang.System#gc", "java.lang.System"})
  void run_wrongBuilder_saysWhatIsValid(String builder) {
    assertThat(run("--builder", builder)).isEqualTo(2);
    assertThat(printed.toString(UTF_8)).contains("--builder " + builder);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void run_wrongArguments_sayWhatIsValid() {
    assertThat(run("--files-only")).isEqualTo(2);
    assertThat(run("--format", "spdx")).isEqualTo(2);
    assertThat(run("--events", "no.such.Class")).isEqualTo(2);
    assertThat(run("--what")).isEqualTo(2);
    assertThat(printed.toString(UTF_8)).contains("unknown format 'spdx'", "cyclonedx", "--what");
  }
}
