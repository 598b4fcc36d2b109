/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

/**
 * A name, or all names that start with a prefix.
 *
 * @param name the name, or the prefix with its last dot
 * @param isPrefix whether it is a prefix
 */
record NamePattern(String name, boolean isPrefix) {
  /** Parses {@code a.b}, or {@code a.*} for all names that start with {@code a.}. */
  static NamePattern parse(String text) {
    return text.endsWith(".*")
        ? new NamePattern(text.substring(0, text.length() - 1), true)
        : new NamePattern(text, false);
  }

  @Override
  public String toString() {
    return isPrefix ? name + "*" : name;
  }
}
