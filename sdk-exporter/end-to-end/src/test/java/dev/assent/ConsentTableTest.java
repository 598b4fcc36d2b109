/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.GrantOptions;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table in docs/CONCEPTS.md: what a backend sees of a counter while consent changes, by the
 * basis of the category that changes and by temporality. In each of three phases the counter grows
 * by 100 without words, by 10 with some, and by 1 with others; the consent changes between phases.
 */
class ConsentTableTest extends AssentOverHttp {
  private static final String METRIC = "app.count";
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;

  private final ClockAhead clock = new ClockAhead();

  private void start(String preference, String category, String basis) throws IOException {
    catalogChat();
    defaultSubject(USER);
    environment.put(
        "ASSENT_POLICY",
        file(
            "policy.yaml",
            """
            terms: 2023-08-07
            rules:
              - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
              - { categories: [%s], purposes: [any], recipients: [first_party], basis: %s }
            """
                .formatted(category, basis)));
    environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", preference);
    destination("improvement", "product_improvement", receiver.endpoint("improvement"));
    assent = builder().clock(clock).build();
  }

  /** Applies a change, which ends the interval. */
  private void change(String change, Category category) {
    switch (change) {
      case "grant" -> grant(USER, PURPOSE, category);
      case "revoke" -> revoke(USER, PURPOSE, category);
      case "lend" ->
          join(
              assent
                  .consent(USER)
                  .grant(
                      PURPOSE,
                      GrantOptions.underTerms(TERMS)
                          .expiring(
                              Instant.ofEpochSecond(0, clock.now()).plus(1, ChronoUnit.HOURS)),
                      category));
      case "expire" -> clock.move(2, TimeUnit.HOURS);
      default -> throw new IllegalArgumentException(change);
    }
    flush();
  }

  /** Records, and after each change again; returns the number of phases. */
  private int phases(Category category, String changes) {
    LongCounter counter = counter(METRIC).build();
    record(counter);
    String[] each = changes.split(" ");
    for (String change : each) {
      change(change, category);
      record(counter);
    }
    return each.length + 1;
  }

  private void record(LongCounter counter) {
    counter.add(100);
    counter.add(10, Attributes.of(CHAT, "ten"));
    counter.add(1, Attributes.of(CHAT, "one"));
    flush();
  }

  /** The category of the metric itself: its phases arrive, or do not. */
  @ParameterizedTest
  @CsvSource({
    // basis, changes, phases that arrive, beginnings of a cumulative series
    "allow,   grant revoke,        3, 1",
    "allow,   revoke grant,        3, 1",
    "opt_in,  grant revoke,        1, 1",
    "opt_in,  revoke grant,        1, 1",
    "opt_in,  grant grant,         2, 1",
    "opt_in,  grant revoke grant,  2, 2",
    "opt_in,  lend expire,         1, 1",
    "opt_in,  lend expire grant,   2, 2",
    "opt_in,  lend grant expire,   3, 1",
    "opt_out, grant revoke,        2, 1",
    "opt_out, revoke grant,        2, 2",
    "opt_out, revoke grant revoke, 2, 2",
    "never,   grant revoke grant,  0, 0",
  })
  void ownCategory_changes(String basis, String changes, int phases, int beginnings)
      throws IOException {
    for (String preference : List.of("cumulative", "delta")) {
      start(preference, "service.usage", basis);
      phases(Category.SERVICE_USAGE, changes);

      Backend backend = new Backend(receiver.metrics("improvement"));
      assertThat(backend.total()).as(preference).isEqualTo(111L * phases);
      if (preference.equals("cumulative")) {
        assertThat(backend.beginnings("")).isEqualTo(beginnings);
      }
      next();
    }
  }

