/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells as aligned text: numbers to the right, words to the left. A column that is empty
 * below its heading is left out. Of one thread.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<Object> lines = new ArrayList<>();

  /** A table without rows. */
  public TextTable(List<String> headings) {
    this.headings = headings;
  }

  /** Adds a row of cells, one per heading. */
  public void row(List<String> cells) {
    lines.add(cells.toArray(new String[0]));
  }

  /** Adds a line of words below the last row, which no column is widened for. */
  public void note(String words) {
    lines.add(GAP + words);
  }

  /** The table, each line with its end. */
  public String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    append(text, headings.toArray(new String[0]), widths);
    for (Object line : lines) {
      if (line instanceof String[] cells) {
        append(text, cells, widths);
      } else {
        text.append(line).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** The width of each column; 0 if it is left out. */
  private int[] widths() {
    int[] widths = new int[headings.size()];
    for (Object line : lines) {
      if (line instanceof String[] cells) {
        for (int column = 0; column < widths.length; column++) {
          if (!cells[column].isEmpty()) {
            int widest = Math.max(cells[column].length(), headings.get(column).length());
            widths[column] = Math.max(widths[column], widest);
          }
        }
      }
    }
    return widths;
  }

  private void append(StringBuilder text, String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] > 0) {
        String padding = " ".repeat(widths[column] - cells[column].length());
        line.append(line.isEmpty() ? "" : GAP);
        line.append(isNumeric(column) ? padding + cells[column] : cells[column] + padding);
      }
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }

  private boolean isNumeric(int column) {
    for (Object line : lines) {
      if (line instanceof String[] cells
          && !cells[column].chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
        return false;
      }
    }
    return true;
  }
}
