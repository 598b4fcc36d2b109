/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The last long run of each step of {@code .ci/nightly}, from {@code runs.csv}. */
final class Records {
  private static final Path FILE = Path.of("src/test/resources/runs.csv");

  /**
   * A run that passed.
   *
   * @param amount how much was run, with its unit
   * @param seed its first seed; {@code -} if it has none
   * @param commit the abbreviated commit
   * @param date the day, as in 2026-12-02
   */
  record Ran(String amount, String seed, String commit, String date) {
    @Override
    public String toString() {
      return amount
          + (seed.equals("-") ? "" : ", seed " + seed)
          + ", at `"
          + commit
          + "` on "
          + date;
    }
  }

  private Records() {}

  static Map<String, Ran> read() throws IOException {
    Map<String, Ran> all = new TreeMap<>();
    for (String line : Files.readAllLines(FILE)) {
      String[] cells = line.split(";", -1);
      if (cells.length != 5) {
        throw new IOException("runs.csv: must be step;amount;seed;commit;date: " + line);
      }
      if (!cells[0].equals("step")) {
        all.put(cells[0], new Ran(cells[1], cells[2], cells[3], cells[4]));
      }
    }
    return all;
  }
}
