/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalog files: their contents, and the messages for mistakes. */
class CatalogFileTest {
  private static final String WHOLE =
      """
      categories: [content.whiteboard]
      attributes:
        - { name: board.title, max: 256, category: content.whiteboard }
        - { name: board.shapes, type: long, category: [service.usage, content.whiteboard] }
        - { name: board.mode, values: [draw, erase], category: service.usage }
        - { prefix: board.flag., type: boolean, category: service.usage }
        - { name: service.instance.id, category: service.telemetry, override: true }
        - { name: http.request.header.x-region, type: "string[]", category: service.telemetry }
      metrics:
        - { prefix: board., category: service.usage }
      events:
        - { name: board.opened, category: service.usage }
        - { prefix: board.closed., category: service.usage }
      spans:
        - { name: render board, category: service.telemetry }
      scopes:
        - { prefix: com.acme.board., category: service.usage }
        - { name: com.acme }
      loggers:
        - { name: com.acme.board.Render, category: service.diagnostic }
      """;

  /** What a report proposes, before a person has reviewed it. */
  @Test
  void load_categoryOfAReport_isAnErrorWithItsLine() {
    assertThatThrownBy(() -> of("attributes:\n  - { name: app.comment, category: REVIEW }\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(":2")
        .hasMessageContaining("nobody has chosen this category yet; replace REVIEW by one of")
        .hasMessageContaining("service.usage");
  }

  @Test
  void load_whole_knowsWhatItSays() {
    Catalog catalog = of(WHOLE);
    Categories categories = catalog.categories();
    long usage = categories.find("service.usage");
    long telemetry = categories.find("service.telemetry");
    long board = categories.find("content.whiteboard");
    long out = Categories.UNCLASSIFIED;
    assertThat(board).isNotZero();
    AttributeEntry title = catalog.attribute("board.title");
    assertThat(title.classify(AttributeType.STRING, "x".repeat(256))).isEqualTo(board);
    assertThat(title.classify(AttributeType.STRING, "x".repeat(257))).isEqualTo(out);
    assertThat(title.classify(AttributeType.LONG, 1L)).isEqualTo(out);
    assertThat(catalog.attribute("board.shapes").mask()).isEqualTo(usage | board);
    assertThat(catalog.attribute("board.mode").classify(AttributeType.STRING, "draw"))
        .isEqualTo(usage);
    assertThat(catalog.attribute("board.mode").classify(AttributeType.STRING, "Bob"))
        .isEqualTo(out);
    assertThat(catalog.attribute("board.flag.x").classify(AttributeType.BOOLEAN, true))
        .isEqualTo(usage);
    assertThat(catalog.attribute("board.flag").mask()).isEqualTo(out);
    assertThat(catalog.attribute("service.instance.id").mask()).isEqualTo(telemetry);
    assertThat(catalog.attribute("http.request.header.x-region").mask()).isEqualTo(telemetry);
    assertThat(catalog.attribute("http.request.header.x-other").mask())
        .isEqualTo(categories.find("content.other") | categories.find("personal.identifier"));
    assertThat(catalog.metric("board.size")).isEqualTo(usage);
    assertThat(catalog.event("board.opened")).isEqualTo(usage);
    assertThat(catalog.event("board.closed.early")).isEqualTo(usage);
    assertThat(catalog.event("board.shut")).isEqualTo(out);
    assertThat(catalog.span("render board")).isEqualTo(telemetry);
    assertThat(catalog.span("render board 7")).isEqualTo(out);
    assertThat(catalog.scopeCategory("com.acme.board.x")).isEqualTo(usage);
    assertThat(catalog.scopeName("com.acme.board.x")).isEqualTo(telemetry);
    assertThat(catalog.scopeCategory("com.acme")).isZero();
    assertThat(catalog.scopeName("com.acme")).isEqualTo(telemetry);
    assertThat(catalog.scopeName("com.acme.other")).isEqualTo(out);
    assertThat(catalog.freeText("com.acme.board.Render").text())
        .isEqualTo(categories.find("service.diagnostic"));
    assertThat(catalog.freeText("com.acme.board.Other").text())
        .isEqualTo(categories.find("content.other"));
  }

  /** The messages of exceptions need a second permission, which the entry of the logger gives. */
  @Test
  void load_loggers_exceptionsAreASecondTrust() {
    Catalog catalog =
        Catalog.of(
            List.of(
                file(
                    "a",
                    """
                    loggers:
                      - { prefix: app., category: service.diagnostic, exceptions: true }
                      - { name: app.Chat, category: service.usage }
                      - { name: app.Off, category: service.usage, exceptions: false }
                    """)),
            List.of());
    long diagnostic = catalog.categories().find("service.diagnostic");
    long usage = catalog.categories().find("service.usage");
    long content = catalog.categories().find("content.other");
    assertThat(catalog.freeText("app.Other"))
        .isEqualTo(new FreeTextCategories(diagnostic, diagnostic));
    assertThat(catalog.freeText("app.Chat")).isEqualTo(new FreeTextCategories(usage, content));
    assertThat(catalog.freeText("app.Off")).isEqualTo(new FreeTextCategories(usage, content));
  }

  @Test
  void load_leavesOfAnotherFileAndOfTheApplication_canBeNamed() {
    Catalog catalog =
        Catalog.of(
            List.of(
                file("a", "attributes: [{ name: x, category: [content.later, content.mine] }]\n"),
                file("b", "categories: [content.later]\n")),
            List.of(Category.of("content.mine")));
    assertThat(catalog.categories().names(catalog.attribute("x").mask()))
        .containsExactlyInAnyOrder("content.later", "content.mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attribute: []", // an unknown section
        "attributes: {}",
        "attributes: [{ name: x }]", // no category
        "attributes: [{ name: x, category: [] }]",
        "attributes: [{ name: x, category: ~ }]",
        "attributes: [{ name: x, category: canary7f3a }]",
        "attributes: [{ name: x, category: content }]", // a group
        "attributes: [{ name: x, category: REVIEW }]",
        "attributes: [{ name: x, category: service.usage, type: text }]",
        "attributes: [{ name: x, category: service.usage, max: 0 }]",
        "attributes: [{ name: x, category: service.usage, max: 9999999999 }]",
        "attributes: [{ name: x, category: service.usage, max: many }]",
        "attributes: [{ name: x, category: service.usage, type: long, max: 3 }]",
        "attributes: [{ name: x, category: service.usage, type: long, values: [a] }]",
        "attributes: [{ name: x, category: service.usage, values: [] }]",
        "attributes: [{ name: x, category: service.usage, maximum: 3 }]",
        "attributes: [{ category: service.usage }]", // no name
        "attributes: [{ name: x, prefix: x., category: service.usage }]",
        "attributes: [{ prefix: x, category: service.usage }]",
        "attributes: [{ prefix: '', category: service.usage }]",
        "attributes: [{ name: ' ', category: service.usage }]",
        "attributes: [{ name: [x], category: service.usage }]",
        "attributes: [x]",
        "attributes: [{ name: assent.category, category: service.usage }]",
        "attributes: [{ prefix: assent., category: service.usage }]",
        "attributes: [{ prefix: assent.x., category: service.usage }]",
        "attributes: [{ name: http.route, category: service.usage }]", // built in
        "attributes: [{ name: http.route, category: service.usage, override: false }]",
        "attributes: [{ name: http.rout, category: service.usage, override: true }]",
        "attributes: [{ name: x, category: service.usage, override: maybe }]",
        "attributes: [{ name: x, category: service.usage }, { name: x, category: service.usage }]",
        "attributes: [{ prefix: http.request.header., category: service.usage }]",
        "metrics: [{ name: jvm.memory.used, category: service.usage }]",
        "metrics: [{ name: x, category: service.usage, type: long }]",
        "events: [{ name: exception, category: service.usage }]",
        "spans: [{ prefix: x, category: service.usage }]", // no dot
        "scopes: [{ prefix: io.opentelemetry., category: service.usage }]",
        "loggers: [{ name: x }]",
        "loggers: [{ name: x, category: service.usage, exceptions: maybe }]",
        "scopes: [{ name: x, exceptions: true }]",
        "categories: [canary7f3a]",
        "categories: content.x",
      })
  void load_mistake_namesFileAndLineAndNotTheValue(String text) {
    assertThatThrownBy(() -> of("# a remark\n" + text + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("f.yaml:2:")
        .hasMessageNotContaining("canary7f3a");
  }

  @Test
  void load_unknownCategoryOrType_namesTheValidOnes() {
    assertThatThrownBy(() -> of("metrics: [{ name: x, category: y }]"))
        .hasMessageContaining("content.chat");
    assertThatThrownBy(() -> of("attributes: [{ name: x, type: y, category: service.usage }]"))
        .hasMessageContaining("string[]");
    assertThatThrownBy(() -> of("attribute: []")).hasMessageContaining("attributes");
  }

  @Test
  void load_secondFileRepeats_namesTheFirst() {
    assertThatThrownBy(
            () ->
                Catalog.of(
                    List.of(
                        file("a", "metrics: [{ name: x, category: service.usage }]"),
                        file("b", "metrics: [{ name: x, category: service.other }]")),
                    List.of()))
        .hasMessageStartingWith("b:1:")
        .hasMessageContaining("a:1");
    Catalog catalog =
        Catalog.of(
            List.of(
                file("a", "metrics: [{ name: x, category: service.usage }]"),
                file("b", "metrics: [{ name: x, category: service.other, override: true }]")),
            List.of());
    assertThat(catalog.metric("x")).isEqualTo(catalog.categories().find("service.other"));
  }

  @Test
  void load_overrideToUnclassified_closesTheName() {
    Catalog catalog =
        of("attributes: [{ name: http.route, category: unclassified, override: true }]");
    assertThat(catalog.attribute("http.route").classify(AttributeType.STRING, "/x"))
        .isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void load_moreThan64Leaves_isTheErrorOfCategories() {
    String leaves =
        IntStream.range(0, 64).mapToObj(i -> "content.leaf" + i).collect(Collectors.joining(", "));
    assertThatThrownBy(() -> of("categories: [" + leaves + "]"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("at most 64")
        .hasMessageContaining("content.leaf63");
  }

  @Test
  void load_absentFile_namesIt() {
    assertThatThrownBy(() -> Catalog.load(List.of(Path.of("absent.yaml")), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("absent.yaml: can't be read (NoSuchFileException)");
  }

  private static Catalog of(String text) {
    return Catalog.of(List.of(file("f.yaml", text)), List.of());
  }

  private static CatalogFile file(String where, String text) {
    return CatalogFile.parse(where, text.getBytes(UTF_8));
  }
}
