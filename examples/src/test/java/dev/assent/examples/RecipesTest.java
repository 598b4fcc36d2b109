/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each recipe compiles with the variables of {@link RecipeVariables} only. */
class RecipesTest {
  @TempDir Path directory;

  @Test
  void recipes_compile_withoutErrors() throws IOException {
    List<DocSource> sources = sources();

    assertThat(sources).hasSizeGreaterThan(20);
    assertThat(DocSource.compile(sources, directory)).isEmpty();
  }

  /** Tests this test: it finds a mistake, and the message has the heading. */
  @Test
  void recipes_withAMistake_theMessageNamesTheHeading() {
    DocSource wrong =
        DocSource.of("Hold", 1, "assent.hold(1);\n", RecipeVariables.class.getCanonicalName());

    assertThat(DocSource.compile(List.of(wrong), directory))
        .singleElement()
        .asString()
        .startsWith("Hold: ")
        .contains("assent.hold(1);");
  }

  @Test
  void sections_all_haveCode() throws IOException {
    DocPage page = DocPage.read("docs/RECIPES.md");
    Set<String> withCode = new LinkedHashSet<>();
    page.blocks().stream()
        .filter(block -> block.language().matches("java|kotlin"))
        .forEach(block -> withCode.add(block.heading()));

    assertThat(withCode).hasSizeGreaterThan(18).containsExactlyElementsOf(page.sections());
  }

  private static List<DocSource> sources() throws IOException {
    List<DocSource> sources = new ArrayList<>();
    for (DocPage.Block block : DocPage.read("docs/RECIPES.md").blocks("java")) {
      sources.add(
          DocSource.of(
              block.heading(),
              sources.size() + 1,
              block.code(),
              RecipeVariables.class.getCanonicalName()));
    }
    return sources;
  }
}
