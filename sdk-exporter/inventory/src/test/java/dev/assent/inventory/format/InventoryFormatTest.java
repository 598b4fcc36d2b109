/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assent.category.Category;
import dev.assent.internal.document.Node;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.Inventory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InventoryFormatTest {
  private static final int MAX_BYTES = 1 << 20;

  private static Map<String, String> files(InventoryFormat format) {
    return format.files(Samples.INVENTORY, "Meetings & more");
  }

  private static Map<String, Node> json(InventoryFormat format) {
    String text = files(format).values().iterator().next();
    return Node.parseJson("test", text.getBytes(UTF_8), MAX_BYTES).map();
  }

  private static Map<String, Node> yaml(String text) {
    return Node.parse("test", text.getBytes(UTF_8), MAX_BYTES).map();
  }

  private static Map<String, Node> named(List<Node> nodes, String key, String value) {
    return nodes.stream()
        .map(Node::map)
        .filter(map -> map.get(key).text().equals(value))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(Node list) {
    return list.list().stream().map(Node::text).toList();
  }

  @ParameterizedTest
  @EnumSource
  void files_twice_areEqualAndEndWithALineBreak(InventoryFormat format) {
    assertThat(files(format)).isEqualTo(files(format)).isNotEmpty();
    assertThat(files(format).values()).allMatch(text -> text.endsWith("\n"));
    assertThat(files(format).keySet()).allMatch(path -> path.matches("[A-Za-z0-9_./-]+"));
  }

  @ParameterizedTest
  @EnumSource
  void files_emptyInventory_areWritten(InventoryFormat format) {
    assertThat(format.files(Inventory.EMPTY, "app")).isNotEmpty();
  }

  @Test
  void files_blankName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InventoryFormat.ASSENT.files(Samples.INVENTORY, " "))
        .withMessageContaining("give it a name");
  }

  /** An inventory may come from a file that a person wrote. */
  @Test
  void markdown_nameWithALineBreak_staysInItsLine() {
    FieldEntry strange =
        new FieldEntry(
            FieldEntry.Kind.ATTRIBUTE,
            "a\n\n# <b>heading</b>`|",
            false,
            List.of(Category.UNCLASSIFIED),
            List.of(),
            null,
            0,
            null,
            List.of(),
            List.of(FieldEntry.Origin.SEEN));
    Inventory inventory = new Inventory(List.of(), List.of(strange));

    assertThat(InventoryFormat.MARKDOWN.files(inventory, "app").values())
        .singleElement()
        .asString()
        .contains("- attribute `a''# <b>heading</b>'\\|`");
  }

  @Test
  void assent_readBack_isEqual() {
    String text = files(InventoryFormat.ASSENT).values().iterator().next();

    assertThat(Inventory.parse("test", text.getBytes(UTF_8))).isEqualTo(Samples.INVENTORY);
  }

  @Test
  void cycloneDx_destination_isAServiceWithInboundData() {
    Map<String, Node> bom = json(InventoryFormat.CYCLONEDX);

    assertThat(bom.get("bomFormat").text()).isEqualTo("CycloneDX");
    assertThat(bom.get("specVersion").text()).isEqualTo("1.6");
    assertThat(bom).doesNotContainKeys("serialNumber");
    Map<String, Node> vendor = named(bom.get("services").list(), "name", "vendor");
    assertThat(vendor.get("x-trust-boundary").bool()).isTrue();
    Map<String, Node> data = vendor.get("data").list().get(0).map();
    assertThat(data.get("flow").text()).isEqualTo("inbound");
    assertThat(data.get("classification").text()).isEqualTo("content.whiteboard");
    assertThat(data.get("description").text()).contains("granted", "2023-03-31", "board.flag.*");
  }

  @Test
  void fideslang_optIn_statesConsentAndOthersStateNoBasis() {
    Map<String, Node> root = yaml(files(InventoryFormat.FIDESLANG).values().iterator().next());
    Map<String, Node> application = root.get("system").list().get(0).map();
    List<Node> declarations = application.get("privacy_declarations").list();

    Map<String, Node> optIn = named(declarations, "name", "training opt_in");
    assertThat(optIn.get("legal_basis_for_processing").text()).isEqualTo("Consent");
    assertThat(optIn.get("data_use").text()).isEqualTo("train_ai_system");
    assertThat(texts(optIn.get("data_categories")))
        .containsExactly("user.content.private", "user.health_and_medical");
    assertThat(optIn.get("processes_special_category_data").bool()).isTrue();
    assertThat(named(declarations, "name", "ops allow"))
        .doesNotContainKey("legal_basis_for_processing");
    assertThat(named(declarations, "name", "vendor opt_in").get("third_parties").text())
        .isEqualTo("Acme GmbH, Frankfurt");
  }

  @Test
  void fideslang_references_areDefined() {
    Map<String, Node> root = yaml(files(InventoryFormat.FIDESLANG).values().iterator().next());
    List<String> systems =
        root.get("system").list().stream().map(it -> it.map().get("fides_key").text()).toList();
    Map<String, Node> application = root.get("system").list().get(0).map();
    String dataset = root.get("dataset").list().get(0).map().get("fides_key").text();

    assertThat(systems).allMatch(key -> key.matches("[A-Za-z0-9_.<>-]+")).doesNotHaveDuplicates();
    for (Node declaration : application.get("privacy_declarations").list()) {
      assertThat(systems).containsAll(texts(declaration.map().get("egress")));
      assertThat(texts(declaration.map().get("dataset_references"))).containsExactly(dataset);
    }
  }

  @Test
  void weaver_attributes_haveTheirCategoryAsAnnotation() {
    Map<String, String> files = files(InventoryFormat.WEAVER);
    Map<String, Node> group =
        yaml(files.get("Meetings_more.registry/attributes.yaml")).get("groups").list().get(0).map();

    Map<String, Node> text = named(group.get("attributes").list(), "id", "chat.text");
    assertThat(text.get("annotations").map().get("assent").map().get("category").text())
        .isEqualTo("content.chat");
    assertThat(text).containsKeys("type", "stability", "brief", "examples");
    assertThat(group.get("attributes").list()).hasSize(3);
    assertThat(named(group.get("attributes").list(), "id", "chat.size").get("type").text())
        .isEqualTo("int");
  }

  @Test
  void weaver_event_refersToItsAttributes() {
    Map<String, Node> event =
        yaml(files(InventoryFormat.WEAVER).get("Meetings_more.registry/events.yaml"))
            .get("groups")
            .list()
            .get(0)
            .map();

    assertThat(event.get("attributes").list())
        .extracting(it -> it.map().get("ref").text())
        .containsExactly("chat.size", "chat.text");
  }

  @Test
  void dpv_destination_isAProcessWithOnePartPerRequirement() {
    Map<String, Node> training =
        named(
            json(InventoryFormat.DPV).get("@graph").list(),
            "dct:title",
            "Meetings & more: training");
    List<Node> parts = training.get("dpv:hasProcess").list();

    assertThat(parts).hasSize(2);
    assertThat(parts.get(1).map().get("dpv:hasLegalBasis").map().get("@id").text())
        .isEqualTo("dpv:Consent");
    assertThat(parts.get(0).map()).doesNotContainKey("dpv:hasLegalBasis");
    assertThat(training.get("dpv:hasStorageCondition").list()).hasSize(2);
  }

  /** "Leaves without consent" beside it would be wrong. */
  @Test
  void markdown_fieldOfSeveralCategories_isListedWithTheStrictest() {
    FieldEntry both =
        new FieldEntry(
            FieldEntry.Kind.ATTRIBUTE,
            "chat.both",
            false,
            List.of(Category.SERVICE_USAGE, Category.CONTENT_CHAT),
            List.of(),
            "string",
            128,
            "text",
            List.of(),
            List.of(FieldEntry.Origin.DECLARED));
    Inventory inventory = new Inventory(Samples.INVENTORY.destinations(), List.of(both));

    String page = InventoryFormat.MARKDOWN.files(inventory, "app").values().iterator().next();

    assertThat(page.lines().filter(line -> line.contains("`chat.both`")))
        .singleElement()
        .asString()
        .startsWith("| `content.chat` | Leaves only if the person granted it.");
  }

  @Test
  void markdown_page_namesWhatNeverLeaves() {
    String page = files(InventoryFormat.MARKDOWN).values().iterator().next();

    assertThat(page)
        .contains("# What Meetings & more can collect", "## training", "- attribute `my.own`")
        .contains(
            "| `content.chat` | Leaves only if the person granted it. | 2023-03-31 | terms | `chat.text` |");
  }
}
