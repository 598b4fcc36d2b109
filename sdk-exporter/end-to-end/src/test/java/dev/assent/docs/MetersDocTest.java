/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The runbook lists the meters that Assent registers: names, types, tags, values. */
class MetersDocTest {
  private static final Path PAGE = Path.of("../..", "docs", "RUNBOOK.md");

  private final Assent assent =
      Assent.builder()
          .environment(
              Map.of(
                  "ASSENT_CONSENT_SOURCE", "http://127.0.0.1:9/consents",
                  "ASSENT_SHADOW_POLICY", "terms"))
          .closeOnExit(false)
          .build();

  @AfterEach
  void close() {
    assent.close();
  }

  @Test
  void meters_registered_areThoseOfThePage() throws IOException {
    Map<String, String> registered = new TreeMap<>();
    for (Meter meter : registry().getMeters()) {
      Set<String> keys = new TreeSet<>();
      for (Tag tag : meter.getId().getTags()) {
        keys.add(tag.getKey());
      }
      registered.put(
          meter.getId().getName(),
          meter.getId().getType().name().toLowerCase(Locale.ROOT) + " " + keys);
    }
    assertThat(registered).hasSizeGreaterThan(10);
    assertThat(rows("| `assent.", "| `cache.")).isEqualTo(registered);
  }

  @Test
  void tags_withFixedValues_haveThoseOfThePage() throws IOException {
    assertThat(values("`signal`")).isEqualTo(registered("assent.captured", "signal"));
    assertThat(values("`state`")).isEqualTo(registered("assent.data", "state"));
    assertThat(values("`reason` of `assent.withheld`"))
        .isEqualTo(registered("assent.withheld", "reason"));
    assertThat(values("`reason` of `assent.lost`")).isEqualTo(registered("assent.lost", "reason"));
    assertThat(values("`category`")).isEqualTo(registered("assent.category", "category"));
    assertThat(values("`outcome`")).isEqualTo(registered("assent.category", "outcome"));
    assertThat(values("`cache`")).isEqualTo(registered("cache.gets", "cache"));
    assertThat(values("`result`")).isEqualTo(registered("cache.gets", "result"));
  }

  /** Every key of a tag has a heading. */
  @Test
  void tags_everyKey_isExplained() throws IOException {
    String page = Files.readString(PAGE);
    for (Meter meter : registry().getMeters()) {
      for (Tag tag : meter.getId().getTags()) {
        assertThat(page).contains("\n#### `" + tag.getKey() + "`");
      }
    }
  }

  private Set<String> registered(String meter, String key) {
    Set<String> values = new TreeSet<>();
    registry().find(meter).meters().forEach(each -> values.add(each.getId().getTag(key)));
    return values;
  }

  private SimpleMeterRegistry registry() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AssentMeters.ledger(assent).bindTo(registry);
    AssentMeters.consentCache(assent).bindTo(registry);
    return registry;
  }

  /** Returns type and tags by name, from the rows with one of these beginnings. */
  private static Map<String, String> rows(String... beginnings) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (Stream.of(beginnings).anyMatch(line::startsWith)) {
        String[] cells = line.substring(2).replace("`", "").split(" *\\| *");
        Set<String> keys = new TreeSet<>(Set.of(cells[2].split(", ")));
        assertThat(rows.put(cells[0], cells[1] + " " + keys)).as(cells[0]).isNull();
      }
    }
    return rows;
  }

  /** Returns the values that the page lists below a tag's heading. */
  private static Set<String> values(String heading) throws IOException {
    String page = Files.readString(PAGE);
    String start = "\n#### " + heading + "\n";
    assertThat(page).contains(start);
    int from = page.indexOf(start) + start.length();
    int to = page.indexOf("\n#### ", from);
    Set<String> values = new TreeSet<>();
    Pattern.compile("`([^`]+)`")
        .matcher(page.substring(from, to < 0 ? page.length() : to))
        .results()
        .forEach(value -> values.add(value.group(1)));
    return values;
  }
}
