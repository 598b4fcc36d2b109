/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.internal.capture.EventDeclarations;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryBuilderTest {
  private static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  private static final EventType CHAT = EventType.usage("chat.sent", TEXT);

  @TempDir private Path directory;

  private static Inventory build(Catalog catalog, SeenNames seen, Signal... signals) {
    return InventoryBuilder.build(
        catalog,
        PooledPolicy.load(List.of("terms"), catalog.categories(), Set.of()),
        List.of(
            new DestinationFacts(
                new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
                "Acme GmbH, Frankfurt",
                Set.of(signals),
                Duration.ofHours(1),
                Duration.ofHours(18),
                true)),
        List.of(CHAT),
        seen);
  }

  private static FieldEntry only(Inventory inventory, Kind kind, String name) {
    List<FieldEntry> found =
        inventory.fields().stream()
            .filter(field -> field.kind() == kind && field.name().equals(name))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void build_declaredEvent_listsItsNameAndFields() {
    Catalog catalog = Catalog.builtIn();
    EventDeclarations.declare(CHAT, catalog);

    Inventory inventory = build(catalog, new SeenNames(catalog), Signal.LOGS);

    FieldEntry text = only(inventory, Kind.ATTRIBUTE, "chat.text");
    assertThat(text.categories()).containsExactly(Category.CONTENT_CHAT);
    assertThat(text.events()).containsExactly("chat.sent");
    assertThat(text.type()).isEqualTo("string");
    assertThat(text.maxLength()).isEqualTo(128);
    assertThat(text.origins()).containsExactly(Origin.DECLARED);
    assertThat(only(inventory, Kind.EVENT, "chat.sent").categories())
        .containsExactly(Category.SERVICE_USAGE);
  }

  @Test
  void build_nothingSeen_listsNoBuiltInName() {
    Catalog catalog = Catalog.builtIn();

    Inventory inventory = build(catalog, new SeenNames(catalog), Signal.TRACES);

    assertThat(inventory.fields())
        .extracting(FieldEntry::origins)
        .containsOnly(List.of(Origin.DECLARED));
  }

  @Test
  void build_catalogFile_listsNamesAndPrefixes() throws IOException {
    Path file = directory.resolve("catalog.yaml");
    Files.writeString(
        file,
        """
        categories: [content.whiteboard]
        attributes:
          - { name: board.title, max: 256, category: content.whiteboard }
          - { prefix: board.flag., type: boolean, category: service.usage }
          - { name: board.server, shape: token, category: service.telemetry, when: { kind: [CLIENT] } }
        metrics:
          - { prefix: board., category: service.usage }
        """);
    Catalog catalog = Catalog.load(List.of(file), List.of());

    Inventory inventory = build(catalog, new SeenNames(catalog), Signal.LOGS);

    FieldEntry title = only(inventory, Kind.ATTRIBUTE, "board.title");
    assertThat(title.maxLength()).isEqualTo(256);
    assertThat(title.categories()).containsExactly(Category.of("content.whiteboard"));
    FieldEntry flags = only(inventory, Kind.ATTRIBUTE, "board.flag.");
    assertThat(flags.prefix()).isTrue();
    assertThat(flags.type()).isEqualTo("boolean");
    FieldEntry server = only(inventory, Kind.ATTRIBUTE, "board.server");
    assertThat(server.categories()).containsExactly(Category.UNCLASSIFIED);
    assertThat(server.contexts()).containsExactly(List.of(Category.SERVICE_TELEMETRY));
    assertThat(server.shape()).isEqualTo("token");
    assertThat(only(inventory, Kind.METRIC, "board.").origins()).containsExactly(Origin.FILE);
  }

  @Test
  void build_seenNames_areDescribedByTheCatalog() {
    Catalog catalog = Catalog.builtIn();
    SeenNames seen = new SeenNames(catalog);
    seen.attribute("http.request.method", AttributeType.STRING);
    seen.attribute("my.own", AttributeType.LONG);
    seen.name(CatalogName.Kind.METRIC, "http.server.request.duration");

    Inventory inventory = build(catalog, seen, Signal.TRACES);

    assertThat(only(inventory, Kind.ATTRIBUTE, "http.request.method").origins())
        .containsExactly(Origin.SEEN);
    FieldEntry own = only(inventory, Kind.ATTRIBUTE, "my.own");
    assertThat(own.categories()).containsExactly(Category.UNCLASSIFIED);
    assertThat(own.type()).isEqualTo("long");
    assertThat(inventory.unclassified()).contains(own);
    assertThat(only(inventory, Kind.METRIC, "http.server.request.duration").categories())
        .doesNotContain(Category.UNCLASSIFIED);
  }

  @Test
  void build_policy_listsWhatCanGoThere() {
    Catalog catalog = Catalog.builtIn();

    DestinationEntry training =
        build(catalog, new SeenNames(catalog), Signal.LOGS).destinations().get(0);

    assertThat(training.basis(Category.CONTENT_CHAT)).isEqualTo(Basis.OPT_IN);
    assertThat(training.basis(Category.SERVICE_USAGE)).isEqualTo(Basis.ALLOW);
    assertThat(training.basis(Category.UNCLASSIFIED)).isEqualTo(Basis.NEVER);
    assertThat(training.categories()).allMatch(entry -> entry.policies().equals(List.of("terms")));
    assertThat(training.retention().spool()).isEqualTo(Duration.ofHours(18));
    assertThat(training.retention().hold()).isNull();
  }

  @Test
  void build_deletion_dataThatNeedsAGrantIsReferenced() {
    Catalog catalog = Catalog.builtIn();

    assertThat(build(catalog, new SeenNames(catalog), Signal.LOGS).destinations())
        .allMatch(DestinationEntry::referenced);
  }

  /** A reduction may leave where its field is withheld. */
  @Test
  void build_policyThatReduces_listsWhatReductionsMake() throws IOException {
    Catalog catalog = Catalog.builtIn();
    SeenNames seen = new SeenNames(catalog);
    seen.attribute("url.full", AttributeType.STRING);
    Path policy = directory.resolve("reduce.yaml");

    assertThat(reduced(catalog, seen, policy, "remove")).isEmpty();
    assertThat(reduced(catalog, seen, policy, "reduce"))
        .singleElement()
        .satisfies(
            field -> {
              assertThat(field.name()).isEqualTo("url.full.origin");
              assertThat(field.contexts()).contains(List.of(Category.SERVICE_TELEMETRY));
            });
  }

  private static List<FieldEntry> reduced(
      Catalog catalog, SeenNames seen, Path policy, String treatment) throws IOException {
    Files.writeString(
        policy,
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [any], basis: allow }
          - { categories: [content, personal], purposes: [any], recipients: [any], basis: opt_in, treatment: %s }
        """
            .formatted(treatment));
    return InventoryBuilder.build(
            catalog,
            PooledPolicy.load(List.of(policy.toString()), catalog.categories(), Set.of()),
            List.of(
                new DestinationFacts(
                    new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
                    null,
                    Set.of(Signal.TRACES),
                    Duration.ofHours(1),
                    null,
                    false)),
            List.of(),
            seen)
        .fields()
        .stream()
        .filter(field -> field.origins().contains(Origin.REDUCED))
        .toList();
  }

  @Test
  void build_metricsOnly_waitNowhere() {
    Catalog catalog = Catalog.builtIn();

    assertThat(
            build(catalog, new SeenNames(catalog), Signal.METRICS)
                .destinations()
                .get(0)
                .retention()
                .spool())
        .isNull();
  }
}
