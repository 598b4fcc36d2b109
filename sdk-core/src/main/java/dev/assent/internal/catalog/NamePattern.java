/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import org.jspecify.annotations.Nullable;

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

  // written out, because a record links its own when it is first compared, which is at the start

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamePattern pattern
        && name.equals(pattern.name)
        && isPrefix == pattern.isPrefix;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Boolean.hashCode(isPrefix);
  }

  @Override
  public String toString() {
    return isPrefix ? name + "*" : name;
  }
}
