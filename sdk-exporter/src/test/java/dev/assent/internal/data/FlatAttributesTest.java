/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.catalog.Classified;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attributes over an array, or over its used part. */
class FlatAttributesTest {
  private static final Classified VERDICT = Classified.of(8);

  /** Kept, so that the compiler can not leave it out. */
  private FlatAttributes left = FlatAttributes.of(List.of());

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

  /** Most spans of a shape lose the same attributes, and then share the other keys, too. */
  @Test
  void without_sameOnesInTurn_copiesValuesAlone() {
    Object[] owned = new Object[30];
    Object[] values = new Object[10];
    int next = 0;
    for (int i = 0; i < 10; i++) {
      values[i] = "v" + i;
      next = FlatAttributes.put(owned, next, stringKey("k" + i), values[i], VERDICT);
    }
    FlatAttributes owning = FlatAttributes.owning(owned, next, new Object());
    FlatAttributes sharing = FlatAttributes.sharing(owning.shareable(), values);
    long gone = 0b1000010001;
    assertThat(sharing.without(gone).shareable()).isSameAs(sharing.without(gone).shareable());
    double same = Allocation.perCall(8, 10_000, () -> left = sharing.without(gone));
    double other = Allocation.perCall(8, 10_000, () -> left = sharing.without(gone + 2));
    assertThat(same).as("72 reached").isBetween(1.0, 72.5);
    assertThat(other).as("no new keys per call").isLessThan(132);
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
    assertThat(sharing.without(7)).isSameAs(FlatAttributes.of(List.of()));
    Object[] some = new Object[9];
    assertThat(sharing.copyFirst(2, some)).isEqualTo(6);
    assertThat(some)
        .containsExactly(owned[0], "x", VERDICT, owned[3], 7L, VERDICT, null, null, null);
  }
}
