/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the subjects that a datum's attributes name, such as {@code assent.subject/acme/u7}. The
 * subject is in the name of the attribute, so that no limit truncates it and no later value
 * replaces it; the value has no meaning. Not thread-safe.
 */
public final class AttributeSubjects implements BiConsumer<AttributeKey<?>, Object> {
  static final String PREFIX = ReservedAttributes.SUBJECT_PREFIX;

  /** No such attributes. */
  public static final AttributeSubjects NONE = new AttributeSubjects();

  private final List<String> names = new ArrayList<>(1);
  private boolean isLost;
  private boolean isIgnored;

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
    return of(attributes).resolve(mayLack, copied, subjectNames, decisions);
  }

  /** Returns the attributes that may name subjects. */
  public static AttributeSubjects of(Attributes attributes) {
    AttributeSubjects late = new AttributeSubjects();
    attributes.forEach(late);
    return late;
  }

  /** The same for collected names. */
  @Nullable SubjectHandle resolve(
      boolean mayLack, Set<String> copied, SubjectNames subjectNames, Decisions decisions) {
    if (mayLack) {
      subjectNames.sayDropped();
      return decisions.unreadable();
    }
    return isNone() ? null : resolve(copied, subjectNames, decisions);
  }

  private @Nullable SubjectHandle resolve(
      Set<String> copied, SubjectNames subjectNames, Decisions decisions) {
    if (isIgnored) {
      subjectNames.sayIgnored();
    }
    boolean isUnreadable = isLost;
    Set<SubjectPath> subjects = new TreeSet<>();
    for (String name : names) {
      SubjectPath path = subjectNames.path(name.substring(PREFIX.length()));
      if (path == null || copied.contains(name)) {
        isUnreadable = true;
      } else {
        subjects.add(path);
      }
    }
    if (isUnreadable || subjects.size() > SubjectNames.MAX_SUBJECTS) {
      return decisions.unreadable();
    }
    return subjects.isEmpty() ? null : decisions.subjects(subjects);
  }

  /** Adds an attribute if it may name a subject; to another object if this is {@link #NONE}. */
  public AttributeSubjects with(String name, Object value) {
    if (!name.startsWith(ReservedAttributes.SUBJECT) && !name.equals(ReservedAttributes.LOST)) {
      return this;
    }
    AttributeSubjects all = isNone() ? new AttributeSubjects() : this;
    all.add(name, value);
    return all;
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isNone() {
    return this == NONE;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    add(key.getKey(), value);
  }

  private void add(String name, Object value) {
    if (name.startsWith(PREFIX)) {
      names.add(name);
    } else if (name.equals(ReservedAttributes.LOST)) {
      isLost = true;
    } else if (name.equals(ReservedAttributes.SUBJECT)) {
      // an empty value is the sign of another copy of Assent that a subject was lost
      boolean isEmpty = value instanceof Value<?> lost && lost.getType() == ValueType.EMPTY;
      isLost |= isEmpty;
      isIgnored |= !isEmpty;
    }
  }
}
