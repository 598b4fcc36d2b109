/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.process;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A revocation and its result as objects of the JDK, so that copies of Assent's classes in other
 * class loaders understand them. A field that can't be read is an error.
 */
public final class RevocationMessage {
  private static final String SUBJECT = "subject";
  private static final String PURPOSE = "purpose";
  private static final String CATEGORIES = "categories";
  private static final String DURABLE = "durable";
  private static final String PROBLEM = "problem";
  private static final String COUNTS = "counts";
  private static final String ENDS_REPORT_ONLY = "endsReportOnly";

  private RevocationMessage() {}

  public static Map<String, Object> of(String subject, Purpose purpose, Category... categories) {
    return Map.of(
        SUBJECT,
        subject,
        PURPOSE,
        purpose.name(),
        CATEGORIES,
        Arrays.stream(categories).map(Category::name).toList());
  }

  public static String subject(Map<String, Object> message) {
    return text(message, SUBJECT);
  }

  public static Purpose purpose(Map<String, Object> message) {
    return new Purpose(text(message, PURPOSE));
  }

  public static Category[] categories(Map<String, Object> message) {
    return list(message, CATEGORIES).stream()
        .map(name -> Category.of((String) name))
        .toArray(Category[]::new);
  }

  /** Returns the parts of a receipt that another copy adds to its own. */
  public static Map<String, Object> of(Receipt receipt) {
    List<Map<String, Object>> counts = new ArrayList<>();
    for (Receipt.Count count : receipt.counts()) {
      Map<String, Object> row = new HashMap<>();
      row.put("destination", count.destination());
      row.put("signal", count.signal().name());
      row.put("stripped", count.stripped());
      row.put("withheld", count.withheld());
      row.put("aborted", count.aborted());
      row.put("possiblySent", count.possiblySent());
      row.put("erased", count.erased());
      row.put("notErased", count.notErased());
      row.put("sentBefore", count.sentBefore());
      row.put("sentSince", count.sentSince());
      counts.add(row);
    }
    Map<String, Object> parts = new HashMap<>();
    parts.put(DURABLE, receipt.durable());
    parts.put(PROBLEM, receipt.problem());
    parts.put(COUNTS, counts);
    parts.put(ENDS_REPORT_ONLY, receipt.endsReportOnly());
    return parts;
  }

  /** Returns the sum of a receipt and the parts of another one. */
  static Receipt sum(Receipt receipt, Map<String, Object> parts) {
    List<Receipt.Count> counts = new ArrayList<>(receipt.counts());
    for (Object row : list(parts, COUNTS)) {
      add(counts, count((Map<?, ?>) row));
    }
    boolean durable = receipt.durable() && Boolean.TRUE.equals(parts.get(DURABLE));
    String problem = receipt.problem() == null ? (String) parts.get(PROBLEM) : receipt.problem();
    return new Receipt(
        receipt.purpose(),
        receipt.categories(),
        receipt.value(),
        receipt.inForce(),
        durable,
        problem,
        receipt.notBasedOnConsent(),
        counts,
        receipt.endsReportOnly() || Boolean.TRUE.equals(parts.get(ENDS_REPORT_ONLY)));
  }

  private static void add(List<Receipt.Count> counts, Receipt.Count more) {
    for (int i = 0; i < counts.size(); i++) {
      Receipt.Count count = counts.get(i);
      if (count.destination().equals(more.destination()) && count.signal() == more.signal()) {
        counts.set(i, sum(count, more));
        return;
      }
    }
    counts.add(more);
  }

  private static Receipt.Count sum(Receipt.Count one, Receipt.Count other) {
    return new Receipt.Count(
        one.destination(),
        one.signal(),
        one.stripped() + other.stripped(),
        one.withheld() + other.withheld(),
        one.aborted() + other.aborted(),
        one.possiblySent() + other.possiblySent(),
        one.erased() + other.erased(),
        one.notErased() == null ? other.notErased() : one.notErased(),
        one.sentBefore() + other.sentBefore(),
        earlier(one.sentSince(), other.sentSince()));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  private static Receipt.Count count(Map<?, ?> row) {
    return new Receipt.Count(
        text(row, "destination"),
        Signal.valueOf(text(row, "signal")),
        number(row, "stripped"),
        number(row, "withheld"),
        number(row, "aborted"),
        number(row, "possiblySent"),
        number(row, "erased"),
        (String) row.get("notErased"),
        number(row, "sentBefore"),
        (Instant) row.get("sentSince"));
  }

  private static String text(Map<?, ?> message, String key) {
    return (String) required(message, key);
  }

  private static long number(Map<?, ?> message, String key) {
    return (Long) required(message, key);
  }

  private static List<?> list(Map<String, Object> message, String key) {
    return (List<?>) required(message, key);
  }

  private static Object required(Map<?, ?> message, String key) {
    Object value = message.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }
}
