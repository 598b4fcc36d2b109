/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attributes over an array, or over its used part. */
class FlatAttributesTest {
  private final Object[] pairs = {stringKey("a"), "x", longKey("b"), 7L, stringKey("left"), "over"};

  @Test
  void owning_partOfAnArray_hasNothingOfTheRest() {
    FlatAttributes attributes = FlatAttributes.owning(pairs, 4);
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
    assertThat(FlatAttributes.owning(pairs, 0).isEmpty()).isTrue();
    assertThat(FlatAttributes.owning(pairs, 0)).isSameAs(FlatAttributes.owning(new Object[0]));
  }

  @Test
  void owning_lessThanHalfOfAnArray_letsItGo() {
    FlatAttributes attributes = FlatAttributes.owning(pairs, 2);
    pairs[1] = "y";
    assertThat(attributes.value("a")).isEqualTo("x");
  }
}
