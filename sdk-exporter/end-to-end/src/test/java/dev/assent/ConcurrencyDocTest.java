/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares docs/internals/CONCURRENCY.md with the code: it names all shared state and all threads.
 */
class ConcurrencyDocTest {
  private static final Path ROOT = Path.of("../..");
  private static final List<Path> MODULES =
      List.of(
          ROOT.resolve("sdk-core/src/main/java"),
          ROOT.resolve("sdk-exporter/src/main/java"),
          ROOT.resolve("sdk-exporter/android/src/main/java"),
          ROOT.resolve("sdk-exporter/autoconfigure/src/main/java"),
          ROOT.resolve("sdk-exporter/micrometer/src/main/java"),
          ROOT.resolve("sdk-exporter/viewer/src/main/java"));

  /** Matches shared state of a class: fields and methods, not words in comments. */
  private static final Pattern SHARED =
      Pattern.compile(
          "(?m)^(?!\\s*(/?\\*|//|import)).*(\\bvolatile \\w|\\bsynchronized[ (]|ReentrantLock \\w+ ="
              + "|\\bAtomic\\w+(<[^>]*>+)? \\w+ ?[=;]|Concurrent\\w+<.*> \\w+ ="
              + "|CopyOnWrite|new LongAdder|ConcurrentHashMap\\.newKeySet)");

  private static final Pattern THREAD = Pattern.compile("\"(assent-[a-z-]*)\"");

  @Test
  void sharedState_everyClass_isNamed() throws IOException {
    String page = page();
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path file : sources()) {
      if (SHARED.matcher(Files.readString(file)).find()) {
        found++;
        String name = file.getFileName().toString().replace(".java", "");
        if (!page.contains("`" + name + "`")) {
          missing.add(name);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).as("classes with shared state").isGreaterThan(40);
  }

  @Test
  void sharedState_everyNamedClass_exists() throws IOException {
    Set<String> classes = new TreeSet<>();
    for (Path file : sources()) {
      classes.add(file.getFileName().toString().replace(".java", ""));
    }
    Set<String> unknown = new TreeSet<>();
    Matcher row = Pattern.compile("(?m)^\\| ((`\\w+`(, )?)+) \\|").matcher(page());
    int rows = 0;
    while (row.find()) {
      rows++;
      for (String name : row.group(1).split(", ")) {
        if (!classes.contains(name.replace("`", ""))) {
          unknown.add(name);
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(rows).isGreaterThan(40);
  }

  @Test
  void threads_everyName_isListed() throws IOException {
    String page = page();
    Set<String> names = new TreeSet<>();
    for (Path file : sources()) {
      Matcher thread = THREAD.matcher(Files.readString(file));
      while (thread.find()) {
        names.add(thread.group(1));
      }
    }
    names.removeAll(Set.of("assent-inventory", "assent-tcf")); // a format, a directory
    names.removeIf(name -> page.contains("`" + name) || page.contains(name + "<destination>"));
    assertThat(names).isEmpty();
  }

  /** The Javadoc for users names all threads. */
  @Test
  void threads_everyNameOfAnInstance_isInTheDoorsJavadoc() throws IOException {
    String door =
        Files.readString(MODULES.get(1).resolve("dev/assent/Assent.java"))
            .replaceAll("\\s*\\R \\* ?", " ");
    Matcher row = Pattern.compile("(?m)^\\| `(assent-[a-z-]+)`").matcher(page());
    Set<String> names = new TreeSet<>();
    while (row.find()) {
      names.add(row.group(1));
    }
    assertThat(names).hasSizeGreaterThan(7);
    assertThat(names)
        .allSatisfy(name -> assertThat(door).containsPattern("\\{@code " + name + "}"));
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/internals/CONCURRENCY.md"));
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new java.util.ArrayList<>();
    for (Path module : MODULES) {
      try (Stream<Path> files = Files.walk(module)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
