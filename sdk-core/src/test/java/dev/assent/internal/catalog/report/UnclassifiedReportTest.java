/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnclassifiedReportTest {
  @TempDir Path directory;

  private static final String OWN =
      """
      attributes:
        - { name: my.text, category: service.usage }
        - { name: my.mode, values: [draw, erase], category: service.usage }
        - { name: my.id, shape: token, category: service.usage, when: { kind: [CLIENT] } }
      """;

  private final CatalogFile own = CatalogFile.parse("own.yaml", OWN.getBytes(UTF_8));
  private final Catalog catalog = Catalog.of(List.of(own), List.of());
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> warnings = new ArrayList<>();

  @Test
  void constructor_always_warns() {
    report(directory.resolve("f.yaml"));
    assertThat(warnings).singleElement().asString().contains("ASSENT_REPORT_UNCLASSIFIED");
  }

  @Test
  void write_namesOfEachKind_isAFragmentThatLoadsOnlyOnceReviewed() throws Exception {
    Path file = directory.resolve("f.yaml");
    UnclassifiedReport report = report(file);
    report.attribute("board.title", AttributeType.STRING);
    report.attribute("board.tags", AttributeType.STRING_ARRAY);
    report.attribute("null", AttributeType.LONG);
    report.attribute("http.route", AttributeType.LONG);
    report.attribute("my.text", AttributeType.STRING);
    report.attribute("my.mode", AttributeType.STRING);
    report.attribute("my.id", AttributeType.STRING);
    report.attribute("gen_ai.request.model", AttributeType.STRING);
    report.attribute("tree", AttributeType.VALUE);
    report.metric("board.opened");
    report.event("board.event");
    report.scope("com.acme.board");
    assertThat(tasks).hasSize(1);
    tasks.remove().run();

    String text = Files.readString(file);
    assertThat(text)
        .contains("{ name: \"board.title\", type: \"string\", category: REVIEW }")
        .contains("{ name: \"board.tags\", type: \"string[]\", category: REVIEW }")
        .contains("{ name: \"http.route\", type: \"long\", override: true, category: REVIEW }")
        .contains(
            "{ name: \"my.text\", type: \"string\", max: REVIEW, override: true, category: REVIEW }")
        .contains(
            "{ name: \"my.mode\", type: \"string\", shape: REVIEW, override: true, category: REVIEW }"
                + " # a value did not fit shape 'values', or was too long")
        .contains(
            "{ name: \"gen_ai.request.model\", type: \"string\", shape: REVIEW, override: true,"
                + " category: REVIEW } # a value did not fit shape 'values', which applies"
                + " under a condition, or was too long")
        .contains(
            "{ name: \"my.id\", type: \"string\", category: REVIEW }"
                + " # known under conditions only");
    assertThatThrownBy(() -> Catalog.load(List.of(file), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("f.yaml:3");

    String reviewed =
        text.replace("category: REVIEW", "category: service.usage")
            .replace("max: REVIEW", "max: 300")
            .replace("shape: REVIEW", "shape: token")
            .replace("type: REVIEW", "type: any");
    Files.writeString(file, reviewed);
    Catalog loaded = Catalog.of(List.of(own, CatalogFile.read(file)), List.of());
    long usage = loaded.categories().find("service.usage");
    assertThat(loaded.attribute("board.title").mask()).isEqualTo(usage);
    assertThat(loaded.attribute("null").mask()).isEqualTo(usage);
    assertThat(loaded.attribute("http.route").classify(AttributeType.LONG, 1L)).isEqualTo(usage);
    assertThat(loaded.metric("board.opened")).isEqualTo(usage);
    assertThat(loaded.event("board.event")).isEqualTo(usage);
    assertThat(loaded.scopeCategory("com.acme.board")).isEqualTo(usage);
  }

  /** Most loggers and scopes have upper case letters, and span names were not reported. */
  @Test
  void record_loggersScopesAndSpans_standInTheirOwnSpelling() throws Exception {
    Path file = directory.resolve("f.yaml");
    UnclassifiedReport report = report(file);
    report.logger("com.acme.Board$Render");
    report.scope("com.acme.BoardScope");
    report.span("OrderService.place");
    report.span("OrderService#place");
    report.withheld("user.id", catalog.categories().mask("personal.identifier"));
    assertThat(report.write()).isTrue();

    String text = Files.readString(file);
    assertThat(text)
        .contains(
            "spans:\n  - { name: \"OrderService#place\", category: REVIEW }\n"
                + "  - { name: \"OrderService.place\", category: REVIEW }")
        .contains("scopes:\n  - { name: \"com.acme.BoardScope\", category: REVIEW }")
        .contains("loggers:\n  - { name: \"com.acme.Board$Render\", category: REVIEW }")
        .contains("#   user.id: personal.identifier\n");
    Files.writeString(file, text.replace("category: REVIEW", "category: service.diagnostic"));
    Catalog loaded = Catalog.load(List.of(file), List.of());
    long diagnostic = loaded.categories().mask("service.diagnostic");
    assertThat(loaded.freeText("com.acme.Board$Render").text()).isEqualTo(diagnostic);
    assertThat(loaded.span("OrderService.place")).isEqualTo(diagnostic);
    assertThat(loaded.span("OrderService#place")).isEqualTo(diagnostic);
    assertThat(loaded.scopeCategory("com.acme.BoardScope")).isEqualTo(diagnostic);
    assertThat(loaded.attribute("user.id").mask())
        .as("what policy withholds is a remark, and changes nothing")
        .isEqualTo(catalog.attribute("user.id").mask());
  }

  /** Data withheld as a whole was not reported. */
  @Test
  void whole_ofEachKind_isARemarkByItsName() throws Exception {
    Path file = directory.resolve("f.yaml");
    UnclassifiedReport report = report(file);
    long chat = catalog.categories().mask("content.chat");
    report.whole(Whole.METRIC, "board.Words", chat | Categories.UNCLASSIFIED);
    report.whole(Whole.SPANS, "com.acme.Boards", chat);
    report.whole(Whole.LOGS, "com.acme.Store", chat);
    report.whole(Whole.EVENT, "board.opened", chat);
    report.whole(Whole.EVENT, "Jane Doe", chat);
    assertThat(report.write()).isTrue();

    assertThat(Files.readString(file))
        .contains(
            """
            # Withheld whole because of the datum's own categories:
            #   metric board.Words: content.chat, unclassified
            #   spans of scope com.acme.Boards: content.chat
            #   log records of com.acme.Store: content.chat
            #   event board.opened: content.chat
            """)
        .doesNotContain("Jane");
  }

  @Test
  void record_textAsLoggerScopeOrSpan_isNotKept() {
    UnclassifiedReport report = report(directory.resolve("f.yaml"));
    for (String name :
        new String[] {
          "",
          "Jane Doe",
          "jane@example.com",
          "1a",
          "/users/jane",
          "a\nb",
          "a\"b",
          "a: b",
          "a #b",
          "J\u00fcrgen",
          "p\u0430y",
          "\u202ea",
          "a\u0000",
          "a".repeat(129),
          "assent.Own",
          "a}b"
        }) {
      report.logger(name);
      report.scope(name);
      report.span(name);
      report.withheld(name, 1);
    }
    assertThat(tasks).isEmpty();
  }

  @Test
  void record_whatDoesNotLookLikeAName_isNotKept() throws Exception {
    Path file = directory.resolve("f.yaml");
    UnclassifiedReport report = report(file);
    for (String name :
        new String[] {
          "",
          "Alice",
          "alice smith",
          "1a",
          "_a",
          ".a",
          "a-b",
          "é",
          "a\nb",
          "a\"b",
          "a".repeat(65),
          "assent.x"
        }) {
      report.attribute(name, AttributeType.STRING);
      report.metric(name);
      report.event(name);
    }
    assertThat(tasks).isEmpty();
    report.metric("a".repeat(64));
    assertThat(tasks).hasSize(1);
    assertThat(report.write()).isTrue();
    assertThat(Files.readString(file).lines().filter(line -> line.startsWith("  - "))).hasSize(1);
  }

  @Test
  void record_moreThanTheLimit_isBoundedAndSaysSo() throws Exception {
    Path file = directory.resolve("f.yaml");
    UnclassifiedReport report = report(file);
    for (int i = 0; i < 10 * UnclassifiedReport.MAX_NAMES; i++) {
      report.attribute("n" + i, AttributeType.STRING);
      report.attribute("n0", AttributeType.LONG);
    }
    assertThat(report.write()).isTrue();
    assertThat(Files.readString(file).lines().filter(line -> line.startsWith("  - ")))
        .hasSize(UnclassifiedReport.MAX_NAMES);
    assertThat(Files.readString(file)).contains("the list is full");
  }

  @Test
  void record_newNameAfterAWrite_asksForAnother() {
    UnclassifiedReport report = report(directory.resolve("f.yaml"));
    report.metric("a");
    report.metric("b");
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    report.metric("a");
    assertThat(tasks).isEmpty();
    report.metric("c");
    assertThat(tasks).hasSize(1);
  }

  @Test
  void record_executorThatRefuses_throwsNothing() {
    UnclassifiedReport report =
        new UnclassifiedReport(
            directory.resolve("f.yaml"),
            catalog,
            task -> {
              throw new RejectedExecutionException("closed");
            },
            warnings::add);
    report.metric("a");
    assertThat(report.write()).isTrue();
  }

  @Test
  void write_impossible_isReportedOnceWithoutContent() {
    UnclassifiedReport report = report(directory.resolve("absent").resolve("f.yaml"));
    report.metric("canary7f3a");
    assertThat(report.write()).isFalse();
    assertThat(report.write()).isFalse();
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1)).contains("NoSuchFileException").doesNotContain("canary7f3a");
    assertThat(directory).isEmptyDirectory();
  }

  private UnclassifiedReport report(Path file) {
    return new UnclassifiedReport(file, catalog, tasks::add, warnings::add);
  }
}
