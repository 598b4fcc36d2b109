/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a context's baggage says about subjects. Immutable except for the handle, which is resolved
 * at its first use. Thread-safe.
 */
final class BaggageNames {
  static final BaggageNames NOBODY = new BaggageNames(null, List.of(), Set.of());

  private final @Nullable NameKey key;
  private final List<SubjectPath> subjects;
  private final Set<String> reserved;

  /** A benign race: an instance of Assent has one handle per set of subjects. */
  private @Nullable SubjectHandle handle;

  /**
   * @param key the value of the entry; null if there is none
   * @param subjects the subjects in a readable value, sorted
   * @param reserved the keys of other entries that an application uses as attributes to name
   *     subjects
   */
  BaggageNames(@Nullable NameKey key, List<SubjectPath> subjects, Set<String> reserved) {
    this.key = key;
    this.subjects = subjects;
    this.reserved = reserved;
  }

  /** The value of the entry; null if the baggage has none. */
  @Nullable NameKey key() {
    return key;
  }

  /**
   * The keys of entries that look like attributes that name subjects. A processor that copies
   * baggage turns them into attributes.
   */
  Set<String> reserved() {
    return reserved;
  }

  /**
   * The named subjects, together with the process's own; null if the baggage has no entry. Reads
   * memory only.
   */
  @Nullable SubjectHandle in(Decisions decisions) {
    SubjectHandle known = handle;
    if (known == null && key != null) {
      known = key.isReadable() ? decisions.subjects(subjects) : decisions.unreadable();
      handle = known;
    }
    return known;
  }

  /** Omits the subjects. */
  @Override
  public String toString() {
    return "BaggageNames[" + subjects.size() + "]";
  }
}
