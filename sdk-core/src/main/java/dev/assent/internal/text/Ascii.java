/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.text;

/** Tests for ASCII letters and digits; other Unicode letters and digits do not match. */
public final class Ascii {
  private Ascii() {}

  /** Returns whether the character is one of {@code 0} to {@code 9}. */
  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Returns whether the character is one of {@code a} to {@code z} or {@code A} to {@code Z}. */
  public static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Returns whether the character is a hexadecimal digit, in either case. */
  public static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
