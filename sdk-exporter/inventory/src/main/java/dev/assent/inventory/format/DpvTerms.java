/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terms of the W3C's Data Privacy Vocabulary, version 2, that come nearest to Assent's words,
 * and the context in which their prefixes stand.
 */
final class DpvTerms {
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("content.audio", "pd:VoiceCommunicationRecording"),
          Map.entry("content.video", "pd:Picture"),
          Map.entry("content.chat", "pd:Communication"),
          Map.entry("content.file", "pd:PersonalDocuments"),
          Map.entry("content", "pd:Communication"),
          Map.entry("protected.education", "pd:Education"),
          Map.entry("protected.health", "pd:MedicalHealth"),
          Map.entry("protected", "dpv:SensitivePersonalData"),
          Map.entry("personal.identifier", "pd:UID"),
          Map.entry("personal.contact", "pd:Contact"),
          Map.entry("personal.network", "pd:IPAddress"),
          Map.entry("personal.location", "pd:Location"),
          Map.entry("service.usage", "pd:ServiceConsumptionBehaviour"),
          Map.entry("service", "dpv:GeneratedPersonalData"));

  private static final Map<String, String> PURPOSES =
      Map.of(
          "service_operation", "dpv:TechnicalServiceProvision",
          "security", "dpv:EnforceSecurity",
          "product_improvement", "dpv:ImproveExistingProductsAndServices",
          "quality_assurance", "dpv:ServiceOptimisation",
          "ai_training", "dpv:ResearchAndDevelopment");

  private DpvTerms() {}

  /** Returns the context of a document. */
  static Map<String, Object> context() {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("dpv", "https://w3id.org/dpv#");
    context.put("pd", "https://w3id.org/dpv/pd#");
    context.put("dct", "http://purl.org/dc/terms/");
    context.put("skos", "http://www.w3.org/2004/02/skos/core#");
    context.put("xsd", "http://www.w3.org/2001/XMLSchema#");
    context.put("assent", "https://assent.dev/ns#");
    return context;
  }

  /** Returns a reference to a term. */
  static Map<String, Object> ref(String term) {
    return Map.of("@id", term);
  }

  /** Returns a value of a type of XML Schema. */
  static Map<String, Object> typed(String type, Object value) {
    Map<String, Object> typed = new LinkedHashMap<>();
    typed.put("@type", "xsd:" + type);
    typed.put("@value", value.toString());
    return typed;
  }

  /**
   * Returns a condition of storage.
   *
   * @param where the description; null for none
   */
  static Map<String, Object> storage(@Nullable String where, Duration duration) {
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("@type", "dpv:StorageDuration");
    if (where != null) {
      condition.put("dct:description", where);
    }
    condition.put("dpv:hasDuration", typed("duration", duration));
    return condition;
  }

  /** Returns a purpose as a kind of one of the vocabulary. */
  static Map<String, Object> purpose(Purpose purpose) {
    String other =
        purpose.name().startsWith("ai_feature.") ? "dpv:RequestedServiceProvision" : "dpv:Purpose";
    Map<String, Object> term = new LinkedHashMap<>();
    term.put("@id", "assent:purpose-" + purpose.name());
    term.put("@type", "dpv:Purpose");
    term.put("skos:prefLabel", purpose.name());
    term.put("skos:broader", ref(PURPOSES.getOrDefault(purpose.name(), other)));
    return term;
  }

  /** Returns a category as a kind of personal data. */
  static Map<String, Object> category(Category category) {
    Map<String, Object> term = new LinkedHashMap<>();
    term.put("@id", "assent:category-" + category.name());
    term.put("@type", "dpv:PersonalData");
    term.put("skos:prefLabel", category.name());
    term.put("skos:broader", ref(Words.nearest(CATEGORIES, category, "dpv:PersonalData")));
    return term;
  }

  /** Returns a recipient as a kind of one of the vocabulary. */
  static Map<String, Object> recipient(Recipient recipient) {
    Map<String, Object> term = new LinkedHashMap<>();
    term.put("@id", "assent:recipient-" + recipient.id());
    term.put(
        "@type",
        switch (recipient) {
          case FIRST_PARTY -> "dpv:DataController";
          case PROCESSOR -> "dpv:DataProcessor";
          case THIRD_PARTY -> "dpv:ThirdParty";
        });
    return term;
  }
}
