/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;

/**
 * Recognizes the text form of a number or boolean, as in Micrometer's observations: exactly the
 * output of {@code toString}. Never throws.
 */
public final class NumberText {
  /** The longest text of a double: {@code -2.2250738585072014E-308}. */
  private static final int MAX_LENGTH = 24;

  private static final String MAX_LONG = "9223372036854775807";
  private static final String MIN_LONG = "9223372036854775808";

  private NumberText() {}

  /** Whether a text is the text form of a value of a type. */
  public static boolean isOf(FieldType type, String text) {
    return switch (type) {
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case LONG -> isLong(text);
      case DOUBLE -> isLong(text) || isDouble(text);
      default -> false;
    };
  }

  private static boolean isLong(String text) {
    boolean negative = text.startsWith("-");
    int first = negative ? 1 : 0;
    int digits = text.length() - first;
    if (digits < 1 || digits > MAX_LONG.length()) {
      return false;
    }
    for (int i = first; i < text.length(); i++) {
      if (!Ascii.isDigit(text.charAt(i))) {
        return false;
      }
    }
    boolean canonical = text.charAt(first) != '0' || text.equals("0");
    return canonical
        && (digits < MAX_LONG.length()
            || text.substring(first).compareTo(negative ? MIN_LONG : MAX_LONG) <= 0);
  }

  private static boolean isDouble(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789.E-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    try {
      return Double.toString(Double.parseDouble(text)).equals(text);
    } catch (NumberFormatException other) {
      return false;
    }
  }
}
