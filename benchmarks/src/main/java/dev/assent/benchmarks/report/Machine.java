/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One machine's folder: its description by {@link Describe} and the results of each JDK.
 *
 * @param name the folder's name
 * @param description facts by their names; facts about a JDK start with the name of its folder
 * @param jdks results by the names of their folders, such as {@code jdk17}
 */
record Machine(String name, Map<String, String> description, Map<String, Results> jdks) {
  static final String FILE = "machine.json";

  static Machine read(Path folder) throws IOException {
    Map<String, Results> jdks = new TreeMap<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
        String jdk = Objects.requireNonNull(child.getFileName()).toString();
        if (jdk.startsWith("jdk")) {
          jdks.put(jdk, Results.read(child));
        }
      }
    }
    String name = Objects.requireNonNull(folder.getFileName()).toString();
    return new Machine(name, description(folder.resolve(FILE)), jdks);
  }

  static Map<String, String> description(Path file) throws IOException {
    Map<String, String> description = new TreeMap<>();
    if (Files.exists(file)) {
      for (Map.Entry<String, JsonNode> entry :
          new ObjectMapper().readTree(Files.readString(file)).properties()) {
        description.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return description;
  }

  /** A JDK's name from the name of its folder. */
  static String title(String jdk) {
    return "JDK " + number(jdk);
  }

  static String number(String jdk) {
    return jdk.substring("jdk".length());
  }

  /** The classes with results on any JDK. */
  TreeSet<String> types() {
    TreeSet<String> types = new TreeSet<>();
    jdks.values().forEach(results -> types.addAll(results.types()));
    return types;
  }
}
