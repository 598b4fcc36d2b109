/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines that a configuration file needs in place of those that Assent refuses. They show keys
 * and numbers only, since the values of an exporter may be addresses or credentials.
 */
final class FileLines {
  /** Keys of processors and readers, all of which have numbers, that stay as they are. */
  private static final List<String> NUMBERS =
      List.of(
          "schedule_delay",
          "export_timeout",
          "max_queue_size",
          "max_export_batch_size",
          FileQueues.INTERVAL,
          "timeout");

  private static final String INDENT = "  ";

  private final List<String> lines = new ArrayList<>();

  private FileLines() {}

  /** Returns the lines, each after a line break. */
  static String instead(Ungated ungated) {
    FileLines all = new FileLines();
    all.propagators(ungated.propagators());
    all.processors(FileContents.TRACES, ungated.spanProcessors());
    all.processors(FileContents.LOGS, ungated.logProcessors());
    all.readers(ungated.readers());
    return "\n" + String.join("\n", all.lines);
  }

  private void add(int depth, String line) {
    lines.add(INDENT.repeat(depth) + line);
  }

  private void propagators(List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    add(0, "propagator:");
    add(1, PropagatorNames.COMPOSITE + ":");
    add(2, "- " + FileContents.ASSENT + ":");
    add(4, PropagatorNames.COMPOSITE + ":");
    names.forEach(name -> add(5, "- " + name + ":"));
  }

  private void processors(String provider, List<FilePart> parts) {
    if (parts.isEmpty()) {
      return;
    }
    add(0, provider + ":");
    add(1, FileContents.PROCESSORS + ":");
    for (FilePart part : parts) {
      add(2, "- " + FileContents.ASSENT + ": # instead of " + part.kind());
      block(4, part);
    }
  }

  private void readers(List<FilePart> parts) {
    if (parts.isEmpty()) {
      return;
    }
    add(0, FileContents.METRICS + ":");
    add(1, FileContents.READERS + ":");
    for (FilePart part : parts) {
      add(2, "- " + FileContents.PULL + ": # instead of " + part.kind());
      add(4, FileQueues.EXPORTER + ":");
      add(5, FileContents.ASSENT + ":");
      block(6, part);
    }
  }

  private void block(int depth, FilePart part) {
    for (String key : NUMBERS) {
      if (part.config().getPropertyKeys().contains(key)) {
        add(depth, key + ": " + part.number(key, 0));
      }
    }
    String exporter = part.exporter();
    add(depth, FileQueues.EXPORTER + ":");
    add(depth + 1, (exporter == null ? "otlp_http" : exporter) + ":");
  }
}
