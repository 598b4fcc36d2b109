/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inventory of an instance, and the names that it records. */
class AssentInventoryTest {
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);

  @TempDir private Path directory;

  private AssentBuilder builder(OtlpReceiver receiver) {
    return Assent.builder()
        .environment(Map.of())
        .policy(Policy.terms())
        .events(SENT)
        .destination(
            "training",
            to ->
                to.endpoint(receiver.endpoint("training").toString()).purpose(Purpose.AI_TRAINING))
        .closeOnExit(false);
  }

  private static List<String> names(Inventory inventory, Kind kind, Origin origin) {
    return inventory.fields().stream()
        .filter(field -> field.kind() == kind && field.origins().contains(origin))
        .map(FieldEntry::name)
        .toList();
  }

  @Test
  void inventory_withoutStart_isThatOfTheInstance() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).build()) {
      assertThat(builder(receiver).inventory())
          .isEqualTo(assent.inventory().with(List.of())); // nothing runs there
      assertThat(assent.inventory().destinations().get(0).basis(Category.CONTENT_CHAT))
          .isEqualTo(Basis.OPT_IN);
      assertThat(names(assent.inventory(), Kind.ATTRIBUTE, Origin.DECLARED))
          .containsExactly("app.chat.text");
    }
  }

  @Test
  void inventory_deletion_dataHasReferences() {
    AssentBuilder builder =
        Assent.builder()
            .environment(Map.of())
            .policy(Policy.terms())
            .destination(
                "training",
                to -> to.endpoint("http://127.0.0.1:4318").purpose(Purpose.AI_TRAINING));
    assertThat(builder.inventory().destinations().get(0).referenced()).isFalse();

    Inventory referenced =
        builder
            .setting("ASSENT_DELETION_ENDPOINT", "http://127.0.0.1:4319/delete")
            .setting("ASSENT_STATE_DIR", directory.resolve("state").toString())
            .inventory();

    assertThat(referenced.destinations().get(0).referenced()).isTrue();
    assertThat(directory).isEmptyDirectory(); // nothing was started
  }

  @Test
  void inventory_withoutRecording_hasNoSeenNames() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).build()) {
      record(assent);

      assertThat(names(assent.inventory(), Kind.ATTRIBUTE, Origin.SEEN)).isEmpty();
    }
  }

  @Test
  void recordInventory_close_writesNamesWhetherWithheldOrNot() throws IOException {
    Path file = directory.resolve("inventory.json");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).recordInventory(file).build()) {
      record(assent);
    }

    Inventory written = Inventory.parse("test", Files.readAllBytes(file));
    assertThat(names(written, Kind.ATTRIBUTE, Origin.SEEN))
        .contains("http.request.method", "my.secret", "my.size");
    assertThat(names(written, Kind.METRIC, Origin.SEEN)).contains("my.counter");
    assertThat(names(written, Kind.LOGGER, Origin.SEEN)).contains("com.example.log");
    assertThat(Files.readString(file)).doesNotContain("kanarienvogel");
  }

  @Test
  void recordInventory_close_writesWhatTheOpenInstanceStates() throws IOException {
    Path file = directory.resolve("inventory.json");
    Inventory open;
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).recordInventory(file).build()) {
      open = assent.inventory();
    }

    Inventory written = Inventory.parse("test", Files.readAllBytes(file));
    assertThat(written.destinations()).isNotEmpty().isEqualTo(open.destinations());
  }

  @Test
  void recordInventory_nestedNames_areWrittenByTheirPaths() throws IOException {
    Path file = directory.resolve("inventory.json");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).recordInventory(file).build()) {
      Value<?> person =
          Value.of(KeyValue.of("shoe", Value.of(42L)), KeyValue.of("hat", Value.of("green")));
      assent
          .openTelemetry()
          .getLogsBridge()
          .get("com.example.log")
          .logRecordBuilder()
          .setBody(Value.of(KeyValue.of("people", Value.of(person))))
          .setAttribute(AttributeKey.valueKey("my.person"), person)
          .emit();
    }

    Inventory written = Inventory.parse("test", Files.readAllBytes(file));
    assertThat(names(written, Kind.ATTRIBUTE, Origin.SEEN))
        .contains("people.shoe", "people.hat", "my.person.shoe", "my.person.hat")
        .doesNotContain("people", "my.person");
    assertThat(Files.readString(file)).doesNotContain("green");
  }

  /** The path of another file, by mistake, destroys nothing. */
  @Test
  void recordInventory_otherFile_isLeftAsItIs() throws IOException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "not an inventory");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent = builder(receiver).recordInventory(file).build()) {
      record(assent);
    }

    assertThat(file).hasContent("not an inventory");
    assertThatThrownBy(() -> Inventory.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("notes.txt is incomplete: can't join")
        .hasMessageContaining(".notes.txt.incomplete");
  }

  @Test
  void recordInventory_twoInstances_fileIsTheUnion() throws IOException {
    Path file = directory.resolve("inventory.json");
    EventType other = EventType.usage("app.left");
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      builder(receiver).recordInventory(file).build().close();
      builder(receiver).recordInventory(file).events(other).build().close();
      builder(receiver).recordInventory(file).build().close();
    }

    assertThat(
            names(Inventory.parse("test", Files.readAllBytes(file)), Kind.EVENT, Origin.DECLARED))
        .containsExactly("app.chat.sent", "app.left");
  }

  private static void record(Assent assent) {
    assent
        .openTelemetry()
        .getTracer("com.example.trace")
        .spanBuilder("GET")
        .startSpan()
        .setAttribute(AttributeKey.stringKey("http.request.method"), "GET")
        .setAttribute(AttributeKey.stringKey("my.secret"), "kanarienvogel")
        .end();
    assent
        .openTelemetry()
        .getLogsBridge()
        .get("com.example.log")
        .logRecordBuilder()
        .setBody("kanarienvogel")
        .setAttribute(AttributeKey.longKey("my.size"), 7L)
        .emit();
    assent
        .openTelemetry()
        .getMeter("com.example.meter")
        .counterBuilder("my.counter")
        .build()
        .add(1);
  }
}
