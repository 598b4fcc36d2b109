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
 * What a configuration file would send without Assent, as far as the file shows it: a processor
 * with a name of its own may be harmless, and is judged by its class when the SDK is complete.
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

  /** Returns what is not gated. */
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

  /** Whether a part can't be kept from exporting: only exporters can be replaced. */
  boolean isUnstoppable() {
    return !propagators.isEmpty()
        || readers.stream().anyMatch(reader -> reader.kind().equals(FileContents.PULL));
  }

  /** Returns where each part stands, and its kind. */
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

  /** Returns a sentence about all parts, and the lines that the file needs. */
  String sentence() {
    return String.join(", ", names())
        + ". Write these lines instead; what stands below an exporter stays as it is:"
        + FileLines.instead(this);
  }
}
