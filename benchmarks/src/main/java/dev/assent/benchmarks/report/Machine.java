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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** The machines of a folder; none if it is missing. */
  static List<Machine> all(Path results) throws IOException {
    List<Machine> machines = new ArrayList<>();
    for (Path folder : folders(results)) {
      Map<String, Results> jdks = new TreeMap<>();
      for (Path child : folders(folder)) {
        if (name(child).startsWith("jdk")) {
          jdks.put(name(child), Results.read(child));
        }
      }
      machines.add(new Machine(name(folder), description(folder.resolve(FILE)), jdks));
    }
    return machines;
  }

  private static List<Path> folders(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
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

  /** The results by the titles of their columns: the JDK, and the machine if there are several. */
  static Map<String, Results> columns(List<Machine> machines) {
    Map<String, Results> columns = new LinkedHashMap<>();
    for (Machine machine : machines) {
      String where = machines.size() == 1 ? "" : " on " + machine.name;
      machine.jdks.forEach(
          (jdk, results) -> columns.put("JDK " + jdk.substring("jdk".length()) + where, results));
    }
    return columns;
  }

  /** The description in Markdown. */
  String table() {
    StringBuilder table = new StringBuilder("\n## Machine " + name + "\n\n| | |\n|---|---|\n");
    description.forEach(
        (what, value) -> table.append("| " + what + " | " + value.replace("; ", "<br>") + " |\n"));
    return table.toString();
  }
}
