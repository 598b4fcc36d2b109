/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a line that was seen elsewhere: {@code journal-1:1234:HASH}, {@code 1234:HASH} or
 * {@code HASH}. Immutable.
 *
 * @param journal the name of the journal; empty for any
 * @param line the number of the line; 0 for any
 * @param hash 64 hexadecimal digits
 */
public record LastHash(String journal, long line, String hash) {
  private static final Pattern TEXT =
      Pattern.compile("(?:(?:([A-Za-z0-9._-]{1,200}):)?([1-9][0-9]{0,15}):)?([0-9a-f]{64})");

  /** Reads a text; null if it is none. */
  public static @Nullable LastHash read(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String journal = matcher.group(1);
    String line = matcher.group(2);
    return new LastHash(
        journal == null ? "" : journal,
        line == null ? 0 : Long.parseLong(line),
        String.valueOf(matcher.group(3)));
  }

  /** Whether it may be of a journal. */
  boolean isOf(String name) {
    return journal.isEmpty() || journal.equals(name);
  }

  /** The text that {@link #read} takes. */
  @Override
  public String toString() {
    return journal + ":" + line + ":" + hash;
  }
}
