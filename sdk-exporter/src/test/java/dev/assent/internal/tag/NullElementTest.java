/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.UnreadableValue;
import io.opentelemetry.api.common.AttributeType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A null in a list does not take the whole list away. */
class NullElementTest {
  @Test
  void value_nullInAList_isTheEmptyValueOfItsType() {
    assertThat(copy(AttributeType.STRING_ARRAY, "a", null)).isEqualTo(List.of("a", ""));
    assertThat(copy(AttributeType.BOOLEAN_ARRAY, null, true)).isEqualTo(List.of(false, true));
    assertThat(copy(AttributeType.LONG_ARRAY, 1L, null)).isEqualTo(List.of(1L, 0L));
    assertThat(copy(AttributeType.DOUBLE_ARRAY, 1.5, null)).isEqualTo(List.of(1.5, 0.0));
  }

  @Test
  void value_elementOfAnotherType_isUnfit() {
    assertThat(copy(AttributeType.STRING_ARRAY, "a", null, 1L)).isSameAs(UnreadableValue.VALUE);
    assertThat(copy(AttributeType.LONG_ARRAY, null, "a")).isSameAs(UnreadableValue.VALUE);
  }

  private static Object copy(AttributeType type, Object... elements) {
    return DefensiveCopy.value(type, Arrays.asList(elements), Limits.NONE);
  }
}
