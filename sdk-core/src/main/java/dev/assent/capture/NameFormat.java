/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import java.util.regex.Pattern;

/** The form that the semantic conventions ask of names. */
final class NameFormat {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+");
  private static final String OURS = "assent.";

  private NameFormat() {}

  /**
   * Checks a declared name.
   *
   * @param kind what it names, for the message
   * @return the name
   * @throws IllegalArgumentException naming it, if it has no such form or is Assent's own
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
