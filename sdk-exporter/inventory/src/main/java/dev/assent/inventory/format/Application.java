/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.inventory.DestinationEntry;
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

  /** Returns an identifier of a destination of the application. */
  String key(DestinationEntry destination) {
    return String.join(
        ".",
        key(name),
        "destination",
        key(destination.name()),
        key(destination.purpose().name()),
        destination.recipient().id());
  }

  private static String key(String text) {
    return OTHER.matcher(text).replaceAll("_");
  }
}
