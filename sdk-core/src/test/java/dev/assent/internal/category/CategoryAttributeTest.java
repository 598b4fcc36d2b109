/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.category;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CategoryAttributeTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long CHAT = CATEGORIES.mask(Category.CONTENT_CHAT);
  private static final long USAGE = CATEGORIES.mask(Category.SERVICE_USAGE);

  @Test
  void mask_oneName_isItsMask() {
    assertThat(CategoryAttribute.mask(CATEGORIES, "content.chat")).isEqualTo(CHAT);
    assertThat(CategoryAttribute.mask(CATEGORIES, "content")).isEqualTo(CATEGORIES.mask("content"));
  }

  @Test
  void mask_severalNames_isTheirUnion() {
    assertThat(CategoryAttribute.mask(CATEGORIES, List.of("content.chat", "service.usage")))
        .isEqualTo(CHAT | USAGE);
    assertThat(CategoryAttribute.mask(CATEGORIES, "content.chat, service.usage"))
        .isEqualTo(CHAT | USAGE);
  }

  @Test
  void mask_anUnknownNameAmongOthers_addsUnclassified() {
    assertThat(CategoryAttribute.mask(CATEGORIES, List.of("content.chat", "content.typo")))
        .isEqualTo(CHAT | Categories.UNCLASSIFIED);
    assertThat(CategoryAttribute.mask(CATEGORIES, Arrays.asList("content.chat", null)))
        .isEqualTo(CHAT | Categories.UNCLASSIFIED);
    assertThat(CategoryAttribute.mask(CATEGORIES, "content.chat,"))
        .isEqualTo(CHAT | Categories.UNCLASSIFIED);
  }

  @Test
  void mask_nothingThatNamesACategory_isUnclassified() {
    for (Object value : new Object[] {null, "", "typo", 7L, true, List.of(), List.of(7L)}) {
      assertThat(CategoryAttribute.mask(CATEGORIES, value)).isEqualTo(Categories.UNCLASSIFIED);
    }
  }
}
