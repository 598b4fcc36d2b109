/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of names that others publish where no artifact can be enumerated: a section per kind, one
 * name per line. The head of each file has its source and version.
 *
 * @param file the file, below {@code names}
 * @param sections the lines of each section, by its heading
 */
record PublishedNames(String file, Map<String, List<String>> sections) {
  /** All lists. */
  static final List<String> FILES =
      List.of(
          "conventions.txt", "generative-ai.txt", "java-agent.txt", "micrometer.txt", "spring.txt");

  static PublishedNames read(String file) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    for (String line : lines(file)) {
      if (line.startsWith("[")) {
        section = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), section);
      } else {
        section.add(line);
      }
    }
    return new PublishedNames(file, sections);
  }

  /** The lines of a file, without remarks and empty ones. */
  static List<String> lines(String file) {
    try (InputStream stream = PublishedNames.class.getResourceAsStream("names/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> section(String heading) {
    return sections.getOrDefault(heading, List.of());
  }

  /** The names of all attributes, with the section's type; templates have type {@code template}. */
  Map<String, String> attributes() {
    Map<String, String> types = new LinkedHashMap<>();
    sections.forEach(
        (heading, names) -> {
          if (heading.startsWith("attribute ")) {
            names.forEach(name -> types.put(name, heading.substring("attribute ".length())));
          }
        });
    section("template").forEach(name -> types.put(name, "template"));
    return types;
  }

  /** The keys of meters and observations. A line is {@code METER KEY}, with ? for any meter. */
  List<Tag> tags() {
    return section("tag").stream()
        .map(line -> line.split(" ", 2))
        .map(parts -> new Tag(parts[0], parts[1]))
        .toList();
  }

  /** A key of a meter. */
  record Tag(String meter, String key) {
    @Override
    public String toString() {
      return meter + " " + key;
    }
  }
}
