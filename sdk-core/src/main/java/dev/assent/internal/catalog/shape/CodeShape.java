/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import dev.assent.internal.text.Digits;

/**
 * A name in code: a class, a function, a bean, a job, an error code. It is a {@linkplain TokenShape
 * token} whose {@linkplain Digits#areFew digits are so few} that it is no number of a person. A
 * name without letters, such as {@code 500}, has at most {@value #MAX_CODE} digits.
 *
 * <p>The address that the JVM adds to the class of a lambda does not count: sixteen hexadecimal
 * digits, the first four of which are zero ({@code Job$$Lambda/0x00007f3c5c0a1b40.run}).
 */
public enum CodeShape implements Shape {
  /** The only instance. */
  ANY;

  private static final int MAX_CODE = 5;
  private static final String LAMBDA = "$$Lambda";
  private static final String ADDRESS = "/0x0000";
  private static final int ADDRESS_LENGTH = "/0x".length() + 16;

  @Override
  public boolean fits(String text) {
    if (!TokenShape.isToken(text)) {
      return false;
    }
    int address = address(text);
    return address < 0
        ? hasFewDigits(text)
        : hasFewDigits(text.substring(0, address) + text.substring(address + ADDRESS_LENGTH));
  }

  /** Whether a text is a name in code of at most {@code maxLength} characters. */
  public static boolean is(String text, int maxLength) {
    return text.length() <= maxLength && ANY.fits(text);
  }

  private static boolean hasFewDigits(String text) {
    return Digits.areFew(text) && (Digits.count(text) <= MAX_CODE || hasLetter(text));
  }

  private static boolean hasLetter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Ascii.isLetter(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The index of a lambda's address; -1 if there is none. */
  private static int address(String text) {
    int at = text.indexOf(ADDRESS);
    int end = at + ADDRESS_LENGTH;
    if (at < 0
        || end > text.length()
        || text.lastIndexOf(LAMBDA, at) < 0
        || (end < text.length() && text.charAt(end) != '.')) {
      return -1;
    }
    for (int i = at + ADDRESS.length(); i < end; i++) {
      if (!Ascii.isHex(text.charAt(i))) {
        return -1;
      }
    }
    return at;
  }

  @Override
  public String label() {
    return "code";
  }

  @Override
  public int defaultMaxLength() {
    return TokenShape.MAX_LENGTH;
  }
}
