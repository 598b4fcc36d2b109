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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** EXITS.md lists the ways out of the process, and the packages that know one. */
class ExitsTest {
  private static final Path PAGE = PublishedClasses.ROOT.resolve("docs/internals/EXITS.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| [^|`]+ \\| (`[^|]+`) \\| ([^|]*) \\| [^|]+ \\|$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private record Exit(List<String> types, Set<String> packages) {}

  @TestFactory
  List<DynamicTest> exits_eachOne_isKnownToTheListedPackagesOnly() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Exit exit : exits()) {
      tests.add(
          DynamicTest.dynamicTest(
              String.join(", ", exit.types),
              () -> {
                Set<String> found = new TreeSet<>();
                exit.types.forEach(type -> found.addAll(PublishedClasses.packagesThatKnow(type)));
                assertThat(found).isEqualTo(exit.packages);
              }));
    }
    return tests;
  }

  @Test
  void page_rows_areRead() throws IOException {
    List<String> types = exits().stream().flatMap(exit -> exit.types.stream()).toList();

    assertThat(types)
        .contains(
            "java.net.http.",
            "java.net.ServerSocket",
            "com.sun.net.httpserver.",
            "io.opentelemetry.context.propagation.",
            "java.nio.file.Files",
            "java.util.logging.Logger")
        .doesNotHaveDuplicates();
    assertThat(exits().stream().filter(exit -> exit.packages.isEmpty())).isNotEmpty();
  }

  private static List<Exit> exits() throws IOException {
    List<Exit> exits = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      exits.add(
          new Exit(
              codes(row.group(1)),
              codes(row.group(2)).stream()
                  .map(name -> name.startsWith("dev.assent") ? name : "dev.assent." + name)
                  .collect(Collectors.toCollection(TreeSet::new))));
    }
    return exits;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(it -> it.group(1)).toList();
  }
}
