/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.benchmarks.report.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Adds up the sizes of the jars that {@code assent-sdk-exporter} adds to an application: those of
 * others as {@code docs/DEPENDENCIES.md} lists them, which a test compares with Maven's resolution,
 * and Assent's own as they were built.
 *
 * <p>Run it in the root of the project, or give the root as its argument.
 */
public final class Closure {
  private static final Pattern OTHER =
      Pattern.compile("^\\| `([a-z.-]+)` \\| [0-9.]+ \\| ([0-9]+) \\|", Pattern.MULTILINE);
  private static final List<String> OWN = List.of("sdk-core/target", "sdk-exporter/target");
  private static final double KILO = 1000;

  private Closure() {}

  /** Prints the sum of all jars. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments.length == 0 ? "." : arguments[0]);
    String page = Files.readString(root.resolve("docs/DEPENDENCIES.md"));
    String closure = page.substring(page.indexOf("closure -->"), page.indexOf("<!-- /closure"));
    List<MatchResult> others = OTHER.matcher(closure).results().toList();
    double bytes = 0;
    for (MatchResult other : others) {
      bytes += KILO * Integer.parseInt(other.group(2));
    }
    for (String folder : OWN) {
      bytes += jar(root.resolve(folder));
    }
    int count = others.size() + OWN.size();
    System.out.printf("%d jars, %,.0f bytes%n", count, bytes);
    new Figures(Closure.class)
        .add("jars", Map.of(), "B", bytes)
        .add("count", Map.of(), "jars", count)
        .write();
  }

  private static long jar(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path jar =
          files
              .filter(
                  file -> file.getFileName().toString().matches("assent-sdk-[a-z]+-[0-9].*.jar"))
              .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests).jar"))
              .findFirst()
              .orElseThrow(() -> new IOException("build it first: no jar in " + folder));
      return Files.size(jar);
    }
  }
}
