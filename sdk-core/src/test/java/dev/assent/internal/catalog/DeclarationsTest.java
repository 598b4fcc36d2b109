/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Declarations.Attribute;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Declarations from code elsewhere count beside a catalog's own entries. */
class DeclarationsTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long CHAT = CATEGORIES.mask("content.chat");
  private static final long AUDIO = CATEGORIES.mask("content.audio");
  private static final long USAGE = CATEGORIES.mask("service.usage");

  private static Declarations text(long mask) {
    return new Declarations(
        Map.of("app.sent", USAGE),
        Map.of("app.text", new Attribute(mask, AttributeType.STRING, 10)));
  }

  private static long classify(Catalog catalog, String value) {
    return catalog.attribute("app.text").classify(AttributeType.STRING, value);
  }

  @Test
  void declarations_ofACatalog_areThoseOfCodeAlone() {
    Catalog catalog = Catalog.load(List.of(), List.of());
    assertThat(catalog.declarations().isEmpty()).isTrue();
    catalog.declareEvent("app.sent", USAGE);
    catalog.declareAttribute("app.text", CHAT, AttributeType.STRING, 10);

    assertThat(catalog.declarations()).isEqualTo(text(CHAT));
  }

  @Test
  void with_unknownNames_areKnownAsDeclaredAndOnlyThere() {
    Catalog catalog = Catalog.load(List.of(), List.of());
    Catalog with = catalog.with(text(CHAT));

    assertThat(classify(with, "short")).isEqualTo(CHAT);
    assertThat(classify(with, "longer than ten")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(with.event("app.sent")).isEqualTo(USAGE);
    assertThat(classify(catalog, "short")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(catalog.event("app.sent")).isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void with_whatIsKnownTheSame_isTheSameCatalog() {
    Catalog catalog = Catalog.load(List.of(), List.of());
    catalog.declareEvent("app.sent", USAGE);
    catalog.declareAttribute("app.text", CHAT, AttributeType.STRING, 10);

    assertThat(catalog.with(text(CHAT))).isSameAs(catalog);
    assertThat(catalog.with(Declarations.NONE)).isSameAs(catalog);
  }

  @Test
  void with_knownOtherwise_needsBoth() {
    Catalog catalog = Catalog.load(List.of(), List.of());
    catalog.declareEvent("app.sent", CHAT);
    catalog.declareAttribute("app.text", AUDIO, AttributeType.STRING, 5);
    Catalog with = catalog.with(text(CHAT));

    assertThat(classify(with, "short")).isEqualTo(CHAT | AUDIO);
    assertThat(classify(with, "longer"))
        .as("the reader's length")
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(with.event("app.sent")).isEqualTo(CHAT | USAGE);
  }

  @Test
  void with_aBuiltInName_needsBoth() {
    Catalog catalog = Catalog.builtIn();
    long known = catalog.attribute("service.version").classify(AttributeType.STRING, "1.0");
    Catalog with =
        catalog.with(
            new Declarations(
                Map.of(),
                Map.of("service.version", new Attribute(CHAT, AttributeType.STRING, 1000))));

    assertThat(with.attribute("service.version").classify(AttributeType.STRING, "1.0"))
        .isEqualTo(known | CHAT);
  }

  @Test
  void and_sameNames_haveTheCategoriesOfBothAndTheSmallerLength() {
    Declarations both =
        text(CHAT)
            .and(
                new Declarations(
                    Map.of("app.sent", CHAT),
                    Map.of("app.text", new Attribute(AUDIO, AttributeType.STRING, 5))));

    assertThat(both.events()).containsEntry("app.sent", USAGE | CHAT);
    assertThat(both.attributes())
        .containsEntry("app.text", new Attribute(CHAT | AUDIO, AttributeType.STRING, 5));
  }

  @Test
  void and_otherTypes_areUnclassified() {
    Declarations both =
        text(CHAT)
            .and(
                new Declarations(
                    Map.of(), Map.of("app.text", new Attribute(CHAT, AttributeType.LONG, 10))));

    assertThat(both.attributes().get("app.text").mask() & Categories.UNCLASSIFIED).isNotZero();
  }

  @Test
  void of_someNames_areThoseAlone() {
    assertThat(text(CHAT).of(Set.of("app.text", "other")).events()).isEmpty();
    assertThat(text(CHAT).of(Set.of("app.text")).attributes()).containsOnlyKeys("app.text");
    assertThat(text(CHAT).names("app.sent")).isTrue();
    assertThat(text(CHAT).names("app.other")).isFalse();
  }
}
