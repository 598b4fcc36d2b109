/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A kind of event, declared once: its name, its own category, and the fields it may have.
 * Immutable.
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

  /** An event about how the product is used: {@link Category#SERVICE_USAGE}. */
  public static EventType usage(String name, Field<?>... fields) {
    return of(name, Category.SERVICE_USAGE, fields);
  }

  /** An event about what went wrong: {@link Category#SERVICE_DIAGNOSTIC}. */
  public static EventType diagnostic(String name, Field<?>... fields) {
    return of(name, Category.SERVICE_DIAGNOSTIC, fields);
  }

  /**
   * An event with a category of its own: where that is not permitted, the event is withheld whole.
   *
   * @param name lower-case words joined by dots
   * @throws IllegalArgumentException naming what is wrong: the name's form, a field without
   *     category, two fields of one name
   */
  public static EventType of(String name, Category category, Field<?>... fields) {
    NameFormat.checked("event", name);
    List<Field<?>> declared = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Field<?> field : fields) {
      if (field.categories().length == 0) {
        throw new IllegalArgumentException(
            "field '" + field.name() + "': give a category, or what it is derived from");
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

  /**
   * Makes the event's name and its fields known to a catalog: that of an Assent instance ({@link
   * Capture#declare} does it), or of a tool that reads what was exported. Idempotent.
   *
   * @throws IllegalArgumentException if the catalog knows a name with other categories or another
   *     type, or does not know a category
   */
  public void declareIn(Catalog catalog) {
    Categories categories = catalog.categories();
    catalog.declareEvent(name, categories.mask(category));
    for (Field<?> field : fields) {
      catalog.declareAttribute(
          field.name(), categories.mask(field.categories()), field.type(), field.maxLength());
    }
  }

  Category category() {
    return category;
  }

  List<Field<?>> fields() {
    return fields;
  }

  @Override
  public String toString() {
    return "EventType[" + name + " " + category + " " + fields + "]";
  }
}
