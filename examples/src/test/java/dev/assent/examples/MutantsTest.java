/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the poms say to {@code .ci/nightly mutants}; a name that is gone would change nothing. */
class MutantsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern EXECUTION = Pattern.compile("(?s)<execution>.*?</execution>");
  private static final Pattern PARAM = Pattern.compile("<param>(.*)</param>");

  /** The survivors, where they were looked at; else the share that docs/EVIDENCE.md asks for. */
  private static final String LIMIT =
      "<maxSurviving>\\d+</maxSurviving>|<mutationThreshold>92</mutationThreshold>";

  @ParameterizedTest
  @ValueSource(strings = {"sdk-core", "sdk-exporter"})
  void profile_eachExecution_limitsTheSurvivors(String module) throws IOException {
    for (String execution : executions(module)) {
      assertThat(execution).containsPattern(LIMIT).contains("<skip>false</skip>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sdk-core", "sdk-exporter"})
  void profile_packagesAndTestsThatItNames_exist(String module) throws IOException {
    for (String execution : executions(module)) {
      for (MatchResult param : PARAM.matcher(execution).results().toList()) {
        String name = param.group(1);
        if (name.startsWith("*")) {
          assertThat(tests(module, name)).as("%s of %s", name, module).isNotEmpty();
          continue;
        }
        String file = name.replaceFirst("\\.\\*(Test)?$", "").replace('.', '/');
        String sources = name.endsWith("Test") ? "src/test/java" : "src/main/java";
        Path path = ROOT.resolve(module).resolve(sources).resolve(file);
        assertThat(Files.isDirectory(path) || Files.exists(Path.of(path + ".java")))
            .as("%s of %s", name, module)
            .isTrue();
      }
    }
  }

  /** Returns the tests of a module that a pattern excludes. */
  private static List<Path> tests(String module, String pattern) throws IOException {
    String end = pattern.replaceFirst("^\\*\\.?", "") + ".java";
    return SourceFiles.below(ROOT.resolve(module).resolve("src/test/java")).stream()
        .filter(file -> file.getFileName().toString().endsWith(end))
        .toList();
  }

  /** Else a package has a limit, and nobody runs it. */
  @Test
  void nightly_packages_areThoseOfThePoms() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String module : List.of("sdk-core", "sdk-exporter")) {
      for (String execution : executions(module)) {
        ids.add(execution.replaceFirst("(?s).*?<id>(.*?)</id>.*", "$1"));
      }
    }
    assertThat(Files.readString(ROOT.resolve(".ci/nightly")))
        .contains("for package in " + String.join(" ", ids) + "; do");
  }

  private static List<String> executions(String module) throws IOException {
    String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    String profile = pom.substring(pom.indexOf("<id>mutants</id>"));
    List<String> executions = EXECUTION.matcher(profile).results().map(MatchResult::group).toList();
    assertThat(executions).isNotEmpty();
    return executions;
  }
}
