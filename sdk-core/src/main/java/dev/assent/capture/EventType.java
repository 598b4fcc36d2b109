/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type of events: its name, its own category, and the fields that its events may have. Immutable
 * and thread-safe. Two types are equal if their names, categories and fields are equal.
 *
 * <pre>{@code
 * static final EventType JOINED = EventType.usage("meeting.joined", PARTICIPANTS);
 * }</pre>
 */
public final class EventType {
  private final String name;
  private final Category category;
  private final List<Field<?>> fields;

  private EventType(String name, Category category, List<Field<?>> fields) {
    this.name = name;
    this.category = category;
    this.fields = fields;
  }

  /**
   * Returns a type of events about the use of the product, with the category {@link
   * Category#SERVICE_USAGE}; see {@link #of}.
   */
  public static EventType usage(String name, Field<?>... fields) {
    return of(name, Category.SERVICE_USAGE, fields);
  }

  /**
   * Returns a type of events about failures, with the category {@link Category#SERVICE_DIAGNOSTIC};
   * see {@link #of}.
   */
  public static EventType diagnostic(String name, Field<?>... fields) {
    return of(name, Category.SERVICE_DIAGNOSTIC, fields);
  }

  /**
   * Returns a type of events. If its category is not permitted at a destination, the event is
   * withheld there as a whole.
   *
   * @param name lower-case words joined by dots
   * @throws IllegalArgumentException if the name is malformed, a field has no category, or two
   *     fields have the same name; the message names it
   */
  public static EventType of(String name, Category category, Field<?>... fields) {
    NameFormat.checked("event", name);
    Objects.requireNonNull(category, "category");
    List<Field<?>> declared = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Field<?> field : fields) {
      if (field.categories().isEmpty()) {
        throw new IllegalArgumentException(
            "field '" + field.name() + "': give a category, or the fields that it is derived from");
      }
      if (!seen.add(field.name())) {
        throw new IllegalArgumentException(
            "event '" + name + "': two fields are named '" + field.name() + "'");
      }
      declared.add(field);
    }
    return new EventType(name, category, List.copyOf(declared));
  }

  /** The event's name. */
  public String name() {
    return name;
  }

  /** The event's own category. */
  public Category category() {
    return category;
  }

  /** The fields that the event may have, in the order of their declaration; immutable. */
  public List<Field<?>> fields() {
    return fields;
  }

  /** Returns whether the other object is a type with the same name, category and fields. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof EventType type
            && name.equals(type.name)
            && category.equals(type.category)
            && fields.equals(type.fields));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "EventType[" + name + " " + category + " " + fields + "]";
  }
}
