/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

/**
 * An identifier: one or more of {@code A-Z a-z 0-9 . _ : / + $ -}. Nothing else, so no blank, no
 * {@code @}, no {@code %}, and nothing beyond ASCII.
 */
enum TokenShape implements Shape {
  /** The only one. */
  ANY;

  /** The longest token, unless an entry says otherwise: {@value}. */
  static final int DEFAULT_MAX_LENGTH = 64;

  private static final long LOW = bits("./:+$-0123456789", 0);
  private static final long HIGH =
      bits("_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Long.SIZE);

  private static long bits(String characters, int from) {
    long bits = 0;
    for (int i = 0; i < characters.length(); i++) {
      bits |= 1L << (characters.charAt(i) - from);
    }
    return bits;
  }

  /** Whether a text is a token of at most so many characters. */
  static boolean is(String text, int maxLength) {
    return text.length() <= maxLength && ANY.fits(text);
  }

  @Override
  public boolean fits(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 2 * Long.SIZE || ((c < Long.SIZE ? LOW : HIGH) >>> c & 1) == 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  @Override
  public String label() {
    return "token";
  }

  @Override
  public int defaultMaxLength() {
    return DEFAULT_MAX_LENGTH;
  }
}
