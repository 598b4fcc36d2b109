/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import java.io.PrintStream;
import java.util.Locale;

/** Prints steps: a headline and a few lines, in color on a terminal; tables on request. */
final class StepPrinter {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean tables;
  private final boolean colour;
  private int step;

  StepPrinter(PrintStream out, boolean tables, boolean colour) {
    this.out = out;
    this.tables = tables;
    this.colour = colour;
  }

  void text(String text) {
    out.println(text);
  }

  /** Begins the next step. */
  void headline(String headline) {
    step++;
    out.println();
    out.println(in(BOLD, step + "  " + headline));
  }

  /** Prints one line of a step, after its label. */
  void line(String label, String text) {
    out.println(in(DIM, String.format(Locale.ROOT, "   %-9s", label)) + text);
  }

  void table(String table) {
    if (tables) {
      out.println(table.indent(3).stripTrailing());
    }
  }

  private String in(String code, String text) {
    return colour ? code + text + PLAIN : text;
  }
}
