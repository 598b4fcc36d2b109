/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import java.util.regex.Pattern;

/** The form of names in the semantic conventions. */
final class NameFormat {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+");
  private static final String OURS = "assent.";

  private NameFormat() {}

  /**
   * Checks a declared name.
   *
   * @param kind the kind of name, for the message
   * @return the name
   * @throws IllegalArgumentException if the name is malformed or reserved; the message contains it
   */
  static String checked(String kind, String name) {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          kind + " '" + name + "': write lower-case words joined by dots, such as meeting.joined");
    }
    if (name.startsWith(OURS)) {
      throw new IllegalArgumentException(
          kind + " '" + name + "': names that start with '" + OURS + "' are Assent's own");
    }
    return name;
  }
}
