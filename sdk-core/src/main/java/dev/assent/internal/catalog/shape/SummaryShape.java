/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import java.util.Set;

/**
 * The summary of a database query, as the conventions define it and instrumentations compute it
 * from parsed statements: {@code SELECT orders}, {@code INSERT shop.orders SELECT basket}. It
 * starts with an SQL operation in capitals. Operations and names of tables follow, separated by one
 * blank. A name has one or more parts with dots between them, each bare or in double quotes,
 * backticks or brackets. A part has ASCII letters, digits and {@code _ $ # -} and starts with a
 * letter or {@code _}. So a number, a literal and the punctuation of a sentence do not fit.
 *
 * <p>Instrumentations keep the case of the statement, and frameworks write small letters: {@code
 * select orders}. There, at most one name may follow each operation, and only the operations on
 * rows count, so that a sentence does not fit.
 */
public enum SummaryShape implements Shape {
  /** The only instance. */
  ANY;

  private static final Set<String> OPERATIONS =
      Set.of(
          "ALTER",
          "ANALYZE",
          "BATCH",
          "BEGIN",
          "CALL",
          "COMMENT",
          "COMMIT",
          "COPY",
          "CREATE",
          "DECLARE",
          "DELETE",
          "DESCRIBE",
          "DO",
          "DROP",
          "EXEC",
          "EXECUTE",
          "EXPLAIN",
          "FETCH",
          "GRANT",
          "INSERT",
          "LOAD",
          "LOCK",
          "MERGE",
          "REFRESH",
          "RELEASE",
          "RENAME",
          "REPLACE",
          "REVOKE",
          "ROLLBACK",
          "SAVEPOINT",
          "SELECT",
          "SET",
          "SHOW",
          "START",
          "TRUNCATE",
          "UPDATE",
          "UPSERT",
          "USE",
          "VACUUM",
          "VALUES",
          "WITH");

  private static final Set<String> SMALL = Set.of("select", "insert", "update", "delete", "merge");

  private static final String OPEN = "\"`[";
  private static final String CLOSE = "\"`]";

  @Override
  public boolean fits(String text) {
    int blank = text.indexOf(' ');
    int end = blank < 0 ? text.length() : blank;
    String operation = text.substring(0, end);
    boolean isSmall = SMALL.contains(operation);
    if (!isSmall && !OPERATIONS.contains(operation)) {
      return false;
    }
    boolean isAfterName = false;
    while (end < text.length()) {
      int start = end + 1;
      blank = text.indexOf(' ', start);
      end = blank < 0 ? text.length() : blank;
      boolean isName = !isSmall || !SMALL.contains(text.substring(start, end));
      if (!isName(text, start, end) || (isSmall && isName && isAfterName)) {
        return false;
      }
      isAfterName = isName;
    }
    return true;
  }

  /** Whether these characters are identifiers with dots between them. */
  private static boolean isName(String text, int start, int end) {
    int at = start;
    while (at < end) {
      int after = identifier(text, at, end);
      if (after < 0 || after == end) {
        return after == end;
      }
      if (text.charAt(after) != '.') {
        return false;
      }
      at = after + 1;
    }
    return false;
  }

  /** The end of the identifier that starts here, including its quotes; -1 if none starts here. */
  private static int identifier(String text, int start, int end) {
    int quote = OPEN.indexOf(text.charAt(start));
    int at = quote < 0 ? start : start + 1;
    if (at == end || !isFirst(text.charAt(at))) {
      return -1;
    }
    while (at < end && isInner(text.charAt(at))) {
      at++;
    }
    if (quote < 0) {
      return at;
    }
    return at < end && text.charAt(at) == CLOSE.charAt(quote) ? at + 1 : -1;
  }

  private static boolean isFirst(char c) {
    return Ascii.isLetter(c) || c == '_';
  }

  private static boolean isInner(char c) {
    return isFirst(c) || Ascii.isDigit(c) || c == '$' || c == '#' || c == '-';
  }

  @Override
  public String label() {
    return "summary";
  }

  @Override
  public int defaultMaxLength() {
    return DEFAULT_MAX_LENGTH;
  }
}
