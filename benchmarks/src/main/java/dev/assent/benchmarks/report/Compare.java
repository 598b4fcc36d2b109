/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Compares the cost of two commits. Their forks ran alternately: the n-th forks are a pair. A
 * change of time exceeds the noise if the 95 % bound of the median ratio of pairs lies beyond 5 %,
 * or beyond 1 % if bytes were measured; a change of allocation exceeds it if it is more than one
 * byte and more than 1 % per operation. Exits with 1 if any benchmark became worse.
 *
 * <p>Arguments: the folders with the results of base and head.
 */
public final class Compare {
  static final double NOISE = 0.05;
  static final double BYTES = 1;
  static final double SHARE = 0.01;

  private final double[] ratios;
  private final double bytes;
  private final double bytesOfNote;
  private final double noise;

  private Compare(Row base, Row head) {
    this.ratios =
        head.isFasterHigher()
            ? Statistics.ratios(head.paired(), base.paired())
            : Statistics.ratios(base.paired(), head.paired());
    this.bytes = head.bytes() - base.bytes();
    this.bytesOfNote = Math.max(BYTES, SHARE * base.bytes());
    this.noise = head.unit().startsWith("B") ? SHARE : NOISE;
  }

  static Compare of(Row base, Row head) {
    return new Compare(base, head);
  }

  boolean isWorse() {
    return Statistics.lowerBound(ratios) > 1 + noise || bytes > bytesOfNote;
  }

  boolean isBetter() {
    return !isWorse() && (Statistics.upperBound(ratios) < 1 - noise || bytes < -bytesOfNote);
  }

  @Override
  public String toString() {
    return "× %s (%s to %s, %d pairs)%s: %s"
        .formatted(
            Numbers.of(Statistics.median(ratios)),
            Numbers.of(Statistics.lowerBound(ratios)),
            Numbers.of(Statistics.upperBound(ratios)),
            ratios.length,
            Double.isNaN(bytes)
                ? ""
                : ", " + (bytes > 0.5 ? "+" : "") + Numbers.bytes(bytes) + " B/op",
            isWorse() ? "WORSE" : isBetter() ? "better" : "no change beyond the noise");
  }

  /** Prints a line per benchmark. */
  public static void main(String[] arguments) throws IOException {
    Results base = Results.read(Path.of(arguments[0]));
    Results head = Results.read(Path.of(arguments[1]));
    System.exit(isWorse(base, head, System.out) ? 1 : 0);
  }

  /** Whether any benchmark became worse. */
  static boolean isWorse(Results base, Results head, PrintStream out) {
    boolean worse = false;
    for (Row row : head.rows()) {
      Optional<Compare> compared = base.sameAs(row).map(before -> of(before, row));
      worse |= compared.filter(Compare::isWorse).isPresent();
      out.println(
          row.type() + "." + row.label() + ": " + compared.map(Compare::toString).orElse("new"));
    }
    for (Row row : base.rows()) {
      if (head.sameAs(row).isEmpty()) {
        out.println(row.type() + "." + row.label() + ": gone");
      }
    }
    return worse;
  }
}
