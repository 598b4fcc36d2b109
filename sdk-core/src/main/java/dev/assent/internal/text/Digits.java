/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.text;

/**
 * Tells numbers in names from numbers of persons: cards, accounts, phones, dates of birth. Only
 * letters end a row of digits, because people write such numbers in groups.
 */
public final class Digits {
  private static final int MAX_ROW = 7;
  private static final int MAX_ALL = 10;

  private Digits() {}

  /** Whether a text has at most ten digits, of which at most seven stand in a row. */
  public static boolean areFew(String text) {
    return count(text) <= MAX_ALL && areFewInARow(text);
  }

  /** The number of digits in a text. */
  public static int count(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      digits += Character.isDigit(text.charAt(i)) ? 1 : 0;
    }
    return digits;
  }

  /** Whether at most seven digits of a text stand in a row. */
  public static boolean areFewInARow(String text) {
    int row = 0;
    for (int i = 0; i < text.length() && row <= MAX_ROW; i++) {
      char c = text.charAt(i);
      if (Character.isDigit(c)) {
        row++;
      } else if (Ascii.isLetter(c)) {
        row = 0;
      }
    }
    return row <= MAX_ROW;
  }
}
