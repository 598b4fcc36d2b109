/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.catalog;

import dev.assent.internal.catalog.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The attribute names in the files of the built-in catalog, without prefixes. */
final class BuiltInNames {
  private static final List<String> FILES =
      List.of(
          "http",
          "db",
          "rpc",
          "messaging",
          "gen_ai",
          "person",
          "log",
          "runtime",
          "resource",
          "dotnet",
          "agent",
          "spring",
          "micrometer");

  private BuiltInNames() {}

  static List<String> attributes() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (String file : FILES) {
      boolean isAttributes = false;
      for (String line : text(file + ".catalog").split("\n", -1)) {
        if (line.startsWith("[")) {
          isAttributes = line.startsWith("[attribute ");
        } else if (isAttributes && !line.isEmpty() && !line.startsWith("#")) {
          int values = line.indexOf(" = ");
          String name = values < 0 ? line : line.substring(0, values);
          if (!name.endsWith("*")) {
            names.add(name.intern());
          }
        }
      }
    }
    return List.copyOf(names);
  }

  private static String text(String file) throws IOException {
    try (InputStream in = Catalog.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
