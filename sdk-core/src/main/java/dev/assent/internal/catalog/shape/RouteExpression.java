/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import java.util.Set;

/**
 * Parses the expression after the colon in a placeholder of a route: the name of a kind of value,
 * or a regular expression that matches classes of characters and no words, such as {@code \d+},
 * {@code [a-z-]{2,9}} or {@code .+/[^/]+}. The expression can't carry a value: letters occur only
 * in escapes and in the ranges a-z, A-Z, a-f and A-F, and digits only in ranges and in counts of at
 * most three digits. A count follows the element that it repeats. Besides {@code 0-9} and {@code
 * 1-9}, an expression has at most eight digits.
 */
final class RouteExpression {
  private static final int MAX_LENGTH = 100;
  private static final int MAX_COUNT_DIGITS = 3;
  private static final int MAX_DIGITS = 8;
  private static final String MARKS = "+*?.^$|()-_/";
  private static final String MARKS_OF_A_CLASS = "+*?.^$|()-_/~:";
  private static final String ESCAPED = "dDwWsSbB./-+*?()[]{}|^$_:";

  private static final Set<String> KINDS =
      Set.of(
          "int",
          "integer",
          "long",
          "short",
          "number",
          "decimal",
          "double",
          "float",
          "bool",
          "boolean",
          "uuid",
          "guid",
          "alpha",
          "alnum",
          "slug",
          "path",
          "string",
          "str",
          "date",
          "datetime");

  private final String text;
  private final char close;
  private int at;

  /**
   * The number of digits in counts and in ranges, without the ranges {@code 0-9} and {@code 1-9}.
   */
  private int digits;

  private RouteExpression(String text, int from, char close) {
    this.text = text;
    this.close = close;
    this.at = from;
  }

  /**
   * Returns the index of the mark that closes the placeholder; -1 if there is none, or no
   * expression before it. One blank before and one after the expression are not part of it.
   */
  static int end(String text, int from, char close) {
    return new RouteExpression(text, from, close).end();
  }

  private int end() {
    blank();
    int first = at;
    if (!kind() && !expression(first)) {
      return -1;
    }
    boolean isEmpty = at == first;
    blank();
    return isEmpty || at == text.length() || text.charAt(at) != close ? -1 : at;
  }

  private void blank() {
    at += is(' ') ? 1 : 0;
  }

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean kind() {
    int last = at;
    while (last < text.length() && text.charAt(last) >= 'a' && text.charAt(last) <= 'z') {
      last++;
    }
    boolean isKind = KINDS.contains(text.substring(at, last));
    at = isKind ? last : at;
    return isKind;
  }

  private boolean expression(int first) {
    boolean isInClass = false;
    while (at < text.length() && at - first <= MAX_LENGTH) {
      char c = text.charAt(at);
      if (c == (isInClass ? ']' : '[')) {
        isInClass = !isInClass;
        at++;
      } else if (!isInClass && (c == close || c == ' ')) {
        return digits <= MAX_DIGITS;
      } else if (!(c == '\\' ? escape() : isInClass ? isOfClass(c) : isPlainCharacter(c))) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    at += 2;
    return at <= text.length() && ESCAPED.indexOf(text.charAt(at - 1)) >= 0;
  }

  private boolean isPlainCharacter(char c) {
    if (c == '{') {
      return isCounted(text.charAt(at - 1)) && count();
    }
    at++;
    return MARKS.indexOf(c) >= 0;
  }

  /** Returns whether a character class, a group, a dot or an escaped character ends here. */
  private static boolean isCounted(char last) {
    return "]).dDwWsS".indexOf(last) >= 0;
  }

  /** {@code {2}}, {@code {2,}}, {@code {2,9}}. */
  private boolean count() {
    at++;
    int least = digits();
    int most = is(',') ? ofComma() : 0;
    digits += least + most;
    boolean isCount = least > 0 && least <= MAX_COUNT_DIGITS && most <= MAX_COUNT_DIGITS && is('}');
    at++;
    return isCount;
  }

  private int ofComma() {
    at++;
    return digits();
  }

  private int digits() {
    int first = at;
    while (at < text.length() && Ascii.isDigit(text.charAt(at))) {
      at++;
    }
    return at - first;
  }

  private boolean isOfClass(char c) {
    if (isRange()) {
      boolean isOfDigits =
          Ascii.isDigit(c) && !text.startsWith("0-9", at) && !text.startsWith("1-9", at);
      digits += isOfDigits ? 2 : 0;
      at += 3;
      return true;
    }
    at++;
    return MARKS_OF_A_CLASS.indexOf(c) >= 0;
  }

  private boolean isRange() {
    return text.startsWith("a-z", at)
        || text.startsWith("A-Z", at)
        || text.startsWith("a-f", at)
        || text.startsWith("A-F", at)
        || (at + 2 < text.length()
            && Ascii.isDigit(text.charAt(at))
            && text.charAt(at + 1) == '-'
            && Ascii.isDigit(text.charAt(at + 2)));
  }
}
