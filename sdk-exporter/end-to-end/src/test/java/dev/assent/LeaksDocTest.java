/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/internals/LEAKS.md names existing tests, and has every row. */
class LeaksDocTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final Pattern BASE = Pattern.compile("class \\w+Test extends (\\w+)");

  @Test
  void testsNamedInTheDocument_exist() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/internals/LEAKS.md"));
    Map<String, String> sources = testSources();

    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Matcher test = TEST.matcher(document); test.find(); named++) {
      if (!sources.getOrDefault(test.group(1), "").contains("void " + test.group(2) + "(")) {
        missing.add(test.group());
      }
    }

    assertThat(named).isGreaterThan(40);
    assertThat(missing).isEmpty();
  }

  @Test
  void rows_ofCarriersAndPaths_areAllThere() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/internals/LEAKS.md"));

    for (int row = 1; row <= 33; row++) {
      assertThat(document).contains("\n| " + row + " | ");
    }
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module :
        List.of(
            "sdk-core",
            "sdk-exporter",
            "sdk-exporter/autoconfigure",
            "sdk-exporter/micrometer",
            "sdk-exporter/end-to-end",
            "sdk-exporter/javaagent",
            "sdk-exporter/spring-boot",
            "sdk-exporter/viewer",
            "examples",
            "examples/autoconfigure",
            "examples/spring",
            "examples/libraries",
            "examples/consent-server",
            "examples/erasure-server")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.merge(name, Files.readString(file), String::concat); // two modules may share it
        }
      }
    }
    sources.replaceAll((name, source) -> source + inherited(source, sources));
    return sources;
  }

  private static String inherited(String source, Map<String, String> sources) {
    Matcher base = BASE.matcher(source);
    return base.find() ? sources.getOrDefault(base.group(1), "") : "";
  }
}
