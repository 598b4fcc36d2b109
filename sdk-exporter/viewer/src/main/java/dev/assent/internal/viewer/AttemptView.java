/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last attempts with their data, for the page. Thread-safe. */
final class AttemptView {
  static final List<String> COLUMNS =
      List.of(
          "number",
          "at",
          "destination",
          "signal",
          "outcome",
          "bytes",
          "data",
          "withdrawn",
          "categories",
          "names");

  private final AttemptLog log;
  private final AttemptDecoder decoder;
  private final List<Destination> destinations;

  AttemptView(AttemptLog log, AttemptDecoder decoder, List<Destination> destinations) {
    this.log = log;
    this.decoder = decoder;
    this.destinations = destinations;
  }

  List<Map<String, Object>> rows() {
    return log.read(this::row);
  }

  /** One row per attempt, without values and subjects. */
  List<Map<String, Object>> summaries() {
    return log.read(
        attempt -> {
          Map<String, Object> row = row(attempt);
          List<String> categories = new ArrayList<>();
          List<String> names = new ArrayList<>();
          if (row.remove("rows") instanceof List<?> data) {
            for (Object datum : data) {
              collect((Map<?, ?>) datum, categories, names);
            }
          }
          row.put("categories", categories.stream().distinct().sorted().toList());
          row.put("names", names.stream().distinct().sorted().toList());
          return row;
        });
  }

  private static void collect(Map<?, ?> datum, List<String> categories, List<String> names) {
    if (datum.get("categories") instanceof List<?> all) {
      all.forEach(name -> categories.add(String.valueOf(name)));
    }
    if (datum.get("fields") instanceof List<?> fields) {
      fields.forEach(field -> names.add(String.valueOf(((Map<?, ?>) field).get("field"))));
    }
  }

  private Map<String, Object> row(SentAttempt attempt) {
    SentAttempt.Facts facts = attempt.facts();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("number", facts.number());
    row.put("at", facts.epochNanos() / 1_000_000);
    row.put("destination", destinations.get(facts.destination()).name());
    row.put("purpose", destinations.get(facts.destination()).purpose().name());
    row.put("signal", facts.signal().id());
    row.put("outcome", Rows.lower(facts.outcome()));
    if (facts.length() >= 0) {
      row.put("bytes", facts.length());
    }
    String compression = facts.contentEncoding();
    if (compression != null) {
      row.put("compression", compression);
    }
    row.put("data", facts.data());
    row.put("withdrawn", attempt.withdrawn());
    List<ShownDatum> shown = attempt.rest() == null ? decoder.decode(attempt) : attempt.rest();
    if (shown != null) {
      row.put("rows", shown.stream().map(ShownDatum::row).toList());
    }
    return row;
  }
}
