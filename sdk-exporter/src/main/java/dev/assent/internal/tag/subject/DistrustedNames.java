/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import java.util.List;
import java.util.stream.Stream;

/**
 * The values that name nobody below an entry span, because they were there before it: a caller may
 * have sent them, or an earlier request may have left them on the thread. Immutable.
 */
final class DistrustedNames {
  static final DistrustedNames NOTHING = new DistrustedNames(List.of(), false);

  /**
   * The maximum number of values, for several nested entry spans. Beyond it, no value names
   * anybody.
   */
  private static final int MAX_VALUES = 16;

  private static final DistrustedNames EVERYTHING = new DistrustedNames(List.of(), true);

  private final List<NameKey> values;
  private final boolean isEverything;

  private DistrustedNames(List<NameKey> values, boolean isEverything) {
    this.values = values;
    this.isEverything = isEverything;
  }

  boolean contains(NameKey value) {
    return isEverything || values.contains(value);
  }

  /** These values and more. */
  DistrustedNames and(List<NameKey> more) {
    if (isEverything || values.containsAll(more)) {
      return this;
    }
    List<NameKey> all = Stream.concat(values.stream(), more.stream()).distinct().toList();
    return all.size() > MAX_VALUES ? EVERYTHING : new DistrustedNames(all, false);
  }

  @Override
  public String toString() {
    return "DistrustedNames[" + values.size() + "]";
  }
}
