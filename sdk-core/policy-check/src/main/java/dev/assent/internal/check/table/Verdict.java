/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import java.util.ArrayList;
import java.util.List;

/**
 * The verdict on one category in one state, as a set of bits. A permitted one has neither {@link
 * #REDUCED} nor {@link #REDACTED}.
 */
public final class Verdict {
  /** A datum with it may go. */
  public static final int PERMITTED = 1;

  /** A datum with it waits in memory for the choice. */
  public static final int KEPT = 2;

  /** A datum that waited since nobody had chosen may go with it. */
  public static final int RELEASED = 4;

  /** A part of a withheld field may become a field of its own. */
  public static final int REDUCED = 8;

  /** The name of a withheld field stays, with {@code [REDACTED]}. */
  public static final int REDACTED = 16;

  /** The number of different verdicts, which is also the radix of their digits in files. */
  static final int RADIX = 32;

  private static final List<String> WORDS =
      List.of("permitted", "kept", "released", "reduced", "redacted");

  private Verdict() {}

  /** Returns the words of a verdict; {@code withheld} if it has no bit. */
  public static List<String> words(int verdict) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < WORDS.size(); bit++) {
      if ((verdict & 1 << bit) != 0) {
        words.add(WORDS.get(bit));
      }
    }
    return words.isEmpty() ? List.of("withheld") : words;
  }

  /** Returns how much of a field leaves: 0 nothing, 1 its name, 2 a part of it, 3 all. */
  public static int extent(int verdict) {
    return (verdict & PERMITTED) != 0
        ? 3
        : (verdict & REDUCED) != 0 ? 2 : (verdict & REDACTED) != 0 ? 1 : 0;
  }
}
