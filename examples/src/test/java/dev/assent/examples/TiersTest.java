/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CONTRIBUTING.md names what {@code verify} leaves to CI, and to the nightly run. */
class TiersTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @CsvSource({"ci, .ci/run", "rounds, .ci/nightly rounds"})
  void page_testsOfATag_areThoseOfTheCode(String tag, String command) throws IOException {
    Set<String> tagged = new TreeSet<>();
    for (Path file : SourceFiles.below(ROOT)) {
      String name = file.getFileName().toString();
      if (name.endsWith("Test.java")
          && Files.readString(file).contains("@Tag(\"" + tag + "\")\n")
          && !name.equals("TiersTest.java")) {
        tagged.add(name.replace(".java", ""));
      }
    }
    assertThat(tagged).isNotEmpty().isEqualTo(namedIn(tag));
  }

  /** The classes of the paragraph that begins with the tag. */
  private static Set<String> namedIn(String tag) throws IOException {
    String page = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
    Matcher paragraph =
        Pattern.compile("(?s)\n- \\*\\*`" + tag + "`\\*\\*(.*?)\n(\n|- )").matcher(page);
    assertThat(paragraph.find()).as("CONTRIBUTING.md has a paragraph on `%s`", tag).isTrue();
    Set<String> named = new TreeSet<>();
    Pattern.compile("`(\\w+Test)\\b")
        .matcher(paragraph.group(1))
        .results()
        .forEach(name -> named.add(name.group(1)));
    return named;
  }
}
