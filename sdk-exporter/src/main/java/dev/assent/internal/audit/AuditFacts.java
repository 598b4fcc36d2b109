/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.ledger.Ledger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of lines that several places write. They hold counts and names, and no values. */
public final class AuditFacts {
  /** The field that connects a choice with its receipt: {@value}. */
  static final String CHOICE = "choice";

  private AuditFacts() {}

  /** Returns the word for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static List<String> names(Collection<Category> categories) {
    return List.copyOf(new TreeSet<>(categories.stream().map(Category::name).toList()));
  }

  /** Returns a count that JSON can hold. */
  private static long count(long count) {
    return Math.min(count, CanonicalJson.MAX_NUMBER);
  }

  static Map<String, Object> receipt(long choice, Receipt receipt) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(CHOICE, choice);
    facts.put("value", word(receipt.value()));
    facts.put("inForce", receipt.inForce().toString());
    facts.put("durable", receipt.durable());
    if (receipt.problem() != null) {
      facts.put("problem", String.valueOf(receipt.problem()));
    }
    facts.put("notBasedOnConsent", receipt.notBasedOnConsent());
    facts.put("endsReportOnly", receipt.endsReportOnly());
    facts.put("counts", receipt.counts().stream().map(AuditFacts::tree).toList());
    return facts;
  }

  static Map<String, Object> failedReceipt(long choice, @Nullable Throwable failure) {
    Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
    return Map.of(
        CHOICE, choice, "failed", cause == null ? "unknown" : cause.getClass().getSimpleName());
  }

  private static Map<String, Object> tree(Receipt.Count count) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("destination", count.destination());
    tree.put("signal", count.signal().id());
    tree.put("stripped", count(count.stripped()));
    tree.put("withheld", count(count.withheld()));
    tree.put("aborted", count(count.aborted()));
    tree.put("possiblySent", count(count.possiblySent()));
    tree.put("erased", count(count.erased()));
    if (count.notErased() != null) {
      tree.put("notErased", String.valueOf(count.notErased()));
    }
    tree.put("sentBefore", count(count.sentBefore()));
    if (count.sentSince() != null) {
      tree.put("sentSince", String.valueOf(count.sentSince()));
    }
    return tree;
  }

  /** Returns the counts of a ledger, without those that are 0. */
  public static Map<String, Object> ledger(Ledger ledger) {
    List<Object> entries = new ArrayList<>();
    ledger.entries().forEach(entry -> entries.add(tree(entry)));
    return Map.of("entries", entries);
  }

  private static Map<String, Object> tree(Ledger.Entry entry) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("destination", entry.destination());
    tree.put("signal", entry.signal().id());
    tree.put("captured", count(entry.captured()));
    tree.put("found", count(entry.found()));
    tree.put("merged", count(entry.merged()));
    tree.put("states", counts(entry.states()));
    tree.put("withheld", counts(entry.withheld()));
    tree.put("lost", counts(entry.lost()));
    tree.put("exportedByCategory", counts(entry.exportedByCategory()));
    tree.put("possiblySentByCategory", counts(entry.possiblySentByCategory()));
    Map<String, Object> byCategory = new LinkedHashMap<>();
    entry
        .withheldByCategory()
        .forEach((category, reasons) -> byCategory.put(category, counts(reasons)));
    tree.put("withheldByCategory", byCategory);
    tree.put("wouldWithhold", count(entry.wouldWithhold()));
    return tree;
  }

  /** Returns counts by text. */
  public static Map<String, Object> counts(Map<?, Long> counts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    counts.forEach(
        (key, count) ->
            tree.put(key instanceof Enum<?> word ? word(word) : key.toString(), count(count)));
    return tree;
  }
}
