/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Receipt;
import dev.assent.internal.document.Node;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsentRecordsTest {
  private static final Instant AT = Instant.parse("2024-01-10T12:00:00Z");
  private static final RecordContext CONTEXT =
      new RecordContext(
          "Acme", "https://acme.example/notice", "en", "loc:EU", List.of("eu-gdpr:A7-3"));
  private static final Choice GRANT =
      Choice.granted(
          Purpose.AI_TRAINING, Set.of(Category.CONTENT_CHAT), LocalDate.parse("2023-08-07"), AT);

  private static List<Node> records(RecordContext context, Instant at, Choice... choices) {
    String text =
        new ConsentRecords(context, Samples.INVENTORY).ofChoices("person-7", List.of(choices), at);
    return Node.parseJson("test", text.getBytes(UTF_8), 1 << 20).map().get("@graph").list();
  }

  private static String status(Node record) {
    return record.map().get("dpv:hasConsentStatus").map().get("@type").text();
  }

  @Test
  void ofChoices_grant_isAWholeRecord() {
    Map<String, Node> record = records(CONTEXT, AT, GRANT).get(0).map();

    assertThat(record.get("@type").text()).isEqualTo("dpv:ConsentRecord");
    assertThat(record.get("dct:conformsTo").map().get("@id").text()).endsWith("dpv-27560#record");
    assertThat(record.get("dpv:hasDataSubject").map().get("dct:identifier").text())
        .isEqualTo("person-7");
    Map<String, Node> process = record.get("dpv:hasProcess").map();
    assertThat(process.get("dpv:hasPurpose").map().get("skos:prefLabel").text())
        .isEqualTo("ai_training");
    assertThat(process.get("dpv:hasRecipient").list()).hasSize(1);
    assertThat(process)
        .containsKeys(
            "dpv:hasPersonalData",
            "dpv:hasStorageCondition",
            "dpv:hasDataController",
            "dpv:hasJurisdiction",
            "dpv:hasRight",
            "dpv:hasConsentControl");
    assertThat(record.get("dpv:hasNotice").map().get("dct:date").map().get("@value").text())
        .isEqualTo("2023-08-07");
  }

  @Test
  void ofChoices_incompleteContext_statesNoConformity() {
    assertThat(records(RecordContext.NONE, AT, GRANT).get(0).map())
        .doesNotContainKey("dct:conformsTo");
    assertThat(RecordContext.NONE.missing())
        .containsExactly("controller", "notice", "language", "jurisdiction", "rights");
    assertThat(CONTEXT.missing()).isEmpty();
  }

  @Test
  void ofChoices_sameChoice_hasTheSameIdentifierAndOthersAnother() {
    Choice denial = Choice.denied(Purpose.AI_TRAINING, Set.of(Category.CONTENT_CHAT), AT);

    List<Node> records = records(CONTEXT, AT, GRANT, denial);

    assertThat(records.get(0).map().get("@id").text())
        .isNotEqualTo(records.get(1).map().get("@id").text());
    assertThat(records(CONTEXT, AT, GRANT).get(0).map().get("dct:identifier").text())
        .isEqualTo(
            records(CONTEXT, AT.plusSeconds(9), GRANT).get(0).map().get("dct:identifier").text())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @Test
  void ofChoices_expiryAndDenial_haveTheirStatus() {
    Choice expiring =
        new Choice(
            Purpose.AI_TRAINING,
            Set.of(Category.CONTENT_CHAT),
            ChoiceValue.GRANTED,
            null,
            AT,
            AT.plusSeconds(10),
            false);
    Choice denial = Choice.denied(Purpose.SECURITY, Set.of(Category.CONTENT_CHAT), AT);

    assertThat(status(records(CONTEXT, AT, expiring).get(0))).isEqualTo("dpv:ConsentGiven");
    assertThat(status(records(CONTEXT, AT.plusSeconds(10), expiring).get(0)))
        .isEqualTo("dpv:ConsentExpired");
    assertThat(status(records(CONTEXT, AT, denial).get(0))).isEqualTo("dpv:ConsentRefused");
  }

  @Test
  void ofReceipt_denial_isAWithdrawalWithCounts() {
    Receipt receipt =
        new Receipt(
            Purpose.AI_TRAINING,
            List.of(Category.CONTENT_CHAT),
            ChoiceValue.DENIED,
            AT,
            true,
            null,
            List.of("ops:service.usage"),
            List.of(new Receipt.Count("training", Signal.LOGS, 1, 2, 3, 4, 5, null, 6, AT)),
            false);

    String text = new ConsentRecords(CONTEXT, Samples.INVENTORY).ofReceipt(receipt);
    Map<String, Node> root = Node.parseJson("test", text.getBytes(UTF_8), 1 << 20).map();

    assertThat(root.get("@type").text()).isEqualTo("dpv:ConsentReceipt");
    Node record = root.get("dpv:hasRecordOfActivity").list().get(0);
    assertThat(status(record)).isEqualTo("dpv:ConsentWithdrawn");
    assertThat(record.map()).doesNotContainKey("dpv:hasDataSubject");
    assertThat(root.get("assent:effect").list().get(0).map().get("assent:sentBefore").number())
        .isEqualTo(6);
  }
}
