/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of variables, compared with those who read it. */
class VariableTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Returns all names that are valid for one destination. */
  static Set<String> names(String destination) {
    return Stream.of(Variable.values())
        .flatMap(variable -> variable.names(List.of(destination)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void values_everyVariable_isRead() throws IOException {
    Set<String> unread = new TreeSet<>();
    Stream.of(Variable.values()).forEach(variable -> unread.add("Variable." + variable.name()));
    try (Stream<Path> files = Files.walk(SOURCES.resolve("dev/assent/internal"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        Matcher used = Pattern.compile("Variable\\.[A-Z_]+").matcher(Files.readString(file));
        while (!file.endsWith("Variable.java") && used.find()) {
          unread.remove(used.group());
        }
      }
    }

    assertThat(unread).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void otherwise_value_isOfTheType(Variable variable) {
    Setting otherwise = variable.otherwise(variable.name());
    if (variable.otherwise != null) {
      assertThatCode(() -> convert(otherwise, variable.type)).doesNotThrowAnyException();
    }
  }

  private static Object convert(Setting setting, Variable.Type type) {
    return switch (type) {
      case FLAG -> setting.flag();
      case DURATION -> setting.duration();
      case NUMBER -> Double.parseDouble(setting.text());
      case LIST -> setting.items("");
      case MAP -> setting.pairs();
      case TEXT -> setting.text();
    };
  }

  @ParameterizedTest
  @EnumSource
  void description_isThere_unlessOthersDescribeTheVariable(Variable variable) {
    boolean isOfOthers =
        variable.names(List.of("a")).stream().noneMatch(name -> name.startsWith("ASSENT_"));

    assertThat(variable.description).matches(isOfOthers ? "" : "[A-Z].*\\.");
  }
}
