/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

/** Makes texts safe to display. */
final class Texts {
  private static final int PICTURES = 0x2400;
  private static final int PICTURE_OF_DELETE = 0x2421;
  private static final char DELETE = 0x7f;

  private Texts() {}

  /**
   * Returns a text with pictures in place of control characters, and without characters that change
   * the direction of writing.
   *
   * @param max the maximum length; the end of a longer text is replaced by an ellipsis
   */
  static String printable(String text, int max) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), max) + 1);
    for (int i = 0; i < text.length() && i < max; i++) {
      out.append(printable(text.charAt(i)));
    }
    return text.length() > max ? out.append('…').toString() : out.toString();
  }

  private static char printable(char c) {
    if (c < ' ') {
      return (char) (PICTURES + c);
    }
    if (c == DELETE) {
      return PICTURE_OF_DELETE;
    }
    boolean isHidden =
        (c > DELETE && c < 0xa0)
            || (c >= 0x200b && c <= 0x200f)
            || (c >= 0x2028 && c <= 0x202e)
            || (c >= 0x2060 && c <= 0x206f)
            || c == 0x061c
            || c == 0xfeff;
    return isHidden ? '\ufffd' : c;
  }
}
