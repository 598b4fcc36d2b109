/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import org.junit.jupiter.api.Test;

/** The remembered classification of a scope equals a new one. */
class KnownScopesTest {
  private final Catalog catalog = Catalog.builtIn();
  private final Classifier classifier = new Classifier(catalog);

  @Test
  void of_sameScopeAgain_isTheSameAnswer() {
    InstrumentationScopeInfo scope = InstrumentationScopeInfo.create("io.opentelemetry.jdbc");
    KnownScopes.Scope known = classifier.known(scope);
    assertThat(classifier.known(InstrumentationScopeInfo.create("other")).fieldsMask())
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(classifier.known(scope)).isSameAs(known);
    assertThat(known.fieldsMask()).isEqualTo(classifier.uncachedScope(scope));
    assertThat(known.ownOfSpan()).isEqualTo(classifier.ownOfSpan(scope.getName()));
    assertThat(known.freeText()).isEqualTo(classifier.freeText(scope.getName()));
  }

  @Test
  void of_moreScopesThanAreRemembered_areStillJudged() {
    for (int i = 0; i < 1_000; i++) {
      InstrumentationScopeInfo scope = InstrumentationScopeInfo.create("unknown" + i);
      assertThat(classifier.scope(scope)).isEqualTo(Categories.UNCLASSIFIED);
    }
    assertThat(classifier.scope(InstrumentationScopeInfo.create("io.opentelemetry.jdbc")))
        .isEqualTo(catalog.categories().mask("service.telemetry"));
  }

  @Test
  void of_scopeWhoseAttributeIsDeclaredLater_isJudgedAgain() {
    InstrumentationScopeInfo scope =
        InstrumentationScopeInfo.builder("io.opentelemetry.jdbc")
            .setAttributes(Attributes.of(AttributeKey.stringKey("my.attribute"), "x"))
            .build();
    assertThat(classifier.scope(scope) & Categories.UNCLASSIFIED).isNotZero();
    catalog.declareAttribute(
        "my.attribute", catalog.categories().mask("service.usage"), AttributeType.STRING, 64);
    assertThat(classifier.scope(scope) & Categories.UNCLASSIFIED).isZero();
  }
}
