/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.Variable.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The starter's metadata for editors, compared with the table of variables. To write it, run {@code
 * ./mvnw -Pquick test -pl sdk-exporter/spring-boot -am -Dtest=MetadataTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtests.variables.write=true}.
 */
class MetadataTest {
  private static final Path FILE =
      Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

  /** The start of each line about a variable. */
  private static final String START = "    {\"name\": \"assent.";

  /** The properties that have others below them. After all other words there is a hyphen. */
  private static final String GROUPS =
      "assent.(consent|deletion|destination|hold|prometheus|propagate|spool|viewer)-";

  @Test
  void properties_areTheVariables() throws IOException {
    List<String> file = new ArrayList<>(Files.readAllLines(FILE));
    List<String> variables =
        Stream.of(Variable.values())
            .filter(variable -> variable.scope != Scope.SCRAPED)
            .filter(variable -> !variable.description.isEmpty())
            .map(MetadataTest::line)
            .toList();
    if (Boolean.getBoolean("tests.variables.write")) {
      file.removeIf(line -> line.startsWith(START));
      file.addAll(file.indexOf("  \"properties\": [") + 1, variables);
      Files.write(FILE, file);
    }

    assertThat(file.stream().filter(line -> line.startsWith(START)))
        .as("this class's Javadoc says how to write the file anew")
        .containsExactlyElementsOf(variables);
  }

  @Test
  void file_isJson_withTwoPropertiesOfBoot() throws IOException {
    Map<String, Object> all = JsonParserFactory.getJsonParser().parseMap(Files.readString(FILE));
    List<?> properties = (List<?>) all.get("properties");

    assertThat(properties.stream().map(it -> String.valueOf(((Map<?, ?>) it).get("name"))))
        .filteredOn(name -> !name.startsWith("assent."))
        .containsExactly("management.health.assent.enabled", "management.metrics.assent.enabled");
  }

  private static String line(Variable variable) {
    String name =
        variable.names(List.of("*")).stream()
            .filter(it -> it.startsWith("ASSENT_"))
            .findFirst()
            .orElseThrow();
    String otherwise = variable.scope == Scope.PROCESS ? variable.otherwise : null;
    return START
        + property(name)
        + "\", \"type\": \""
        + type(variable.type)
        + "\", \"description\": \""
        + variable.description
        + "\""
        + (otherwise == null ? "" : ", \"defaultValue\": " + json(variable.type, otherwise))
        + "},";
  }

  /** Returns the property as applications write it, without {@code assent.} before it. */
  private static String property(String variable) {
    return variable
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replaceFirst("assent-", "assent.")
        .replaceFirst(GROUPS, "assent.$1.")
        .replaceFirst("\\*-", "*.")
        .substring("assent.".length());
  }

  private static String type(Variable.Type type) {
    return switch (type) {
      case FLAG -> "java.lang.Boolean";
      case TEXT -> "java.lang.String";
      case LIST -> "java.util.List<java.lang.String>";
      case MAP -> "java.util.Map<java.lang.String,java.lang.String>";
      case DURATION -> "java.time.Duration";
      case NUMBER -> "java.lang.Long";
    };
  }

  private static String json(Variable.Type type, String text) {
    return switch (type) {
      case FLAG, NUMBER -> text;
      case LIST -> Stream.of(text.split(",")).collect(joining("\", \"", "[\"", "\"]"));
      case TEXT, MAP, DURATION -> "\"" + text + "\"";
    };
  }
}
