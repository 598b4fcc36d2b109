/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.SubjectPath;
import java.util.List;
import java.util.Set;

/**
 * What is known of one subject, which is its {@link CacheEntry}, or of several. Whoever holds it
 * keeps it. Thread-safe.
 */
public sealed interface SubjectEntries permits CacheEntry, CombinedEntries {
  /** Of several, or of none. */
  static SubjectEntries of(List<SubjectPath> paths, List<CacheEntry> entries) {
    return new CombinedEntries(List.copyOf(paths), List.copyOf(entries));
  }

  /** The subjects, sorted. */
  List<SubjectPath> paths();

  /** Whether one of the subjects is of one of these levels, or below one. */
  boolean isWithinAny(Set<String> levels);

  /**
   * Keeps them fresh from now on, whether they are used or not. They must be held by whoever calls
   * this.
   */
  void pin();

  /** They are in use: what is overdue is loaded at once. */
  void touch();
}
