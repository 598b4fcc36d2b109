/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.Explanation;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes objects of the API as rows for the page. */
final class Rows {
  private Rows() {}

  static Map<String, Object> destination(Destination destination, @Nullable String label) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", destination.name());
    row.put("purpose", destination.purpose().name());
    row.put("recipient", destination.recipient().id());
    put(row, "label", label);
    return row;
  }

  static Map<String, Object> ledger(Ledger.Entry entry) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("destination", entry.destination());
    row.put("signal", entry.signal().id());
    row.put("captured", entry.captured());
    row.put("found", entry.found());
    row.put("states", lower(entry.states()));
    row.put("withheld", lower(entry.withheld()));
    row.put("lost", lower(entry.lost()));
    row.put("merged", entry.merged());
    row.put("wouldWithhold", entry.wouldWithhold());
    row.put("imbalance", entry.imbalance());
    row.put("exportedByCategory", entry.exportedByCategory());
    row.put("possiblySentByCategory", entry.possiblySentByCategory());
    row.put("withheldByCategory", byReason(entry.withheldByCategory()));
    Ledger.Shadow shadow = entry.shadow();
    if (shadow != null) {
      row.put("shadow", shadow(shadow));
    }
    return row;
  }

  private static Map<String, Object> shadow(Ledger.Shadow shadow) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("newlyLeaves", byReason(shadow.newlyLeaves()));
    row.put("newlyStays", byReason(shadow.newlyStays()));
    row.put("notEvaluated", shadow.notEvaluated());
    return row;
  }

  private static Map<String, Object> byReason(Map<String, Map<Withheld, Long>> counts) {
    Map<String, Object> reasons = new LinkedHashMap<>();
    counts.forEach((name, each) -> reasons.put(name, lower(each)));
    return reasons;
  }

  static Map<String, Object> receipt(Receipt receipt) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("purpose", receipt.purpose().name());
    row.put("categories", names(receipt.categories()));
    row.put("choice", lower(receipt.value()));
    row.put("inForce", receipt.inForce().toString());
    row.put("durable", receipt.durable());
    put(row, "problem", receipt.problem());
    row.put("notBasedOnConsent", receipt.notBasedOnConsent());
    row.put("endsReportOnly", receipt.endsReportOnly());
    List<Object> counts = new ArrayList<>();
    for (Receipt.Count each : receipt.counts()) {
      Map<String, Object> count = new LinkedHashMap<>();
      count.put("destination", each.destination());
      count.put("signal", each.signal().id());
      count.put("stripped", each.stripped());
      count.put("withheld", each.withheld());
      count.put("aborted", each.aborted());
      count.put("possiblySent", each.possiblySent());
      count.put("erased", each.erased());
      put(count, "notErased", each.notErased());
      count.put("sentBefore", each.sentBefore());
      put(count, "sentSince", each.sentSince());
      counts.add(count);
    }
    row.put("counts", counts);
    return row;
  }

  /**
   * A choice that is known.
   *
   * @param now whether an end of the choice has passed
   */
  static Map<String, Object> choice(Choice choice, Instant now) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("purpose", choice.purpose().name());
    row.put("categories", names(choice.categories()));
    row.put("choice", lower(choice.value()));
    put(row, "terms", choice.terms());
    row.put("at", choice.at().toString());
    Instant expires = choice.expires();
    put(row, "expires", expires);
    row.put("ended", expires != null && !expires.isAfter(now));
    row.put("coversHeld", choice.coversHeld());
    return row;
  }

  static Map<String, Object> line(Explanation.Line line, @Nullable String ruleText) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("category", line.category().name());
    row.put("permitted", line.permitted());
    row.put("basis", lower(line.basis()));
    put(row, "rule", line.rule());
    put(row, "ruleText", ruleText);
    row.put("choice", lower(line.choice()));
    put(row, "level", line.level());
    put(row, "source", line.source());
    put(row, "revision", line.revision() < 0 ? null : line.revision());
    put(row, "terms", line.terms());
    put(row, "ageSeconds", line.age() == null ? null : line.age().toSeconds());
    row.put("reason", line.reason());
    return row;
  }

  static List<String> names(Collection<Category> categories) {
    return categories.stream().map(Category::name).sorted().toList();
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Long> lower(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> result = new LinkedHashMap<>();
    counts.forEach((key, count) -> result.put(lower(key), count));
    return result;
  }

  private static void put(Map<String, Object> row, String name, @Nullable Object value) {
    if (value instanceof Number) {
      row.put(name, value);
    } else if (value != null) {
      row.put(name, value.toString());
    }
  }
}
