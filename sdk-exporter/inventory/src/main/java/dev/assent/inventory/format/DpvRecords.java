/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Receipt;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes consent records and receipts in the words of the Data Privacy Vocabulary (DPV).
 *
 * @param context the statements that Assent does not know
 * @param inventory states who receives data for a purpose, and how long it waits
 */
record DpvRecords(RecordContext context, Inventory inventory) {
  private static final String SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#";

  static List<String> names(Collection<Category> categories) {
    return categories.stream().map(Category::name).sorted().toList();
  }

  Map<String, Object> record(String subject, Choice choice, Instant at) {
    String id =
        RecordId.of(
            subject,
            choice.purpose().name(),
            names(choice.categories()).toString(),
            choice.value().name(),
            choice.at().toString());
    Map<String, Object> record = head("dpv:ConsentRecord", "record", id);
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("@type", "dpv:DataSubject");
    person.put("dct:identifier", subject);
    record.put("dpv:hasDataSubject", person);
    putNotice(record, choice.terms());
    record.put("dpv:hasProcess", process(choice.purpose(), choice.categories()));
    Map<String, Object> status = status(statusOf(choice, at), choice.at());
    status.put("dpv:hasDuration", duration(choice.expires()));
    status.put("dpv:isIndicatedBy", person);
    record.put("dpv:hasConsentStatus", status);
    return record;
  }

  Map<String, Object> receipt(Receipt receipt) {
    String[] parts = {
      receipt.purpose().name(),
      names(receipt.categories()).toString(),
      receipt.value().name(),
      receipt.inForce().toString()
    };
    String id = RecordId.of(parts);
    Map<String, Object> record = head("dpv:ConsentRecord", null, id);
    putNotice(record, null);
    record.put("dpv:hasProcess", process(receipt.purpose(), receipt.categories()));
    boolean isGrant = receipt.value() == ChoiceValue.GRANTED;
    record.put(
        "dpv:hasConsentStatus",
        status(isGrant ? "dpv:ConsentGiven" : "dpv:ConsentWithdrawn", receipt.inForce()));
    Map<String, Object> result = head("dpv:ConsentReceipt", null, RecordId.of("receipt", id));
    result.put("dct:created", DpvTerms.typed("dateTime", receipt.inForce()));
    result.put("dpv:hasRecordOfActivity", List.of(record));
    result.put("assent:durable", receipt.durable());
    result.put("assent:notBasedOnConsent", receipt.notBasedOnConsent());
    result.put("assent:effect", receipt.counts().stream().map(DpvRecords::effect).toList());
    return result;
  }

  /**
   * Returns the start of a document.
   *
   * @param schema the part of the schema that it conforms to if the context is complete; null to
   *     state no conformity
   */
  private Map<String, Object> head(String type, @Nullable String schema, String id) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("@id", "urn:uuid:" + id);
    head.put("@type", type);
    if (schema != null && context.missing().isEmpty()) {
      head.put("dct:conformsTo", DpvTerms.ref(SCHEMA + schema));
    }
    head.put("dct:identifier", id);
    return head;
  }

  private void putNotice(Map<String, Object> record, @Nullable Object terms) {
    Map<String, Object> notice = new LinkedHashMap<>();
    if (context.notice() != null) {
      notice.put("@id", context.notice());
    }
    notice.put("@type", "dpv:ConsentNotice");
    if (context.language() != null) {
      notice.put("dct:language", context.language());
    }
    if (terms != null) {
      notice.put("dct:date", DpvTerms.typed("date", terms));
    }
    if (notice.size() > 1) {
      record.put("dpv:hasNotice", notice);
    }
  }

  private Map<String, Object> process(Purpose purpose, Collection<Category> categories) {
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("@type", "dpv:Process");
    process.put("dpv:hasPurpose", DpvTerms.purpose(purpose));
    process.put(
        "dpv:hasPersonalData",
        categories.stream()
            .sorted((one, other) -> one.name().compareTo(other.name()))
            .map(DpvTerms::category)
            .toList());
    process.put("dpv:hasLegalBasis", DpvTerms.ref("dpv:ExpressedConsent"));
    process.put("dpv:hasConsentControl", DpvTerms.ref("dpv:WithdrawConsent"));
    List<DestinationEntry> receiving =
        inventory.destinations().stream()
            .filter(destination -> destination.purpose().equals(purpose))
            .toList();
    process.put(
        "dpv:hasRecipient",
        receiving.stream()
            .map(DestinationEntry::recipient)
            .distinct()
            .sorted()
            .map(DpvTerms::recipient)
            .toList());
    List<Map<String, Object>> storage = storage(receiving);
    if (!storage.isEmpty()) {
      process.put("dpv:hasStorageCondition", storage);
    }
    if (context.controller() != null) {
      Map<String, Object> controller = new LinkedHashMap<>();
      controller.put("@type", "dpv:DataController");
      controller.put("dct:title", context.controller());
      process.put("dpv:hasDataController", controller);
    }
    if (context.jurisdiction() != null) {
      process.put("dpv:hasJurisdiction", context.jurisdiction());
    }
    if (!context.rights().isEmpty()) {
      process.put("dpv:hasRight", context.rights());
    }
    return process;
  }

  private static List<Map<String, Object>> storage(List<DestinationEntry> receiving) {
    return receiving.stream()
        .flatMap(
            destination ->
                Stream.concat(
                    Stream.ofNullable(destination.retention().hold()),
                    Stream.ofNullable(destination.retention().spool())))
        .distinct()
        .sorted()
        .map(duration -> DpvTerms.storage(null, duration))
        .toList();
  }

  private static String statusOf(Choice choice, Instant at) {
    if (choice.value() == ChoiceValue.DENIED) {
      return "dpv:ConsentRefused";
    }
    Instant expires = choice.expires();
    return expires == null || at.isBefore(expires) ? "dpv:ConsentGiven" : "dpv:ConsentExpired";
  }

  private static Map<String, Object> status(String type, Instant time) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("@type", type);
    status.put("dpv:isIndicatedAtTime", DpvTerms.typed("dateTime", time));
    return status;
  }

  private static Map<String, Object> duration(@Nullable Instant expires) {
    Map<String, Object> duration = new LinkedHashMap<>();
    duration.put("@type", expires == null ? "dpv:EndlessDuration" : "dpv:UntilTimeDuration");
    if (expires != null) {
      duration.put("dct:valid", DpvTerms.typed("dateTime", expires));
    }
    return duration;
  }

  private static Map<String, Object> effect(Receipt.Count count) {
    Map<String, Object> effect = new LinkedHashMap<>();
    effect.put("assent:destination", count.destination());
    effect.put("assent:signal", count.signal().id());
    effect.put("assent:stripped", count.stripped());
    effect.put("assent:withheld", count.withheld());
    effect.put("assent:aborted", count.aborted());
    effect.put("assent:possiblySent", count.possiblySent());
    effect.put("assent:erased", count.erased());
    effect.put("assent:sentBefore", count.sentBefore());
    return effect;
  }
}
