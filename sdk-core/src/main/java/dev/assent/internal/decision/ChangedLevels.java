/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Levels of which something new was heard, until it is judged. Bounded. Thread-safe. */
final class ChangedLevels {
  /** More levels than this are heard as all levels. */
  private static final int MAX_LEVELS = 65_536;

  private Set<SubjectPath> levels = new LinkedHashSet<>();
  private boolean any;
  private boolean waiting;

  /** Adds a level; null for any. Tells whether nobody is on the way to take it. */
  synchronized boolean add(@Nullable SubjectPath level) {
    if (level == null || levels.size() >= MAX_LEVELS) {
      any = true;
      levels.clear();
    } else if (!any) {
      levels.add(level);
    }
    boolean first = !waiting;
    waiting = true;
    return first;
  }

  /** Takes all; null for any level. */
  synchronized @Nullable Set<SubjectPath> take() {
    Set<SubjectPath> taken = any ? null : levels;
    levels = new LinkedHashSet<>();
    any = false;
    waiting = false;
    return taken;
  }
}
