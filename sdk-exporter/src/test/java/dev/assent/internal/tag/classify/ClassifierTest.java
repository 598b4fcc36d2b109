/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  private static final FreeTextCategories TEXT = Catalog.builtIn().freeText(null);

  private final Classifier classifier = new Classifier(Catalog.builtIn());

  /** A key of the application's own class; it can change, unlike the API's keys. */
  private record TheirKey(AttributeKey<String> like) implements AttributeKey<String> {
    @Override
    public String getKey() {
      return like.getKey();
    }

    @Override
    public AttributeType getType() {
      return like.getType();
    }

    @Override
    public int hashCode() {
      return like.hashCode();
    }
  }

  @Test
  void scalar_keyOfAnotherClass_tellsNothing() {
    AttributeKey<String> key = AttributeKey.stringKey("http.route");

    assertThat(classifier.scalar(key, "/meetings", DatumContext.ofPart(TEXT))).isNotNull();
    assertThat(classifier.scalar(new TheirKey(key), "/meetings", DatumContext.ofPart(TEXT)))
        .isNull();
  }

  @Test
  void scalar_placeholderOrExceptionText_tellsNothing() {
    DatumContext part = DatumContext.ofPart(TEXT);
    assertThat(
            classifier.scalar(
                AttributeKey.stringKey("http.route"), classifier.redactedText(), part))
        .isNull();
    assertThat(classifier.scalar(AttributeKey.stringKey("exception.message"), "x", part)).isNull();
  }

  /**
   * The placeholder of another classifier is text, and under an unknown name even the own
   * placeholder is unclassified.
   */
  @Test
  void other_placeholder_isKnownByItsInstanceAndUnderKnownNamesOnly() {
    String another = new Classifier(Catalog.builtIn()).redactedText();
    assertThat(another(classifier.redactedText(), "http.route")).isZero();
    assertThat(another(classifier.redactedText(), "jane doe")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(another(another, "jane doe")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(another(another, "db.query.text")).isNotZero();
    assertThat(
            classifier.leaf(
                "jane doe", classifier.redactedValue(), false, DatumContext.ofPart(TEXT)))
        .isEqualTo(Categories.UNCLASSIFIED);
  }

  private long another(String text, String name) {
    return classifier.attribute(
        AttributeKey.stringKey(name), text, DatumContext.ofPart(TEXT), Attributes.empty());
  }
}
