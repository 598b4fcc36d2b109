/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.SubjectPath;
import java.util.List;
import java.util.Set;

/** The entries of several subjects, or of no subject, as one. */
record CombinedEntries(List<SubjectPath> paths, List<CacheEntry> entries)
    implements SubjectEntries {
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
