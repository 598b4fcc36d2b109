/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import java.util.Set;

/**
 * Whether a text is a route as servers and clients write them, and not a path: segments of {@code
 * A-Z a-z 0-9 . _ ~ $ + * : ( ) -}, and placeholders <code>{name}</code>, <code>{name:regex}</code>
 * , {@code $name<regex>}, {@code :name}, {@code *}. It starts with a slash, a placeholder or a
 * star, or is one of the words that stand in for a route. A query, a {@code %} and an {@code @}
 * occur nowhere. What a segment has beside its placeholders is at most 40 characters long, is no
 * number, no UUID or other hex of eight digits or more, and has less than six decimal digits. A
 * route has at most one parse: no backtracking.
 */
final class RouteSyntax {
  /** What Micrometer's and others' instrumentation writes where there is no route. */
  static final Set<String> WORDS = Set.of("UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "none");

  private static final int MAX_SEGMENT = 40;
  private static final int MAX_PLACEHOLDER = 128;
  private static final int MAX_DIGITS = 5;
  private static final int MIN_HEX = 8;

  private final String text;
  private int at;

  private RouteSyntax(String text) {
    this.text = text;
  }

  static boolean isRoute(String text) {
    return WORDS.contains(text)
        || (!text.isEmpty() && "/{*".indexOf(text.charAt(0)) >= 0 && new RouteSyntax(text).parse());
  }

  private boolean parse() {
    while (at < text.length()) {
      if (text.charAt(at) == '/') {
        at++;
      } else if (!segment()) {
        return false;
      }
    }
    return true;
  }

  /** What a segment has beside its placeholders. */
  private static final class Literal {
    int length;
    int digits;
    int hex;
    int marks;

    void add(char c) {
      boolean digit = c >= '0' && c <= '9';
      length++;
      digits += digit ? 1 : 0;
      hex += digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ? 1 : 0;
      marks += isMark(c) ? 1 : 0;
    }

    boolean isOfARoute() {
      boolean number = digits > 0 && digits + marks == length;
      boolean hexadecimal = hex >= MIN_HEX && hex + marks == length;
      return length <= MAX_SEGMENT && digits <= MAX_DIGITS && !number && !hexadecimal;
    }
  }

  private boolean segment() {
    Literal literal = new Literal();
    while (at < text.length() && text.charAt(at) != '/') {
      char c = text.charAt(at);
      if (c == '{') {
        if (!braces()) {
          return false;
        }
      } else if (c == '<') {
        if (!angles()) {
          return false;
        }
      } else if (isLetter(c) || isDigit(c) || isMark(c)) {
        literal.add(c);
        at++;
      } else {
        return false;
      }
    }
    return literal.isOfARoute();
  }

  /** {@code {name}}, {@code {*name}}, {@code {name*}}, {@code {name:regex}}, with its braces. */
  private boolean braces() {
    int start = at++;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    if (at == start + 1 || at - start > MAX_SEGMENT || at == text.length()) {
      return false;
    }
    boolean bare = text.charAt(at) == '}';
    at++;
    return bare || (text.charAt(at - 1) == ':' && regex(start, '{', '}'));
  }

  private boolean angles() {
    int start = at++;
    return start > 0 && isLetter(text.charAt(start - 1)) && regex(start, '<', '>');
  }

  /** The rest of a placeholder, up to the mark that closes it. */
  private boolean regex(int start, char open, char close) {
    at += open == '{' && at < text.length() && text.charAt(at) == ' ' ? 1 : 0;
    int first = at;
    for (int depth = 1; at < text.length() && at - start < MAX_PLACEHOLDER; at++) {
      char c = text.charAt(at);
      if (c <= ' ' || c > '~' || c == '%' || c == '@') {
        return false;
      }
      depth += c == open ? 1 : c == close ? -1 : 0;
      if (depth == 0) {
        at++;
        return at - 1 > first;
      }
    }
    return false;
  }

  private static boolean isOfName(char c) {
    return isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == '-' || c == '*' || c == '+';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isMark(char c) {
    return "._~$+*:()-".indexOf(c) >= 0;
  }
}
