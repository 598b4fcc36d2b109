/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventNamesTest {
  private final Catalog catalog = Catalog.builtIn();
  private final EventNames names = new EventNames(catalog);

  @Test
  void mask_anyName_isThatOfTheCatalog() {
    for (int i = 0; i < 3; i++) {
      for (String name : List.of("exception", "acme.event", "gen_ai.choice", "x y", "exception")) {
        assertThat(names.mask(name)).as(name).isEqualTo(catalog.event(name));
      }
    }
  }

  @Test
  void mask_afterADeclaration_isTheNewOne() {
    assertThat(names.mask("exception")).isEqualTo(catalog.event("exception"));
    long chat = catalog.categories().mask("content.chat");
    catalog.declareEvent("acme.event", chat);
    assertThat(names.mask("acme.event")).isEqualTo(chat);
    assertThat(names.mask("exception")).isEqualTo(catalog.event("exception"));
  }

  @Test
  void mask_nameThatNeedsConsent_isNotKept() {
    long chat = catalog.categories().mask("content.chat");
    catalog.declareEvent("acme.secret", chat);
    assertThat(names.mask("acme.secret")).isEqualTo(chat);
    assertThat(names.mask("someone's name")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(names.remembered()).isEmpty();

    assertThat(names.mask("exception")).isNotEqualTo(Categories.UNCLASSIFIED);
    assertThat(names.remembered()).containsExactly("exception");
  }
}
