/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.consent.SubjectPath;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value that names subjects, for comparisons: the sorted subjects, or the text of a value that
 * can't be read. Immutable.
 */
record NameKey(boolean isReadable, String text) {
  static NameKey of(List<SubjectPath> sorted) {
    // no path contains a control character
    return new NameKey(
        true, sorted.stream().map(SubjectPath::value).collect(Collectors.joining("\n")));
  }

  static NameKey unreadable(String text) {
    return new NameKey(false, text);
  }

  /** Omits the subjects. */
  @Override
  public String toString() {
    return "NameKey";
  }
}
