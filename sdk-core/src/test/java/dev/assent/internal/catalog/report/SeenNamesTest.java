/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import io.opentelemetry.api.common.AttributeType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenNamesTest {
  private final SeenNames seen = new SeenNames(Catalog.builtIn());

  @Test
  void attribute_twoTypes_isAny() {
    seen.attribute("my.size", AttributeType.LONG);
    seen.attribute("my.size", AttributeType.STRING);
    seen.attribute("my.size", AttributeType.LONG);

    assertThat(seen.of(Kind.ATTRIBUTE)).isEqualTo(Map.of("my.size", "any"));
  }

  @Test
  void attribute_nameOfARemoteParty_isNotKept() {
    seen.attribute("http.request.header.x-jane.doe@example.com", AttributeType.STRING);
    seen.attribute("Jane Doe", AttributeType.STRING);
    seen.attribute("a".repeat(65), AttributeType.STRING);

    assertThat(seen.of(Kind.ATTRIBUTE)).isEmpty();
  }

  @Test
  void name_unknownWithTwoDigitsInARow_isNotKept() {
    seen.attribute("tel.0041791234567", AttributeType.STRING);
    seen.name(Kind.METRIC, "meeting.4711.count");
    seen.name(Kind.EVENT, "joined.room42");
    seen.name(Kind.LOGGER, "session.JaneDoe.0791234567");
    seen.name(Kind.SCOPE, "my.scope-0.11");
    seen.attribute("my.oauth2", AttributeType.STRING);

    assertThat(seen.prefixes()).isEmpty();
    assertThat(seen.of(Kind.METRIC)).isEmpty();
    assertThat(seen.of(Kind.EVENT)).isEmpty();
    assertThat(seen.of(Kind.LOGGER)).isEmpty();
    assertThat(seen.of(Kind.SCOPE)).isEmpty();
    assertThat(seen.of(Kind.ATTRIBUTE)).containsOnlyKeys("my.oauth2");
  }

  @Test
  void scope_knownWithNumber_isKept() {
    seen.name(Kind.SCOPE, "io.opentelemetry.kafka-clients-0.11");

    assertThat(seen.of(Kind.SCOPE)).containsOnlyKeys("io.opentelemetry.kafka-clients-0.11");
  }

  @Test
  void attribute_belowAPrefix_onlyThePrefixIsKept() {
    seen.attribute("http.request.header.x-jane.doe@example.com", AttributeType.STRING_ARRAY);
    seen.attribute("http.request.header.x_4711", AttributeType.STRING_ARRAY);

    assertThat(seen.of(Kind.ATTRIBUTE)).isEmpty();
    assertThat(seen.prefixes()).containsExactly("http.request.header.");
  }

  @Test
  void attribute_ofAssent_isNotKept() {
    seen.attribute("assent.category", AttributeType.STRING);

    assertThat(seen.of(Kind.ATTRIBUTE)).isEmpty();
  }

  @Test
  void span_unknownNameWithDigit_isNotKept() {
    seen.name(Kind.SPAN, "order-4711");
    seen.name(Kind.SPAN, "order.placed");
    seen.name(Kind.SPAN, null);

    assertThat(seen.of(Kind.SPAN)).containsOnlyKeys("order.placed");
  }

  private static String name(int number) {
    StringBuilder name = new StringBuilder("event.");
    Integer.toString(number, 4).chars().forEach(digit -> name.append((char) (digit - '0' + 'a')));
    return name.toString();
  }

  @Test
  void name_moreThanTheLimit_isDropped() {
    for (int i = 0; i < SeenNames.MAX_NAMES; i++) {
      seen.name(Kind.EVENT, name(i));
    }
    assertThat(seen.isFull()).isFalse();
    seen.name(Kind.EVENT, "event.further");

    seen.name(Kind.EVENT, name(0));

    assertThat(seen.of(Kind.EVENT)).hasSize(SeenNames.MAX_NAMES);
    assertThat(seen.isFull()).isTrue();
  }
}
