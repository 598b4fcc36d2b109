/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the poms say to {@code .ci/nightly mutants}; a name that is gone would change nothing. */
class MutantsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern EXECUTION = Pattern.compile("(?s)<execution>.*?</execution>");
  private static final Pattern PARAM = Pattern.compile("<param>(.*)</param>");

  @ParameterizedTest
  @ValueSource(strings = "sdk-core")
  void profile_eachExecution_limitsTheSurvivors(String module) throws IOException {
    for (String execution : executions(module)) {
      assertThat(execution).containsPattern("<maxSurviving>\\d+</maxSurviving>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "sdk-core")
  void profile_packagesAndTestsThatItNames_exist(String module) throws IOException {
    for (String execution : executions(module)) {
      for (MatchResult param : PARAM.matcher(execution).results().toList()) {
        String name = param.group(1);
        String file = name.replaceFirst("\\.\\*(Test)?$", "").replace('.', '/');
        String sources = name.endsWith("Test") ? "src/test/java" : "src/main/java";
        Path path = ROOT.resolve(module).resolve(sources).resolve(file);
        assertThat(Files.isDirectory(path) || Files.exists(Path.of(path + ".java")))
            .as("%s of %s", name, module)
            .isTrue();
      }
    }
  }

  private static List<String> executions(String module) throws IOException {
    String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    String profile = pom.substring(pom.indexOf("<id>mutants</id>"));
    List<String> executions = EXECUTION.matcher(profile).results().map(MatchResult::group).toList();
    assertThat(executions).isNotEmpty();
    return executions;
  }
}
