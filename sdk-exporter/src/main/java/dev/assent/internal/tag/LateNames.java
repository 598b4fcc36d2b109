/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the subjects that a datum's attributes name, such as {@code assent.subject/acme/u7}. The
 * name of such an attribute holds the subject, so that no limit cuts it and no other value replaces
 * it; its value has no meaning. Not thread-safe.
 */
final class LateNames implements BiConsumer<AttributeKey<?>, Object> {
  static final String PREFIX = ReservedAttributes.SUBJECT_PREFIX;

  private final SubjectNames subjectNames;
  private final Set<String> copied;
  private final Set<SubjectPath> subjects = new TreeSet<>();
  private boolean isUnreadable;

  private LateNames(SubjectNames subjectNames, Set<String> copied) {
    this.subjectNames = subjectNames;
    this.copied = copied;
  }

  /**
   * Returns the subjects that attributes name, with the process's own; null if they name nobody.
   *
   * @param mayLack whether attributes were dropped, which may have named subjects
   * @param copied names that a processor may have copied from baggage, so that it is unknown who
   *     named the subject
   */
  static @Nullable SubjectHandle in(
      Attributes attributes,
      boolean mayLack,
      Set<String> copied,
      SubjectNames subjectNames,
      Decisions decisions) {
    if (mayLack) {
      subjectNames.sayDropped();
      return decisions.unreadable();
    }
    LateNames names = new LateNames(subjectNames, copied);
    attributes.forEach(names);
    if (names.isUnreadable || names.subjects.size() > SubjectNames.MAX_SUBJECTS) {
      return decisions.unreadable();
    }
    return names.subjects.isEmpty() ? null : decisions.subjects(names.subjects);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    String name = key.getKey();
    if (!name.startsWith(ReservedAttributes.SUBJECT)) {
      return;
    }
    if (name.startsWith(PREFIX)) {
      SubjectPath path = subjectNames.path(name.substring(PREFIX.length()));
      if (path == null || copied.contains(name)) {
        isUnreadable = true;
      } else {
        subjects.add(path);
      }
    } else if (name.equals(ReservedAttributes.SUBJECT)) {
      // an empty value replaces a marker that could not be found
      boolean isLost = value instanceof Value<?> lost && lost.getType() == ValueType.EMPTY;
      isUnreadable |= isLost;
      if (!isLost) {
        subjectNames.sayIgnored();
      }
    }
  }
}
