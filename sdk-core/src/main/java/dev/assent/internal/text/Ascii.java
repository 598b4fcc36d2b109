/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.text;

/** Letters and digits of ASCII, whatever else Unicode counts as such. */
public final class Ascii {
  private Ascii() {}

  /** Whether it is one of {@code 0} to {@code 9}. */
  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether it is one of {@code a} to {@code z} or {@code A} to {@code Z}. */
  public static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
