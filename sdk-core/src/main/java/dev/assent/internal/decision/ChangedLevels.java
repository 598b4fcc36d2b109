/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The levels whose choices may have changed and whose handles have not been evaluated again.
 * Bounded. Thread-safe.
 */
final class ChangedLevels {
  /** The maximum number of levels; beyond it, all levels count as changed. */
  private static final int MAX_LEVELS = 65_536;

  private Set<SubjectPath> levels = new LinkedHashSet<>();
  private boolean any;
  private boolean waiting;

  /**
   * Adds a level; null means any level. Returns true if no evaluation is scheduled yet, so that the
   * caller must schedule one.
   */
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

  /** Removes and returns all levels; null means any level. */
  synchronized @Nullable Set<SubjectPath> take() {
    Set<SubjectPath> taken = any ? null : levels;
    levels = new LinkedHashSet<>();
    any = false;
    waiting = false;
    return taken;
  }
}
