/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Appends results to results: the first path is the file to be written, the others are read. */
public final class Join {
  private Join() {}

  /** Paths. */
  public static void main(String[] arguments) throws IOException {
    List<String> results = new ArrayList<>();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      String json = Files.readString(Path.of(file)).strip();
      String inner = json.substring(1, json.length() - 1).strip();
      if (!json.startsWith("[") || !json.endsWith("]")) {
        throw new IOException(file + ": an array of results is wanted");
      }
      if (!inner.isEmpty()) {
        results.add(inner);
      }
    }
    Files.writeString(Path.of(arguments[0]), "[\n" + String.join(",\n", results) + "\n]\n");
  }
}
