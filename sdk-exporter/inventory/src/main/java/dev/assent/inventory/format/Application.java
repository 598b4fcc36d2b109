/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import java.util.regex.Pattern;

/**
 * The application that an inventory describes.
 *
 * @param name its name; not blank
 */
record Application(String name) {
  private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9_.-]+");

  Application {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of the application is blank; give it a name");
    }
  }

  /** Returns the name with letters, digits, and {@code _ . -} only. */
  String fileName() {
    return key(name);
  }

  /** Returns an identifier of a part of the application. */
  String key(String kind, String part) {
    return key(name) + "." + kind + "." + key(part);
  }

  private static String key(String text) {
    return OTHER.matcher(text).replaceAll("_");
  }
}
