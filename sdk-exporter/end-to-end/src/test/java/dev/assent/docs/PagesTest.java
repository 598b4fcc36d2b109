/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks every page: links have a target, and lines of prose have at most 140 characters. */
class PagesTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Set<String> GENERATED = Set.of("docs/benchmarks/README.md");
  private static final int MAX_LINE = 140;

  /** For users; those for contributors are in docs/internals, and this map is one of theirs. */
  private static final int MAX_PAGES = 16;

  private static final Set<String> NOT_FOR_USERS = Set.of("ARCHITECTURE.md");

  /** A page that a user reads from its beginning. References are searched. */
  private static final int MAX_LINES = 300;

  private static final Set<String> REFERENCES =
      Set.of("CATALOG.md", "CONFIGURATION.md", "EVIDENCE.md", "RECIPES.md", "RUNBOOK.md");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

  @Test
  void links_ofEveryPage_leadToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
      for (; link.find(); links++) {
        if (!link.group(1).startsWith("http") && !exists(page, link.group(1))) {
          broken.add(ROOT.relativize(page) + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  /** Tables, headings, links to pictures and code may be longer. */
  @Test
  void lines_ofProse_keepTo140Characters() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path page : pages()) {
      String prose = CODE.matcher(Files.readString(page)).replaceAll("");
      prose
          .lines()
          .filter(line -> line.length() > MAX_LINE && !line.matches("[|#!\\[].*"))
          .forEach(line -> tooLong.add(ROOT.relativize(page) + ": " + line));
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void docs_forUsers_areFewAndShort() throws IOException {
    List<String> names = new ArrayList<>();
    List<String> tooLong = new ArrayList<>();
    for (Path page : markdown(DOCS, 1)) {
      String name = page.getFileName().toString();
      if (!NOT_FOR_USERS.contains(name)) {
        names.add(name);
        if (!REFERENCES.contains(name) && Files.readAllLines(page).size() > MAX_LINES) {
          tooLong.add(name);
        }
      }
    }

    assertThat(names).hasSizeLessThanOrEqualTo(MAX_PAGES).containsAll(REFERENCES);
    assertThat(tooLong).isEmpty();
  }

  private static boolean exists(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  /**
   * Returns the anchors that forges create: lower case, words joined by hyphens, no other signs.
   */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  /** Returns the pages of the root, of docs, of the examples and beside code: none generated. */
  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(markdown(ROOT, 1));
    pages.addAll(markdown(DOCS, 2));
    pages.addAll(markdown(ROOT.resolve("examples"), 2));
    pages.addAll(RationalePages.besideCode());
    pages.removeIf(
        page ->
            GENERATED.contains(ROOT.relativize(page).toString())
                || page.toString().endsWith(".inventory.md"));
    assertThat(pages).hasSizeGreaterThan(50);
    return pages;
  }

  private static List<Path> markdown(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }
}
