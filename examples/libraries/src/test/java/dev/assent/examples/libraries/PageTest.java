/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The recipes of the README are parts of this module's files, which tests run. */
class PageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+\\n(.*?)^```$");

  private static List<String> recipes() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult block) -> normalized(block.group(1)))
        .toList();
  }

  private static String normalized(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining(" ")).strip();
  }

  @Test
  void recipes_ofThePage_areInFilesOfThisModule() throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.walk(Path.of("src/main"))) {
      files = all.filter(Files::isRegularFile).map(PageTest::read).toList();
    }

    assertThat(recipes())
        .hasSizeGreaterThan(6)
        .allSatisfy(recipe -> assertThat(files).anyMatch(file -> file.contains(recipe)));
  }

  private static String read(Path file) {
    try {
      return normalized(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
