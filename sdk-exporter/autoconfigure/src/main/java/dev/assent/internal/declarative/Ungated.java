/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parts of a configuration file that would send data without Assent. A processor with a name
 * that OpenTelemetry does not define is not among them; its class is checked when the SDK is
 * complete.
 *
 * @param spanProcessors processors that export spans
 * @param logProcessors processors that export log records
 * @param readers metric readers
 * @param propagators the names of propagators
 */
record Ungated(
    List<FilePart> spanProcessors,
    List<FilePart> logProcessors,
    List<FilePart> readers,
    List<String> propagators) {
  private static final Set<String> EXPORTING = Set.of("batch", "simple");

  /** Returns the parts of a file that are not gated. */
  static Ungated of(FileContents contents) {
    return new Ungated(
        exporting(contents.spanProcessors()),
        exporting(contents.logProcessors()),
        contents.readers().stream()
            .filter(reader -> !reader.kind().equals(FileContents.ASSENT))
            .toList(),
        contents.propagators().stream()
            .filter(name -> !name.equals(FileContents.ASSENT))
            .distinct()
            .toList());
  }

  private static List<FilePart> exporting(List<FilePart> processors) {
    return processors.stream().filter(part -> EXPORTING.contains(part.kind())).toList();
  }

  boolean isEmpty() {
    return names().isEmpty();
  }

  /** Whether a part would export and can't be replaced, since only exporters can be. */
  boolean isUnstoppable() {
    return !propagators.isEmpty()
        || readers.stream().anyMatch(reader -> reader.kind().equals(FileContents.PULL));
  }

  /** Returns the place and the kind of each part. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    Stream.of(spanProcessors, logProcessors, readers)
        .flatMap(List::stream)
        .map(FilePart::toString)
        .forEach(names::add);
    if (!propagators.isEmpty()) {
      names.add("propagator (" + String.join(", ", propagators) + ")");
    }
    return names;
  }

  /** Returns the names of all parts, and the lines that the file needs instead. */
  String sentence() {
    return String.join(", ", names())
        + ". Replace them with these lines, and keep the contents of each exporter:"
        + FileLines.instead(this);
  }
}
