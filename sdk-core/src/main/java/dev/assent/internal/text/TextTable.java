/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Formats rows of cells as aligned text: numbers are aligned to the right, words to the left. A
 * column without cells is omitted. A long cell is shortened unless it is in the last column. Line
 * breaks in cells are replaced by spaces. Not thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final int MAX_CELL = 64;
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private final List<String> headings;
  private final List<Object> lines = new ArrayList<>();

  /** Creates a table without rows. */
  public TextTable(List<String> headings) {
    this.headings = headings;
  }

  /** Adds a row of cells, one per heading. */
  public void row(List<String> cells) {
    String[] row = new String[cells.size()];
    for (int column = 0; column < row.length; column++) {
      String cell = oneLine(cells.get(column));
      row[column] = column == row.length - 1 ? cell : shortened(cell);
    }
    lines.add(row);
  }

  /** Adds a line of text below the last row. It does not affect the width of columns. */
  public void note(String words) {
    lines.add(GAP + oneLine(words));
  }

  private static String oneLine(String words) {
    return BREAKS.matcher(words).replaceAll(" ");
  }

  private static String shortened(String cell) {
    return cell.length() <= MAX_CELL ? cell : cell.substring(0, MAX_CELL - 1) + "…";
  }

  /** Returns the table. Every line ends with a line separator. */
  public String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    boolean[] numeric = numeric();
    append(text, headings.toArray(new String[0]), widths, numeric);
    for (Object line : lines) {
      if (line instanceof String[] cells) {
        append(text, cells, widths, numeric);
      } else {
        text.append(line).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** Returns the width of each column; 0 if the column is omitted. */
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

  private static void append(StringBuilder text, String[] cells, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] > 0) {
        String padding = " ".repeat(widths[column] - cells[column].length());
        line.append(line.length() == 0 ? "" : GAP);
        line.append(numeric[column] ? padding + cells[column] : cells[column] + padding);
      }
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }

  private boolean[] numeric() {
    boolean[] numeric = new boolean[headings.size()];
    Arrays.fill(numeric, true);
    for (Object line : lines) {
      if (line instanceof String[] cells) {
        for (int column = 0; column < numeric.length; column++) {
          numeric[column] &= isNumeric(cells[column]);
        }
      }
    }
    return numeric;
  }

  private static boolean isNumeric(String cell) {
    return cell.chars().allMatch(c -> c == '-' || Character.isDigit(c));
  }
}
