/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What log lines, exceptions and pages tell a user to do can be done: each type that a sentence in
 * the code names is in the dumps of the API, or a type of others. A name of a type is a word of two
 * words; a sentence has a blank.
 */
class AdviceNamesTest {
  private static final Path TOP = Path.of("../..");
  private static final List<String> MODULES =
      List.of(
          "sdk-core",
          "sdk-core/policy-check",
          "sdk-exporter",
          "sdk-exporter/autoconfigure",
          "sdk-exporter/micrometer",
          "sdk-exporter/javaagent",
          "sdk-exporter/spring-boot",
          "sdk-exporter/testing",
          "sdk-exporter/viewer",
          "sdk-exporter/inventory");

  /** Types of the JDK, OpenTelemetry, Spring, Micrometer, Prometheus and JUnit, and an example. */
  private static final Set<String> OTHERS =
      Set.of(
          "BeanPostProcessor",
          "BeforeEach",
          "GlobalOpenTelemetry",
          "OpenTelemetrySdk",
          "OtlpConfig",
          "OtlpMeterRegistry",
          "OutOfMemoryError",
          "PeriodicMetricReader",
          "PrometheusRegistry",
          "SpanExporter",
          "SpanReporter",
          "TenantProcessor");

  /** Products, algorithms, parts of headers, and a test that developers of Assent run. */
  private static final Set<String> NO_TYPES =
      Set.of(
          "ApiTest",
          "AppDynamics",
          "HmacSHA256",
          "HttpOnly",
          "NaN",
          "NoPadding",
          "OpenTelemetry",
          "SameSite",
          "SkyWalking");

  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|^ *//[^\n]*", Pattern.DOTALL | Pattern.MULTILINE);

  /** Characters, text blocks and strings. */
  private static final Pattern TEXT =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\[^']+|\\\\')'"
              + "|\"\"\"(?<block>.*?)\"\"\""
              + "|\"(?<line>[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+)\"",
          Pattern.DOTALL);

  private static final Pattern NAME = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)\\b");
  private static final Pattern TYPE = Pattern.compile("[A-Z]\\w*");

  @Test
  void sentences_typesTheyName_areThoseOfTheApi() throws IOException {
    Set<String> known = api();
    known.addAll(OTHERS);
    known.addAll(NO_TYPES);
    List<String> unknown = new ArrayList<>();
    int sentences = 0;
    for (Path file : sources()) {
      for (String sentence : sentences(Files.readString(file))) {
        sentences++;
        names(sentence)
            .filter(name -> !known.contains(name))
            .forEach(name -> unknown.add(name + " in " + file.getFileName() + ": " + sentence));
      }
    }

    assertThat(sentences).isGreaterThan(500);
    assertThat(unknown).as("a user can't call them").isEmpty();
  }

  @Test
  void names_ofATypeFromInside_areFound() {
    String code =
        "say(\"Put FrontMeters\"\n + \" in front of a {@code Registry}.\"); // SpanGate here";

    assertThat(sentences(code).stream().flatMap(AdviceNamesTest::names))
        .containsExactly("FrontMeters");
  }

  /** Returns the simple names of the types in the dumps, and of the types around them. */
  private static Set<String> api() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
      for (Path dump :
          docs.filter(file -> file.getFileName().toString().matches("api.*\\.txt")).toList()) {
        for (String line : Files.readAllLines(dump)) {
          if (!line.startsWith(" ") && !line.startsWith("#")) {
            TYPE.matcher(line.split(" : ", 2)[0])
                .results()
                .forEach(type -> names.add(type.group()));
          }
        }
      }
    }
    assertThat(names).contains("AssentMeters").doesNotContain("FrontMeters");
    return names;
  }

  private static List<Path> sources() {
    return MODULES.stream()
        .map(module -> TOP.resolve(module + "/src/main/java"))
        .flatMap(AdviceNamesTest::files)
        .toList();
  }

  private static Stream<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> sentences(String code) {
    Matcher text = TEXT.matcher(COMMENT.matcher(code).replaceAll(""));
    List<String> sentences = new ArrayList<>();
    while (text.find()) {
      String found = text.group("block") == null ? text.group("line") : text.group("block");
      if (found != null && found.contains(" ")) {
        sentences.add(found);
      }
    }
    return sentences;
  }

  private static Stream<String> names(String sentence) {
    return NAME.matcher(sentence).results().map(result -> result.group());
  }
}
