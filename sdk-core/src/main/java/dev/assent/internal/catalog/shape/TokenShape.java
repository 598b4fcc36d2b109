/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

/**
 * An identifier: one or more of {@code A-Z a-z 0-9 . _ : / + $ -}. Any other character does not
 * fit, such as a blank, {@code @}, {@code %} or a non-ASCII character.
 */
public enum TokenShape implements Shape {
  /** The only instance. */
  ANY;

  /** The maximum length of a token, unless an entry gives another: {@value}. */
  static final int MAX_LENGTH = 64;

  /** Whether a token may contain an ASCII character, by its code. */
  private static final boolean[] ALLOWED = new boolean[128];

  static {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    ("./:+$-_0123456789" + letters).chars().forEach(c -> ALLOWED[c] = true);
  }

  /** Whether a text is a token of at most {@code maxLength} characters. */
  static boolean is(String text, int maxLength) {
    return text.length() <= maxLength && isToken(text);
  }

  /** Whether a text is a token of any length. */
  static boolean isToken(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ALLOWED.length || !ALLOWED[c]) {
        return false;
      }
    }
    return length != 0;
  }

  @Override
  public boolean fits(String text) {
    return isToken(text);
  }

  @Override
  public String label() {
    return "token";
  }

  @Override
  public int defaultMaxLength() {
    return MAX_LENGTH;
  }
}
