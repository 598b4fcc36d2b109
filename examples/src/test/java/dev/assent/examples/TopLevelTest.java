/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The top level of the repository holds what a visitor looks for, and nothing else: notes, drafts
 * and outputs don't lie there. It reads the folder, so that it works without Git, too.
 */
class TopLevelTest {
  private static final List<String> ENTRIES =
      List.of(
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "LICENSE",
          "README.md",
          "SECURITY.md",
          "benchmarks",
          "docs",
          "examples",
          "mvnw",
          "mvnw.cmd",
          "pom.xml",
          "sdk-core",
          "sdk-exporter");

  @TempDir Path folder;

  @Test
  void repository_topLevel_holdsTheseEntriesOnly() throws IOException {
    Path root = Path.of("..");
    List<String> ignored = Files.readAllLines(root.resolve(".gitignore"));

    assertThat(entries(root, ignored)).containsExactlyElementsOf(ENTRIES);
  }

  @Test
  void entries_ofAFolder_areThoseThatGitDoesNotIgnoreNorHide() throws IOException {
    for (String name : List.of("NOTES.md", ".mvn", "a.iml", "target", "targets")) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(entries(folder, List.of("target/", "*.iml"))).containsExactly("NOTES.md", "targets");
  }

  private static List<String> entries(Path folder, List<String> ignored) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(Path::getFileName)
          .filter(name -> !name.toString().startsWith("."))
          .filter(name -> ignored.stream().noneMatch(pattern -> matches(pattern, name)))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static boolean matches(String pattern, Path name) {
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + pattern.replaceAll("/$", ""));
    return matcher.matches(name);
  }
}
