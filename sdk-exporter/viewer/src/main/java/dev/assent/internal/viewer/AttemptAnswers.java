/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.viewer.http.Answer;
import dev.assent.internal.viewer.http.Csv;
import dev.assent.internal.viewer.http.Json;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last attempts with their data, for the page. Thread-safe. */
final class AttemptAnswers {
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

  AttemptAnswers(AttemptLog log, AttemptDecoder decoder, List<Destination> destinations) {
    this.log = log;
    this.decoder = decoder;
    this.destinations = destinations;
  }

  /**
   * All attempts as JSON.
   *
   * @param since the version that the page has; -1 if it has none
   */
  Answer json(boolean showsContent, long since) {
    if (since >= 0 && log.version() == since) {
      Map<String, Object> unchanged = new LinkedHashMap<>();
      unchanged.put("version", since);
      unchanged.put("unchanged", true);
      return Answer.json(unchanged);
    }
    return log.read(
        (version, attempts) -> {
          Map<String, Object> all = new LinkedHashMap<>();
          all.put("version", version);
          all.put("showsContent", showsContent);
          all.put("attempts", attempts.stream().map(this::written).toList());
          return Answer.json(all);
        });
  }

  /** Only the text is kept until all attempts are written. */
  private Json.Written written(SentAttempt attempt) {
    return new Json.Written(Json.write(row(attempt)));
  }

  /** One row per attempt as CSV, without values and subjects. */
  Answer csv() {
    return log.read(
        (version, attempts) ->
            Answer.csv(Csv.write(COLUMNS, attempts.stream().map(this::summary).toList())));
  }

  private Map<String, Object> summary(SentAttempt attempt) {
    Map<String, Object> row = row(attempt);
    List<String> categories = new ArrayList<>();
    List<String> names = new ArrayList<>();
    if (row.remove("rows") instanceof List<?> data) {
      for (Object datum : data) {
        collect((Map<?, ?>) datum, categories, names);
      }
    }
    row.remove("parts");
    row.put("categories", categories.stream().distinct().sorted().toList());
    row.put("names", names.stream().distinct().sorted().toList());
    return row;
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
    DecodedAttempt decoded = decoder.decode(attempt);
    if (decoded != null) {
      row.put("rows", decoded.rows());
      row.put("parts", decoded.parts());
    }
    return row;
  }
}
