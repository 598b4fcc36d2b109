/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.SubjectPath;
import java.util.List;
import java.util.Set;

/**
 * The entry of one subject, which is its {@link CacheEntry}, or the entries of several. A reference
 * to this object keeps the entries alive. Thread-safe.
 */
public sealed interface SubjectEntries permits CacheEntry, SubjectEntries.Combined {
  /** Returns the entries of several subjects, or of no subject. */
  static SubjectEntries of(List<SubjectPath> paths, List<CacheEntry> entries) {
    return new Combined(List.copyOf(paths), List.copyOf(entries));
  }

  /** Returns the subjects, sorted. */
  List<SubjectPath> paths();

  /** Whether there is no subject. */
  boolean isEmpty();

  /** Whether one of the subjects is at one of these levels, or below one. */
  boolean isAtOrBelowAny(Set<String> levels);

  /**
   * Keeps the entries fresh from now on, whether they are in use or not. The caller must keep a
   * reference to this object.
   */
  void pin();

  /** Marks the entries as in use: overdue documents are requested at once. */
  void touch();

  /** The entries of several subjects, or of no subject, as one. */
  record Combined(List<SubjectPath> paths, List<CacheEntry> entries) implements SubjectEntries {
    @Override
    public boolean isEmpty() {
      return paths.isEmpty();
    }

    @Override
    public boolean isAtOrBelowAny(Set<String> levels) {
      for (CacheEntry entry : entries) {
        if (entry.isAtOrBelowAny(levels)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void pin() {
      entries.forEach(CacheEntry::pin);
    }

    @Override
    public void touch() {
      entries.forEach(CacheEntry::touch);
    }

    /** Omits the subjects. */
    @Override
    public String toString() {
      return "CombinedEntries[" + entries.size() + "]";
    }
  }
}
