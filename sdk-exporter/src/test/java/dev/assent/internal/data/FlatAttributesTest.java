/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Classified;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attributes over an array, or over its used part. */
class FlatAttributesTest {
  private static final Classified VERDICT = Classified.of(8);

  private final Object[] places = {
    stringKey("a"), "x", VERDICT, longKey("b"), 7L, null, stringKey("left"), "over", VERDICT
  };

  @Test
  void owning_partOfAnArray_hasNothingOfTheRest() {
    FlatAttributes attributes = FlatAttributes.owning(places, 6, null);
    assertThat(attributes.size()).isEqualTo(2);
    assertThat(attributes.asMap()).isEqualTo(Map.of(stringKey("a"), "x", longKey("b"), 7L));
    assertThat(attributes.get(stringKey("left"))).isNull();
    assertThat(attributes.value("left")).isNull();
    assertThat(attributes.value("b")).isEqualTo(7L);
    assertThat(attributes.toBuilder().build())
        .isEqualTo(Attributes.of(stringKey("a"), "x", longKey("b"), 7L));
  }

  @Test
  void owning_nothingOfAnArray_isEmpty() {
    assertThat(FlatAttributes.owning(places, 0, null).isEmpty()).isTrue();
    assertThat(FlatAttributes.owning(places, 0, null)).isSameAs(FlatAttributes.of(List.of()));
  }

  @Test
  void owning_lessThanHalfOfAnArray_letsItGo() {
    FlatAttributes attributes = FlatAttributes.owning(places, 3, null);
    places[1] = "y";
    assertThat(attributes.value("a")).isEqualTo("x");
  }

  @Test
  void classified_anyAttribute_isItsVerdict() {
    FlatAttributes attributes = FlatAttributes.owning(places, 6, null);
    assertThat(attributes.classified(0)).isSameAs(VERDICT);
    assertThat(attributes.classified(1)).isNull();
    assertThat(attributes.key(1)).isEqualTo(longKey("b"));
    assertThat(attributes.value(1)).isEqualTo(7L);
  }

  @Test
  void of_pairs_hasNoVerdicts() {
    FlatAttributes attributes = FlatAttributes.of(List.of(stringKey("a"), "x", longKey("b"), 7L));
    assertThat(attributes).isEqualTo(FlatAttributes.owning(places, 6, null));
    assertThat(attributes.classified(0)).isNull();
  }
}
