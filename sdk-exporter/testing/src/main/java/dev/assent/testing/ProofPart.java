/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.testing.ProofReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The report of one test JVM in its file. The first line has the build and the start of the JVM, in
 * milliseconds.
 *
 * @param started when its proof began
 * @param written when it was written last
 */
record ProofPart(Path file, String build, Instant started, Instant written, ProofReport report) {
  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming the first line that is none of a report
   */
  static ProofPart read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, UTF_8);
    String[] first = lines.isEmpty() ? new String[0] : lines.get(0).split("\t", -1);
    if (first.length != 2 || !first[1].matches("[0-9]{1,15}")) {
      throw new IllegalArgumentException(
          file + ":1 is no line of a proof; delete the file, and run the tests again");
    }
    return new ProofPart(
        file,
        first[0],
        Instant.ofEpochMilli(Long.parseLong(first[1])),
        Files.getLastModifiedTime(file).toInstant(),
        ProofReport.parse(file.toString(), lines.subList(1, lines.size())));
  }

  /** Returns the text of a file. */
  static String text(String build, Instant started, ProofReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(build + "\t" + started.toEpochMilli());
    lines.addAll(report.lines());
    return String.join("\n", lines) + "\n";
  }

  Set<String> classes() {
    return new TreeSet<>(report.firsts(Kind.SOURCE));
  }

  /** Whether each test class of this report ran again in JVMs that started after it was written. */
  boolean isReplacedBy(List<ProofPart> others) {
    Set<String> left = classes();
    if (left.isEmpty()) {
      return report.lines().isEmpty();
    }
    others.stream()
        .filter(other -> other.started().isAfter(written))
        .forEach(other -> left.removeAll(other.classes()));
    return left.isEmpty();
  }
}
