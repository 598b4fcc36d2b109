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

/**
 * Turns results of JMH and of {@link Figures} into the {@linkplain CompactFormat form} that is
 * committed.
 *
 * <p>Arguments: the file to write, then the files to read, in the order of their forks.
 */
public final class Compact {
  private Compact() {}

  /** Reads and writes files. */
  public static void main(String[] arguments) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      rows.addAll(JmhFormat.read(Files.readString(Path.of(file)), file));
    }
    Files.writeString(Path.of(arguments[0]), CompactFormat.write(rows));
  }
}
