/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import java.util.Set;

/**
 * Recognizes a route as servers and clients write it, and rejects a path. A route has segments of
 * {@code A-Z a-z 0-9 . _ ~ $ + * : ( ) -}, and placeholders <code>{name}</code>, <code>
 * {name:expression}
 * </code>, {@code $name<expression>}, {@code :name}, {@code *}. It starts with a slash, a
 * placeholder or a star, or is one of the words that replace a route. It has no query, no {@code %}
 * and no {@code @}.
 *
 * <p>A placeholder can't carry a value either: its name is an identifier, its expression is a
 * {@link RouteExpression}, and there is text between two placeholders. The text beside
 * placeholders, and each name, is no number, no UUID and no other hex of eight digits or more, and
 * has fewer than six decimal digits. In each segment, the names and the text beside them have at
 * most 40 characters together; in the whole route they have at most ten digits. The grammar is
 * unambiguous, so parsing needs no backtracking.
 */
final class RouteSyntax {
  /** The words that instrumentations, such as Micrometer's, write if there is no route. */
  static final Set<String> WORDS = Set.of("UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "none");

  private static final int MAX_SEGMENT = 40;
  private static final int MAX_DIGITS = 5;
  private static final int MAX_DIGITS_OF_A_ROUTE = 10;
  private static final int MIN_HEX = 8;
  private static final String BEFORE_A_NAME = "*+";
  private static final String AFTER_A_NAME = "*+?";

  private final String text;
  private int at;

  /** The number of decimal digits in all literals and names so far. */
  private int digits;

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
      } else if (!new Segment().parse()) {
        return false;
      }
    }
    return digits <= MAX_DIGITS_OF_A_ROUTE;
  }

  /** The text of a segment beside its placeholders, or the name of a placeholder. */
  private static final class Literal {
    int length;
    int digits;
    int hex;
    int marks;

    void add(char c) {
      boolean digit = Ascii.isDigit(c);
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

  /** The text between two slashes. */
  private final class Segment {
    private final Literal literal = new Literal();
    private int names;
    private int dollar = -1;
    private boolean isAfterPlaceholder;

    boolean parse() {
      while (at < text.length() && text.charAt(at) != '/') {
        char c = text.charAt(at);
        boolean isPlaceholder = c == '{' || c == '<';
        if (isPlaceholder ? isAfterPlaceholder || !placeholder(c) : !literal(c)) {
          return false;
        }
        isAfterPlaceholder = isPlaceholder;
      }
      digits += literal.digits;
      return literal.isOfARoute() && literal.length + names <= MAX_SEGMENT;
    }

    private boolean literal(char c) {
      dollar = c == '$' ? at : dollar;
      literal.add(c);
      at++;
      return Ascii.isLetter(c) || Ascii.isDigit(c) || isMark(c);
    }

    private boolean placeholder(char open) {
      return open == '{' ? braces() : angles();
    }

    /** {@code {name}}, {@code {*name}}, {@code {name*}}, {@code {name:expression}}. */
    private boolean braces() {
      at++;
      at += isOneOf(BEFORE_A_NAME) ? 1 : 0;
      at += isOneOf(BEFORE_A_NAME) ? 1 : 0;
      if (!name()) {
        return false;
      }
      at += isOneOf(AFTER_A_NAME) ? 1 : 0;
      at += isOneOf(" ") ? 1 : 0;
      at += isOneOf(":") ? 1 : 0;
      return text.charAt(at - 1) == ':' ? expression('}') : closed('}');
    }

    private boolean closed(char close) {
      boolean is = at < text.length() && text.charAt(at) == close;
      at++;
      return is;
    }

    /** Parses an identifier, which starts with a letter. */
    private boolean name() {
      Literal name = new Literal();
      int first = at;
      while (at < text.length() && isOfName(text.charAt(at))) {
        name.add(text.charAt(at++));
      }
      digits += name.digits;
      names += name.length;
      return at > first && Ascii.isLetter(text.charAt(first)) && name.isOfARoute();
    }

    /** Parses the rest after {@code $name}, which was read as text beside placeholders. */
    private boolean angles() {
      boolean isNamed = dollar >= 0 && dollar + 1 < at && isIdentifier(text, dollar + 1, at);
      at++;
      return isNamed && expression('>');
    }

    private boolean expression(char close) {
      int end = RouteExpression.end(text, at, close);
      at = end + 1;
      return end >= 0;
    }

    private boolean isOneOf(String marks) {
      return at < text.length() && marks.indexOf(text.charAt(at)) >= 0;
    }
  }

  private static boolean isIdentifier(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isOfName(text.charAt(i))) {
        return false;
      }
    }
    return Ascii.isLetter(text.charAt(from));
  }

  private static boolean isOfName(char c) {
    return Ascii.isLetter(c) || Ascii.isDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private static boolean isMark(char c) {
    return "._~$+*:()-".indexOf(c) >= 0;
  }
}