  /** The category of an attribute: all arrives, by the attribute or without it. */
  @ParameterizedTest
  @CsvSource({
    // basis, changes, phases with the attribute, beginnings of the series without it
    "allow,   grant revoke,        3, 1",
    "allow,   revoke grant,        3, 1",
    "opt_in,  grant revoke,        1, 2",
    "opt_in,  revoke grant,        1, 2",
    "opt_in,  grant grant,         2, 2",
    "opt_in,  grant revoke grant,  2, 3",
    "opt_in,  lend expire,         1, 2",
    "opt_in,  lend expire grant,   2, 3",
    "opt_in,  lend grant expire,   3, 2",
    "opt_out, grant revoke,        2, 1",
    "opt_out, revoke grant,        2, 2",
    "opt_out, revoke grant revoke, 2, 2",
    "never,   grant revoke grant,  0, 1",
  })
  void attribute_changes(String basis, String changes, int phases, int beginnings)
      throws IOException {
    for (String preference : List.of("cumulative", "delta")) {
      start(preference, "content.chat", basis);
      int all = phases(Category.CONTENT_CHAT, changes);

      Backend backend = new Backend(receiver.metrics("improvement"));
      assertThat(backend.total()).as(preference).isEqualTo(111L * all);
      assertThat(backend.total("ten")).as(preference).isEqualTo(10L * phases);
      assertThat(backend.total("one")).as(preference).isEqualTo(phases);
      if (preference.equals("cumulative")) {
        assertThat(backend.beginnings("")).isEqualTo(beginnings);
      }
      next();
    }
  }

  /** A source that can't be read any more: its choices are unknown, as if they were revoked. */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta"})
  void source_unreadable_asRevoked(String preference) throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    start(preference, "content.chat", "opt_in");
    LongCounter counter = counter(METRIC).build();
    String granted =
        document(USER, 1, "granted", "content.chat", IN_THE_PAST)
            .replace("ai_training", PURPOSE.name());
    record(counter);
    replaceConsent(granted);
    await().atMost(LONG).until(() -> choice() == ChoiceState.GRANTED);
    flush();
    record(counter);
    file("consent.json", "{");
    await().atMost(LONG).until(() -> choice() == ChoiceState.UNKNOWN);
    flush();
    record(counter);

    Backend backend = new Backend(receiver.metrics("improvement"));
    assertThat(backend.total()).isEqualTo(333);
    assertThat(backend.total("ten")).isEqualTo(10);
    if (preference.equals("cumulative")) {
      assertThat(backend.beginnings("")).isEqualTo(2);
    }
  }

  private ChoiceState choice() {
    return assent.explain(USER, "improvement").lines().stream()
        .filter(line -> line.category().equals(Category.CONTENT_CHAT))
        .findFirst()
        .orElseThrow()
        .choice();
  }

  private void next() {
    stop();
    assent = null;
    receiver.clear();
    environment.remove("ASSENT_DESTINATIONS");
  }

  /** Adds up increases as the data model tells it; fails where a series falls or overlaps. */
  private static final class Backend {
    private final Map<String, NumberDataPoint> last = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, List<Long>> starts = new HashMap<>();

    Backend(List<Metric> metrics) {
      for (Metric metric : metrics) {
        if (metric.getName().equals(METRIC)) {
          boolean isDelta =
              metric.getSum().getAggregationTemporality()
                  == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
          metric.getSum().getDataPointsList().forEach(point -> accept(point, isDelta));
        }
      }
    }

    private void accept(NumberDataPoint point, boolean isDelta) {
      String words =
          point.getAttributesList().stream()
              .filter(each -> each.getKey().equals(CHAT.getKey()))
              .map(each -> each.getValue().getStringValue())
              .findFirst()
              .orElse("");
      NumberDataPoint before = last.put(words, point);
      long start = point.getStartTimeUnixNano();
      boolean goesOn = !isDelta && before != null && before.getStartTimeUnixNano() == start;
      if (before != null) {
        assertThat(start).isGreaterThanOrEqualTo(goesOn ? start : before.getTimeUnixNano());
        assertThat(point.getTimeUnixNano()).isGreaterThanOrEqualTo(before.getTimeUnixNano());
      }
      if (!goesOn) {
        starts.computeIfAbsent(words, added -> new ArrayList<>()).add(start);
      }
      long increase = point.getAsInt() - (goesOn && before != null ? before.getAsInt() : 0);
      assertThat(increase).as(words.toUpperCase(Locale.ROOT)).isNotNegative();
      totals.merge(words, increase, Long::sum);
    }

    long total() {
      return totals.values().stream().mapToLong(Long::longValue).sum();
    }

    long total(String words) {
      return totals.getOrDefault(words, 0L);
    }

    int beginnings(String words) {
      return starts.getOrDefault(words, List.of()).size();
    }
  }
}
