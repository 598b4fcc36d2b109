/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InventoryTest {
  private static final CategoryEntry CHAT =
      new CategoryEntry(
          Category.CONTENT_CHAT,
          Basis.OPT_IN,
          List.of("terms"),
          LocalDate.parse("2023-03-31"),
          true,
          "remove",
          false);
  private static final CategoryEntry USAGE =
      new CategoryEntry(
          Category.SERVICE_USAGE, Basis.ALLOW, List.of("terms"), null, false, "remove", false);
  private static final DestinationEntry TRAINING =
      destination("training", Purpose.AI_TRAINING, USAGE, CHAT);
  private static final FieldEntry TEXT = field("chat.text", Origin.DECLARED, Category.CONTENT_CHAT);
  private static final FieldEntry SIZE = field("chat.size", Origin.SEEN, Category.SERVICE_USAGE);

  private static DestinationEntry destination(
      String name, Purpose purpose, CategoryEntry... categories) {
    return new DestinationEntry(
        name,
        purpose,
        Recipient.FIRST_PARTY,
        null,
        List.of(Signal.LOGS, Signal.TRACES),
        new Retention(Duration.ofHours(1), null),
        false,
        List.of(categories));
  }

  private static FieldEntry field(String name, Origin origin, Category... categories) {
    return new FieldEntry(
        Kind.ATTRIBUTE,
        name,
        false,
        List.of(categories),
        List.of(),
        "string",
        128,
        "text",
        List.of(),
        List.of(origin));
  }

  private static Inventory of(FieldEntry... fields) {
    return new Inventory(List.of(TRAINING), List.of(fields));
  }

  @Test
  void json_readBack_isEqual() {
    FieldEntry inContext =
        new FieldEntry(
            Kind.ATTRIBUTE,
            "board.",
            true,
            List.of(Category.UNCLASSIFIED),
            List.of(List.of(Category.SERVICE_USAGE, Category.CONTENT_FILE)),
            "long",
            0,
            null,
            List.of("board.opened"),
            List.of(Origin.FILE, Origin.SEEN));
    Inventory inventory = of(TEXT, SIZE, inContext);

    assertThat(Inventory.parse("test", inventory.toJson().getBytes(UTF_8))).isEqualTo(inventory);
  }

  private static final WayOut JFR = new WayOut("JFR", WayOut.State.NOT_GATED, 2, "End it.");
  private static final WayOut AGENT = new WayOut("agent", WayOut.State.GATED, 1, "");

  @Test
  void json_withWaysOut_readBack_isEqual() {
    Inventory inventory = of(TEXT).with(List.of(AGENT, JFR));

    assertThat(Inventory.parse("test", inventory.toJson().getBytes(UTF_8))).isEqualTo(inventory);
    assertThat(inventory.toString())
        .contains("Not gated by Assent: JFR (2). End it.")
        .contains("Gated: agent.");
    assertThat(of(TEXT).toJson()).doesNotContain("waysOut");
  }

  @Test
  void union_ofWaysOut_loosestAndMostCount() {
    WayOut open = new WayOut("agent", WayOut.State.NOT_GATED, 1, "Remove it.");
    Inventory joined =
        of(TEXT)
            .with(List.of(AGENT, JFR))
            .union(of(TEXT).with(List.of(open, new WayOut("JFR", WayOut.State.CLOSED, 3, ""))));

    assertThat(joined.waysOut())
        .containsExactly(new WayOut("JFR", WayOut.State.NOT_GATED, 3, "End it."), open);
  }

  @Test
  void changes_newWayOut_isALine() {
    assertThat(of(TEXT).with(List.of(JFR)).changesSince(of(TEXT)))
        .singleElement()
        .asString()
        .startsWith("new: way out JFR")
        .contains("+ state: not_gated", "+ count: 2", "+ advice: End it.");
  }

  @Test
  void json_label_isReadBackAndShownInTheTable() {
    Inventory inventory = new Inventory(List.of(labelled("Acme GmbH, Frankfurt")), List.of());

    assertThat(Inventory.parse("test", inventory.toJson().getBytes(UTF_8))).isEqualTo(inventory);
    assertThat(inventory.toString()).contains("training: Acme GmbH, Frankfurt");
  }

  /** An inventory of several applications hides no receiver, in whatever order they are joined. */
  @Test
  void union_differentLabels_areAllKeptOnce() {
    Inventory acme = new Inventory(List.of(labelled("Acme GmbH")), List.of());
    Inventory beta = new Inventory(List.of(labelled("Beta Ltd")), List.of());
    Inventory nobody = new Inventory(List.of(labelled(null)), List.of());

    for (Inventory joined :
        List.of(
            acme.union(beta).union(nobody).union(acme),
            beta.union(nobody).union(acme).union(beta))) {
      assertThat(joined.destinations())
          .extracting(DestinationEntry::label)
          .containsExactly("Acme GmbH; Beta Ltd");
    }
  }

  private static DestinationEntry labelled(@Nullable String label) {
    return new DestinationEntry(
        TRAINING.name(),
        TRAINING.purpose(),
        TRAINING.recipient(),
        label,
        TRAINING.signals(),
        TRAINING.retention(),
        false,
        TRAINING.categories());
  }

  @Test
  void json_sameEntriesInAnyOrder_isTheSameText() {
    Inventory other =
        new Inventory(
            List.of(destination("training", Purpose.AI_TRAINING, CHAT, USAGE)),
            List.of(SIZE, TEXT));

    assertThat(other.toJson()).isEqualTo(of(TEXT, SIZE).toJson());
  }

  @Test
  void parse_unknownKey_namesTheLine() {
    String json = of(TEXT).toJson().replace("\"kind\"", "\"kinds\"");

    assertThatThrownBy(() -> Inventory.parse("inventory.json", json.getBytes(UTF_8)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s)inventory\\.json:\\d+: unknown key.*");
  }

  @Test
  void parse_otherVersion_saysWhatToDo() {
    String json = of(TEXT).toJson().replace("\"version\": 1", "\"version\": 2");

    assertThatThrownBy(() -> Inventory.parse("inventory.json", json.getBytes(UTF_8)))
        .hasMessageContaining("write it again");
  }

  /** Names may look like other names: entries are compared, and not the words about them. */
  @Test
  void changesSince_nameThatLooksLikeAPrefix_hidesNoChange() {
    FieldEntry star = field("chat.*", Origin.SEEN, Category.SERVICE_USAGE);
    FieldEntry before = prefix("chat.", Category.CONTENT_CHAT);
    FieldEntry after = prefix("chat.", Category.SERVICE_USAGE);

    assertThat(of(after, star).changesSince(of(before, star))).hasSize(1);
    assertThat(of(before, star).union(of(after, star)).changesSince(of(before, star))).hasSize(1);
  }

  private static FieldEntry prefix(String name, Category category) {
    return new FieldEntry(
        Kind.ATTRIBUTE,
        name,
        true,
        List.of(category),
        List.of(),
        "string",
        128,
        "text",
        List.of(),
        List.of(Origin.FILE));
  }

  @Test
  void basis_severalCategories_isTheStrictest() {
    FieldEntry both = field("both", Origin.DECLARED, Category.CONTENT_CHAT, Category.SERVICE_USAGE);

    assertThat(Inventory.basis(both, TRAINING)).isEqualTo(Basis.OPT_IN);
  }

  @Test
  void basis_severalContexts_isTheLoosest() {
    FieldEntry opened =
        new FieldEntry(
            Kind.ATTRIBUTE,
            "opened",
            false,
            List.of(Category.UNCLASSIFIED),
            List.of(List.of(Category.CONTENT_CHAT), List.of(Category.SERVICE_USAGE)),
            "string",
            128,
            "token",
            List.of(),
            List.of(Origin.SEEN));

    assertThat(Inventory.basis(opened, TRAINING)).isEqualTo(Basis.ALLOW);
    assertThat(of(opened).unclassified()).isEmpty();
  }

  @Test
  void basis_categoryThatIsNotListed_isNever() {
    FieldEntry health = field("health", Origin.DECLARED, Category.PROTECTED_HEALTH);

    assertThat(Inventory.basis(health, TRAINING)).isEqualTo(Basis.NEVER);
    assertThat(of(health, TEXT).fieldsAt(TRAINING)).containsExactly(TEXT);
  }

  @Test
  void union_sameField_coversBoth() {
    FieldEntry seen = field("chat.text", Origin.SEEN, Category.SERVICE_USAGE);

    FieldEntry joined = of(TEXT).union(of(seen)).fields().get(0);

    assertThat(joined.origins()).containsExactly(Origin.DECLARED, Origin.SEEN);
    assertThat(Inventory.basis(joined, TRAINING)).isEqualTo(Basis.ALLOW);
  }

  @Test
  void union_anyOrder_isEqual() {
    FieldEntry seen = field("chat.text", Origin.SEEN, Category.CONTENT_CHAT);

    assertThat(of(TEXT).union(of(seen, SIZE))).isEqualTo(of(seen, SIZE).union(of(TEXT)));
  }

  @Test
  void union_threeInAnyOrderAndAgain_isEqual() {
    Inventory chat = of(field("x", Origin.SEEN, Category.CONTENT_CHAT));
    Inventory usage = of(field("x", Origin.SEEN, Category.SERVICE_USAGE));
    Inventory file = of(field("x", Origin.FILE, Category.CONTENT_FILE, Category.CONTENT_CHAT));

    Inventory all = chat.union(usage).union(file);

    assertThat(chat.union(usage.union(file))).isEqualTo(all);
    assertThat(file.union(chat).union(usage)).isEqualTo(all);
    assertThat(all.union(usage)).isEqualTo(all);
    assertThat(all.fields().get(0).contexts())
        .containsExactly(List.of(Category.CONTENT_CHAT), List.of(Category.SERVICE_USAGE));
  }

  @Test
  void union_sameNameOtherPurpose_listsBoth() {
    DestinationEntry security = destination("training", Purpose.SECURITY, USAGE);
    Inventory other = new Inventory(List.of(security), List.of());

    assertThat(of().union(other).destinations()).containsExactly(TRAINING, security);
    assertThat(of().union(other).changesSince(of()))
        .singleElement()
        .asString()
        .startsWith("new: ")
        .contains("security");
  }

  @Test
  void new_destinationTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Inventory(List.of(TRAINING, TRAINING), List.of()))
        .withMessageContaining("'training'");
  }

  @Test
  void parse_unknownTreatment_namesTheLine() {
    String json = of(TEXT).toJson().replace("\"remove\"", "\"drop\"");

    assertThatThrownBy(() -> Inventory.parse("inventory.json", json.getBytes(UTF_8)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s)inventory\\.json:\\d+: .*remove.*");
  }

  @Test
  void union_looserCell_isListedWithIt() {
    CategoryEntry looser =
        new CategoryEntry(
            Category.CONTENT_CHAT, Basis.ALLOW, List.of("file"), null, false, "redact", false);
    Inventory other =
        new Inventory(List.of(destination("training", Purpose.AI_TRAINING, looser)), List.of());

    CategoryEntry joined = of().union(other).destinations().get(0).categories().get(0);

    assertThat(joined)
        .isEqualTo(
            new CategoryEntry(
                Category.CONTENT_CHAT,
                Basis.ALLOW,
                List.of("file", "terms"),
                null,
                true,
                "redact",
                false));
  }

  @Test
  void changesSince_newGoneAndChanged_areNamed() {
    FieldEntry other = field("chat.text", Origin.DECLARED, Category.CONTENT_OTHER);

    assertThat(
            of(other, SIZE)
                .changesSince(of(TEXT, field("old", Origin.FILE, Category.SERVICE_USAGE))))
        .hasSize(3)
        .anyMatch(change -> change.startsWith("new: ") && change.contains("chat.size"))
        .anyMatch(change -> change.startsWith("changed: ") && change.contains("content.other"))
        .anyMatch(change -> change.startsWith("gone: ") && change.contains("old"));
    assertThat(of(TEXT).changesSince(of(TEXT))).isEmpty();
  }

  /** A reviewer sees what differs, and not the whole of both entries. */
  @Test
  void changesSince_oneCategoryOfADestination_isOneLine() {
    CategoryEntry looser =
        new CategoryEntry(
            Category.CONTENT_CHAT, Basis.ALLOW, List.of("file"), null, false, "remove", false);
    Inventory after =
        new Inventory(
            List.of(destination("training", Purpose.AI_TRAINING, looser, USAGE)), List.of());
    Inventory before =
        new Inventory(
            List.of(destination("training", Purpose.AI_TRAINING, CHAT, USAGE)), List.of());

    String change = after.changesSince(before).get(0);

    assertThat(change.lines())
        .hasSize(3)
        .startsWith("changed: destination training, ai_training")
        .anyMatch(line -> line.startsWith("    - category: content.chat, basis: opt_in"))
        .anyMatch(line -> line.startsWith("    + category: content.chat, basis: allow"));
  }

  @Test
  void toString_destination_hasARowPerCategory() {
    assertThat(of(TEXT, SIZE).toString())
        .containsPattern(
            "training +ai_training +first_party +content\\.chat +opt_in +2023-03-31 +1")
        .contains("2 names, 0 of them in no catalog");
  }
}
