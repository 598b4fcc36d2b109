/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void name_moreThanTheLimit_isDropped() {
    for (int i = 0; i < SeenNames.MAX_NAMES; i++) {
      seen.name(Kind.EVENT, "event.n" + i);
    }
    assertThat(seen.isFull()).isFalse();
    seen.name(Kind.EVENT, "event.further");

    seen.name(Kind.EVENT, "event.n0");

    assertThat(seen.of(Kind.EVENT)).hasSize(SeenNames.MAX_NAMES);
    assertThat(seen.isFull()).isTrue();
  }
}
