/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.document.Node;
import dev.assent.inventory.FieldEntry;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares the published schema with what is written. */
class SchemaTest {
  private static final int MAX_BYTES = 1 << 20;

  private static Map<String, Node> definition(String name) throws IOException {
    try (InputStream schema = SchemaTest.class.getResourceAsStream("inventory-1.schema.json")) {
      return Node.parseJson("schema", schema.readAllBytes(), MAX_BYTES)
          .map()
          .get("$defs")
          .map()
          .get(name)
          .map();
    }
  }

  private static Map<String, Node> properties(String definition) throws IOException {
    return definition(definition).get("properties").map();
  }

  private static List<String> constants(Node property) {
    Map<String, Node> map = property.map();
    Node constants =
        map.containsKey("items") ? map.get("items").map().get("enum") : map.get("enum");
    return constants.list().stream().map(Node::text).toList();
  }

  private static List<String> ids(Enum<?>... constants) {
    return Arrays.stream(constants).map(Words::id).toList();
  }

  @Test
  void constants_ofTheSchema_areThoseOfTheApi() throws IOException {
    assertThat(constants(properties("field").get("kind"))).isEqualTo(ids(FieldEntry.Kind.values()));
    assertThat(constants(properties("field").get("origins")))
        .isEqualTo(ids(FieldEntry.Origin.values()));
    assertThat(constants(properties("destination").get("recipient")))
        .isEqualTo(ids(Recipient.values()));
    assertThat(constants(properties("destination").get("signals")))
        .containsExactlyInAnyOrderElementsOf(ids(Signal.values()));
    assertThat(constants(properties("requirement").get("basis")))
        .isEqualTo(Words.bases().stream().map(Basis::name).map(String::toLowerCase).toList());
  }

  @Test
  void keys_ofAnInventory_areThoseOfTheSchema() throws IOException {
    Map<String, Node> root =
        Node.parseJson("inventory", Samples.INVENTORY.toJson().getBytes(UTF_8), MAX_BYTES).map();
    List<Node> destinations = root.get("destinations").list();
    List<Node> requirements =
        destinations.stream().flatMap(it -> it.map().get("categories").list().stream()).toList();

    assertThat(keys(destinations)).isEqualTo(properties("destination").keySet());
    assertThat(keys(requirements)).isEqualTo(properties("requirement").keySet());
    Set<String> ofFields = keys(root.get("fields").list());
    ofFields.add("contexts"); // no field of the sample depends on its context
    assertThat(ofFields).isEqualTo(properties("field").keySet());
  }

  private static Set<String> keys(List<Node> nodes) {
    Set<String> keys = new TreeSet<>();
    nodes.forEach(node -> keys.addAll(node.map().keySet()));
    return keys;
  }
}
