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

  @Test
  void sharing_keysOfOthers_isLikeOwning() {
    Object entries = new Object();
    Object[] owned = {
      stringKey("a"), "x", VERDICT, longKey("b"), 7L, VERDICT, stringKey("c"), "y", VERDICT
    };
    FlatAttributes owning = FlatAttributes.owning(owned, owned.length, entries);
    FlatAttributes sharing =
        FlatAttributes.sharing(owning.shareable(), new Object[] {"x", 7L, "y"});

    assertThat(sharing).isEqualTo(owning);
    assertThat(sharing.isOf(entries)).isTrue();
    assertThat(sharing.isOf(new Object())).isFalse();
    assertThat(sharing.entries()).isSameAs(entries);
    assertThat(sharing.value("c")).isEqualTo("y");
    assertThat(sharing.get(longKey("b"))).isEqualTo(7L);
    assertThat(sharing.get(stringKey("d"))).isNull();
    assertThat(sharing.shareable().mask()).isEqualTo(8);
    for (long gone = 0; gone < 8; gone++) {
      assertThat(sharing.without(gone)).isEqualTo(owning.without(gone));
      assertThat(sharing.without(gone).isOf(entries)).isEqualTo(owning.without(gone).isOf(entries));
    }
    Object[] some = new Object[9];
    assertThat(sharing.copyFirst(2, some)).isEqualTo(6);
    assertThat(some)
        .containsExactly(owned[0], "x", VERDICT, owned[3], 7L, VERDICT, null, null, null);
  }
}
