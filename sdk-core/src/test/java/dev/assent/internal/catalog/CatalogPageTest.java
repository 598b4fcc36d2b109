/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogText.Line;
import dev.assent.internal.catalog.CatalogText.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The numbers in {@code docs/CATALOG.md} are those of the files. */
class CatalogPageTest {
  private static final Path PAGE = Path.of("..", "docs", "CATALOG.md");

  private static final List<String> COLUMNS =
      List.of(
          "values",
          "token",
          "code",
          "template",
          "summary",
          "origin",
          "network",
          "replica",
          "text",
          "any",
          "number");

  private static final List<String> CATEGORIES =
      List.of(
          "service.telemetry",
          "service.usage",
          "service.diagnostic",
          "content.chat",
          "content.file",
          "content.file,personal.identifier",
          "content.other",
          "content.other,personal.identifier",
          "personal.identifier",
          "personal.identifier,personal.contact",
          "personal.location",
          "personal.network",
          "personal.network,personal.identifier");

  private final List<Line> lines = CatalogText.attributes();
  private final List<Name> names = CatalogText.names();
  private final String page = read();

  private static String read() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void page_entriesByCategoryAndShape_areThoseOfTheFiles() {
    assertThat(lines).allSatisfy(it -> assertThat(it.categories()).isIn(CATEGORIES));
    for (String category : CATEGORIES) {
      String label =
          Stream.of(category.split(","))
              .map(it -> "`" + it + "`")
              .collect(Collectors.joining(" + "));
      assertThat(page).contains(row(label, it -> it.categories().equals(category)));
    }
    assertThat(page).contains(row("all", it -> true));
  }

  private String row(String label, java.util.function.Predicate<Line> counts) {
    List<Line> some = lines.stream().filter(counts).toList();
    StringBuilder row = new StringBuilder("\n| ").append(label);
    for (String column : COLUMNS) {
      row.append(" | ").append(some.stream().filter(it -> column(it).equals(column)).count());
    }
    return row.append(" | ").append(some.size()).append(" |\n").toString();
  }

  private static String column(Line line) {
    if (!line.isText()) {
      return line.type().equals("any") ? "any" : "number";
    }
    return line.shape().isEmpty() ? "text" : line.shape();
  }

  @Test
  void page_files_areAllThereAre() {
    for (String file : BuiltInCatalog.FILES) {
      assertThat(page)
          .containsPattern(
              "\n\\| `"
                  + file.replace(".catalog", "")
                  + "` \\| [^|\n]+ \\| "
                  + lines.stream().filter(it -> it.file().startsWith(file)).count()
                  + " \\| "
                  + names(file, "metric")
                  + " \\| "
                  + names(file, "event")
                  + " \\|\n");
    }
    assertThat(page)
        .contains(
            "\n| all | | "
                + lines.size()
                + " | "
                + names("", "metric")
                + " | "
                + names("", "event")
                + " |\n");
  }

  private long names(String file, String kind) {
    return names.stream()
        .filter(it -> it.file().startsWith(file) && it.kind().equals(kind))
        .count();
  }

  @Test
  void page_unclassifiedNames_areAsManyAsListed() {
    long proposals =
        PublishedNames.lines("unclassified.txt").stream()
            .filter(it -> it.endsWith(" : a proposal that is not merged"))
            .count();
    assertThat(page).contains("- " + proposals + " names of the repository for generative AI");
  }

  @Test
  void page_reductions_areAllThereAre() {
    Catalog catalog = Catalog.builtIn();
    lines.stream()
        .map(Line::name)
        .filter(it -> catalog.reduction(it) != null)
        .forEach(it -> assertThat(page).contains("`" + it + "`"));
  }
}
