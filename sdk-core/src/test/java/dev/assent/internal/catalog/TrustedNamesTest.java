/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Names that leave because a prefix is trusted (a scope name of 1 MB arrived): the rest of the name
 * must be a short token.
 */
class TrustedNamesTest {
  private static final long OUT = Categories.UNCLASSIFIED;
  private static final String FILE =
      """
      metrics: [{ prefix: m., category: service.usage }, { name: jane doe, category: service.usage }]
      events: [{ prefix: e., category: service.usage }]
      spans: [{ prefix: Orders., category: service.usage }, { name: render board, category: service.usage }]
      scopes: [{ prefix: s., category: content.other }]
      loggers: [{ prefix: l., category: service.diagnostic }, { name: Own, category: service.diagnostic }]
      """;

  private static final List<String> NO_NAMES =
      List.of(
          "a".repeat(255),
          "a".repeat(1 << 20),
          "Jane Doe",
          "jane@example.com",
          "a%20",
          "a\u0000",
          "a\n",
          "\u202ea",
          "p\u0430y",
          "\ud83d",
          "4111-1111-1111-1111",
          "DE89370400440532013000",
          "a4915112345678",
          "born1990-05-12",
          "{a}");

  private final Catalog catalog =
      Catalog.of(List.of(CatalogFile.parse("f", FILE.getBytes(UTF_8))), List.of());

  private final long usage = catalog.categories().mask("service.usage");

  @Test
  void name_tokenBelowAPrefix_isKnown() {
    assertThat(catalog.metric("m.Board/opened_2")).isEqualTo(usage);
    assertThat(catalog.event("e.opened")).isEqualTo(usage);
    assertThat(catalog.span("Orders.place")).isEqualTo(usage);
    assertThat(catalog.scopeName("s.Board$1")).isNotEqualTo(OUT);
    assertThat(catalog.freeText("l.Board").text())
        .isEqualTo(catalog.categories().mask("service.diagnostic"));
    assertThat(catalog.metric("m." + "a".repeat(253))).isEqualTo(usage);
  }

  @Test
  void name_longOrNoTokenBelowAPrefix_isUnknown() {
    for (String rest : NO_NAMES) {
      assertThat(catalog.metric("m." + rest)).as("metric").isEqualTo(OUT);
      assertThat(catalog.event("e." + rest)).as("event").isEqualTo(OUT);
      assertThat(catalog.span("Orders." + rest)).as("span").isEqualTo(OUT);
      assertThat(catalog.scopeName("s." + rest)).as("scope").isEqualTo(OUT);
      assertThat(catalog.scopeName("l." + rest)).as("logger").isEqualTo(OUT);
      assertThat(catalog.freeText("l." + rest).text())
          .as("free text")
          .isEqualTo(catalog.categories().mask("content.other"));
    }
  }

  /**
   * A key leaves with its value. Text in a key is not service data; where the entry is content, the
   * key is content too.
   */
  @Test
  void attribute_longOrNoTokenBelowAPrefix_isUnknownUnlessItsCategoriesCoverTheName() {
    String file =
        """
        attributes:
          - { prefix: s., category: service.usage }
          - { prefix: c., category: content.chat }
          - { prefix: o., category: content.chat }
          - { prefix: o., category: service.usage, when: { kind: [CLIENT] } }
          - { name: s.Jane Doe's, category: service.usage }
        """;
    Catalog own = Catalog.of(List.of(CatalogFile.parse("f", file.getBytes(UTF_8))), List.of());
    long chat = own.categories().mask("content.chat");
    assertThat(own.attribute("s.board-1/x").mask()).isEqualTo(usage);
    assertThat(own.attribute("s.Jane Doe's").mask()).isEqualTo(usage);
    assertThat(own.attribute("o.board").mask()).isEqualTo(chat);
    for (String rest : NO_NAMES) {
      assertThat(own.attribute("s." + rest).mask()).isEqualTo(OUT);
      assertThat(own.attribute("o." + rest).mask()).isEqualTo(OUT);
      assertThat(own.attribute("c." + rest).mask()).isEqualTo(chat);
    }
  }

  /** A scope whose name may not leave still adds its category to its data. */
  @Test
  void scopeCategory_ofANameThatMayNotLeave_staysAsStrict() {
    assertThat(catalog.scopeCategory("s.Jane Doe"))
        .isEqualTo(catalog.categories().mask("content.other"));
  }

  @Test
  void name_catalogedExactly_isKnownWhateverItsLetters() {
    assertThat(catalog.metric("jane doe")).isEqualTo(usage);
    assertThat(catalog.span("render board")).isEqualTo(usage);
  }

  @Test
  void scopeName_ofALibrarysLogger_leavesWithoutItsText() {
    Catalog builtIn = Catalog.builtIn();
    for (String logger :
        List.of("com.zaxxer.hikari.pool.HikariPool", "org.hibernate.SQL", "org.apache.kafka.X$Y")) {
      assertThat(builtIn.scopeName(logger)).as(logger).isNotEqualTo(OUT);
      assertThat(builtIn.scopeCategory(logger)).as(logger).isZero();
      assertThat(builtIn.freeText(logger).text())
          .as(logger)
          .isEqualTo(builtIn.categories().mask("content.other"));
    }
    assertThat(builtIn.scopeName("com.acme.Orders")).isEqualTo(OUT);
    assertThat(builtIn.scopeName("org.hibernate.jane@example.com")).isEqualTo(OUT);
    assertThat(builtIn.scopeName("org.hibernate.4111-1111-1111-1111")).isEqualTo(OUT);
    assertThat(builtIn.scopeName("org.hibernatefoo.X")).isEqualTo(OUT);
  }

  @Test
  void scopeName_ofATrustedLogger_leaves() {
    assertThat(catalog.scopeName("Own")).isNotEqualTo(OUT);
    assertThat(catalog.scopeName("Other")).isEqualTo(OUT);
  }
}
