/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an
 * apostrophe.
 */
public final class Csv {
  /** What a formula begins with, also in its full width, which some spreadsheets accept. */
  private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private static final String END = "\r\n";

  private Csv() {}

  /** Returns the rows under a line with the names of the columns; a missing cell is empty. */
  public static String write(List<String> columns, List<? extends Map<String, ?>> rows) {
    StringBuilder out = new StringBuilder();
    line(out, columns);
    for (Map<String, ?> row : rows) {
      line(out, columns.stream().map(column -> text(row.get(column))).toList());
    }
    return out.toString();
  }

  private static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return String.join(" ", list.stream().map(String::valueOf).toList());
    }
    return value == null ? "" : value.toString();
  }

  private static void line(StringBuilder out, List<String> cells) {
    boolean isFirst = true;
    for (String cell : cells) {
      out.append(isFirst ? "" : ",").append(cell(cell));
      isFirst = false;
    }
    out.append(END);
  }

  private static String cell(String text) {
    boolean isFormula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    return "\"" + (isFormula ? "'" : "") + text.replace("\"", "\"\"") + "\"";
  }
}
