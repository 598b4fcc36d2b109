/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.internal.document.JsonText;
import dev.assent.internal.document.Node;
import java.util.regex.Pattern;

/**
 * The form of a name or value in output and keys: itself if it is plain, and otherwise in quotes,
 * with escapes for what a terminal or reader could take for something else. Different texts have
 * different forms, and no form has a bar, a star or a line break outside of quotes.
 */
public final class ShownText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/+$@#=<>{}-]+");
  private static final String BAR = " | ";

  private ShownText() {}

  /** Returns the form of a text. */
  static String of(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder();
    JsonText.appendQuoted(quoted, text, c -> c == '|' || isHidden(c));
    return quoted.toString();
  }

  /** Whether a character is not seen, or moves others: controls, marks of direction, spaces. */
  private static boolean isHidden(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || (c != ' ' && Character.isSpaceChar(c))
        || !Character.isDefined(c);
  }

  /**
   * Returns a text of a file that is printed as it is.
   *
   * @throws dev.assent.config.ConfigurationException if it could print something else: a hidden
   *     character, or a bar between spaces
   */
  public static String line(Node node) {
    return line(node.text(), node);
  }

  /** The same for a text at a node, such as a key. */
  static String line(String text, Node node) {
    if (text.isBlank() || text.contains(BAR) || text.chars().anyMatch(ShownText::isHidden)) {
      throw node.problem("expected a text without hidden characters and without ' | '");
    }
    return text;
  }
}
