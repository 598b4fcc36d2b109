/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogText.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every text entry of service data has a shape, and each free text has a reason. */
class CatalogShapesTest {
  private static final Path PAGE = Path.of("..", "docs", "CATALOG.md");
  private static final List<String> SHAPES =
      List.of("values", "token", "code", "template", "summary", "origin", "replica", "text");

  private final List<Line> service =
      CatalogText.attributes().stream().filter(it -> it.isService() && it.isText()).toList();

  @Test
  void serviceText_all_haveAShape() {
    assertThat(service).hasSizeGreaterThan(550);
    assertThat(service).allSatisfy(it -> assertThat(it.shape()).as(it.file()).isIn(SHAPES));
    assertThat(CatalogText.attributes().stream().filter(it -> it.type().equals("any")))
        .as("any takes every text")
        .noneMatch(Line::isService);
  }

  @Test
  void freeText_all_haveAReasonAboveTheirHeading() {
    assertThat(service.stream().filter(it -> it.shape().equals("text")))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.reason()).as(it.file()).contains("Text:"));
  }

  /**
   * A token can still be a person's name or a session id, so the file states the source of its
   * values.
   */
  @Test
  void tokens_all_haveAReasonAboveTheirHeading() {
    assertThat(
            service.stream().filter(it -> it.shape().equals("token") || it.shape().equals("code")))
        .hasSizeGreaterThan(400)
        .allSatisfy(it -> assertThat(it.reason()).as(it.file() + " " + it.name()).isNotBlank());
  }

  @Test
  void contexts_all_openWhatIsClosedElsewhere() {
    for (Line line : service) {
      if (!line.condition().isEmpty() && !line.shape().equals("text")) {
        assertThat(
                service.stream()
                    .filter(it -> it.name().equals(line.name()) && it.type().equals(line.type())))
            .as(line.file() + " " + line.name() + " is open everywhere already")
            .noneMatch(it -> it.condition().isEmpty());
      }
    }
  }

  /** The table in the page about the catalog equals the counts of this test. */
  @Test
  void page_countOfShapes_isWhatTheFilesHave() throws IOException {
    StringBuilder table =
        new StringBuilder("| shape | entries | of them in a context |\n|---|---|---|\n");
    for (String shape : SHAPES) {
      table.append(row("`" + shape + "`", of(shape).count(), inContext(of(shape))));
    }
    table.append(row("all", service.size(), inContext(service.stream())));

    assertThat(Files.readString(PAGE)).contains(table);
  }

  private Stream<Line> of(String shape) {
    return service.stream().filter(it -> it.shape().equals(shape));
  }

  private static long inContext(Stream<Line> lines) {
    return lines.filter(it -> !it.condition().isEmpty()).count();
  }

  private static String row(String label, long entries, long inContext) {
    return "| " + label + " | " + entries + " | " + inContext + " |\n";
  }
}
